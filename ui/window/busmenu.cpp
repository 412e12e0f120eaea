#include "busmenu.h"

#include "connectionbutton.h"
#include "plainlabel.h"
#include "theme.h"
#include "windowactions.h"
#include <QAction>
#include <QLocale>
#include <QPainter>
#include <QPixmap>

namespace brine {

namespace {

constexpr int IconSize = 16, Dot = 9, MaxReason = 90;

/// The dot of the button, hollow where nothing comes.
QIcon dot(ConnectionInfo::Level level, const QWidget *widget)
{
    const qreal ratio = widget->devicePixelRatioF();
    QPixmap pixmap(QSize(IconSize, IconSize) * ratio);
    pixmap.setDevicePixelRatio(ratio);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    painter.setRenderHint(QPainter::Antialiasing);
    const QColor color = levelColor(level, shadesOf(widget));
    painter.setPen(QPen(color, 1.5));
    if (level == ConnectionInfo::Level::Good || level == ConnectionInfo::Level::Quiet)
        painter.setBrush(color);
    painter.drawEllipse(QRectF((IconSize - Dot) / 2.0, (IconSize - Dot) / 2.0, Dot, Dot));
    return QIcon(pixmap);
}

QString rateText(double eventsPerSecond)
{
    return eventsPerSecond < 0.05 ? QString() : BusMenu::tr(" · %1/s").arg(QLocale().toString(eventsPerSecond, 'f', eventsPerSecond < 10 ? 1 : 0));
}

} // namespace

BusMenu::BusMenu(WindowActions *actions, QWidget *parent) : QMenu(parent), m_actions(actions)
{
    m_rowsEnd = addSeparator();
    addActions({actions->connectAnother, actions->connection, actions->retry});
    addSeparator();
    addActions({actions->startPage, actions->openDemo});
    m_othersBegin = addSeparator();
}

QString BusMenu::rowText(const ConnectionInfo &bus)
{
    const QString rights = tr("Watch %1 Fire %2").arg(QChar(bus.canWatch ? 0x2713 : 0x2717)).arg(QChar(bus.canFire ? 0x2713 : 0x2717));
    return tr("%1 · %2%3 · %4").arg(plainMenuText(bus.name, 60), plainMenuText(bus.text, 60), rateText(bus.eventsPerSecond), rights);
}

void BusMenu::setConnections(const QVector<ConnectionInfo> &buses)
{
    m_buses = buses;
    bool same = buses.size() == m_rows.size();
    for (int i = 0; same && i < buses.size(); ++i)
        same = buses.at(i).bus == m_rows.at(i).bus;
    if (!same) {
        for (const Row &row : m_rows) {
            removeAction(row.menu->menuAction());
            row.menu->deleteLater(); // it may be what asks for this
        }
        m_rows.clear();
        for (const ConnectionInfo &bus : buses)
            m_rows.append(makeRow(bus));
    }
    for (int i = 0; i < buses.size(); ++i)
        updateRow(m_rows.at(i), buses.at(i));
}

BusMenu::Row BusMenu::makeRow(const ConnectionInfo &bus)
{
    Row row;
    row.bus = bus.bus;
    row.menu = new QMenu(this);
    const int number = bus.bus, source = bus.source;
    if (source >= 0)
        connect(row.menu->addAction(tr("Show only its &events")), &QAction::triggered, this, [this, source] { Q_EMIT onlyRequested(source); });
    if (number > 0) {
        connect(row.menu->addAction(tr("&Write an event for it")), &QAction::triggered, this, [this, number] { Q_EMIT fireRequested(number); });
        row.menu->addSeparator();
        connect(row.menu->addAction(tr("&Reconnect")), &QAction::triggered, this, [this, number] { Q_EMIT retryRequested(number); });
        connect(row.menu->addAction(tr("&Disconnect")), &QAction::triggered, this, [this, number] { Q_EMIT disconnectRequested(number); });
        connect(row.menu->addAction(tr("Connection d&octor…")), &QAction::triggered, this, [this, number] { Q_EMIT doctorRequested(number); });
        row.menu->addSeparator();
    }
    row.watch = row.menu->addAction(QString());
    row.fire = row.menu->addAction(QString());
    for (QAction *reason : {row.watch, row.fire})
        reason->setEnabled(false);
    insertMenu(m_rowsEnd, row.menu);
    return row;
}

void BusMenu::updateRow(const Row &row, const ConnectionInfo &bus)
{
    QAction *const action = row.menu->menuAction();
    const QString text = rowText(bus);
    if (action->text() == text)
        return; // the dot goes with the words
    action->setText(text);
    action->setIcon(dot(bus.level, this));
    const auto reason = [](QAction *line, const QString &words, bool can, const QString &why) {
        line->setText(words.arg(can ? tr("allowed") : plainMenuText(why.isEmpty() ? tr("not allowed") : why, MaxReason)));
    };
    reason(row.watch, tr("Watch: %1"), bus.canWatch, bus.watchReason);
    reason(row.fire, tr("Fire: %1"), bus.canFire, bus.fireReason);
}

void BusMenu::setFoundBuses(const QVector<FoundBusInfo> &buses)
{
    m_found = buses;
    rebuildOthers();
}

void BusMenu::setSavedNames(const QStringList &names)
{
    m_saved = names;
    rebuildOthers();
}

void BusMenu::rebuildOthers()
{
    qDeleteAll(m_others);
    m_others.clear();
    for (const QString &name : m_saved) {
        m_others.append(addAction(tr("Connect %1").arg(plainMenuText(name))));
        connect(m_others.last(), &QAction::triggered, this, [this, name] { Q_EMIT savedChosen(name); });
    }
    for (const FoundBusInfo &bus : m_found) {
        QAction *action = addAction(tr("Watch %1 in %2").arg(plainMenuText(bus.title), plainMenuText(bus.sockDir)));
        action->setEnabled(bus.canWatch);
        connect(action, &QAction::triggered, this, [this, bus] { Q_EMIT busChosen(bus); });
        m_others.append(action);
    }
    m_othersBegin->setVisible(!m_others.isEmpty());
}

} // namespace brine
