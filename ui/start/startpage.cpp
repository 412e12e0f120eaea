#include "startpage.h"

#include "connectionrow.h"
#include "foundbuscard.h"
#include "icons.h"
#include "plainlabel.h"
#include "theme.h"
#include <QComboBox>
#include <QFileInfo>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>

namespace brine {

namespace {

constexpr int PageWidth = 720, SectionGap = 16;

QLabel *heading(const QString &text, QWidget *parent)
{
    QLabel *label = plainLabel(text, parent);
    QFont font = label->font();
    font.setBold(true);
    label->setFont(font);
    return label;
}

void clear(QLayout *rows)
{
    while (QLayoutItem *item = rows->takeAt(0)) {
        item->widget()->deleteLater();
        delete item;
    }
}

} // namespace

StartPage::StartPage(QWidget *parent) : QScrollArea(parent), m_page(new QWidget)
{
    setWidgetResizable(true);
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::NoFocus);
    auto *centre = new QWidget;
    auto *columns = new QHBoxLayout(centre);
    columns->setContentsMargins(24, 24, 24, 24);
    columns->addStretch(1);
    columns->addWidget(m_page, 100);
    columns->addStretch(1);
    m_page->setMaximumWidth(PageWidth);
    auto *rows = new QVBoxLayout(m_page);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setSpacing(8);
    addTitle(rows);
    addFound(rows);
    addSaved(rows);
    addRecent(rows);
    addPath(rows);
    addDemo(rows);
    addLearn(rows);
    rows->addStretch(1);
    setWidget(centre);
    setFoundBuses({});
    setSaved({});
    setRecent({}, {});
}

void StartPage::addTitle(QVBoxLayout *rows)
{
    auto *row = new QHBoxLayout;
    row->setSpacing(16);
    QLabel *sign = plainLabel({}, m_page);
    sign->setPixmap(programIcon().pixmap(56, 56));
    auto *words = new QVBoxLayout;
    words->setSpacing(4);
    QLabel *title = plainLabel(tr("Watch a Salt event bus"), m_page);
    QFont font = title->font();
    font.setPointSizeF(font.pointSizeF() * 1.7);
    title->setFont(font);
    words->addWidget(title);
    words->addWidget(mutedLabel(tr("Every event as it happens, filtered as you type, and payloads fired with a receipt."), m_page));
    m_back = new QPushButton(tr("Back to the events"), m_page);
    m_back->setAccessibleName(m_back->text());
    m_back->hide();
    connect(m_back, &QPushButton::clicked, this, &StartPage::leaveRequested);
    row->addWidget(sign);
    row->addLayout(words, 1);
    row->addWidget(m_back, 0, Qt::AlignTop);
    rows->addLayout(row);
}

void StartPage::setBackOffered(bool offered)
{
    m_back->setVisible(offered);
}

void StartPage::addFound(QVBoxLayout *rows)
{
    auto *head = new QHBoxLayout;
    head->setContentsMargins(0, SectionGap, 0, 0);
    head->addWidget(heading(tr("Found on this machine"), m_page), 1);
    auto *again = new QToolButton(m_page);
    again->setText(tr("Look again"));
    again->setAccessibleName(again->text());
    connect(again, &QToolButton::clicked, this, &StartPage::searchRequested);
    head->addWidget(again);
    rows->addLayout(head);
    m_none = wrappedLabel(tr("No Salt bus: no master or minion runs here, or its sockets lie in a folder that its configuration does not name."), m_page);
    m_none->setForegroundRole(QPalette::PlaceholderText);
    rows->addWidget(m_none);
    m_found = new QVBoxLayout;
    m_found->setSpacing(8);
    rows->addLayout(m_found);
}

void StartPage::setFoundBuses(const QVector<FoundBusInfo> &buses)
{
    clear(m_found);
    for (const FoundBusInfo &bus : buses) {
        auto *card = new FoundBusCard(bus, m_page);
        connect(card, &FoundBusCard::watchRequested, this, &StartPage::watchRequested);
        connect(card, &FoundBusCard::asOwnerRequested, this, &StartPage::asOwnerRequested);
        m_found->addWidget(card);
    }
    m_none->setVisible(buses.isEmpty());
}

void StartPage::addSaved(QVBoxLayout *rows)
{
    auto *head = new QHBoxLayout;
    head->setContentsMargins(0, SectionGap, 0, 0);
    head->addWidget(heading(tr("Saved connections"), m_page), 1);
    m_undo = new QPushButton(m_page);
    m_undo->setAccessibleName(tr("Bring the removed connection back"));
    setUndo({});
    connect(m_undo, &QPushButton::clicked, this, &StartPage::undoRemoveRequested);
    head->addWidget(m_undo);
    const auto add = [&](const QString &text, const SavedConnection &begun) {
        auto *button = new QPushButton(text, m_page);
        button->setAccessibleName(text);
        connect(button, &QPushButton::clicked, this, [this, begun] { Q_EMIT newRequested(begun); });
        head->addWidget(button);
    };
    SavedConnection ssh;
    ssh.set(QStringLiteral("ssh"), QStringLiteral(" ")); // of this kind, the host is still to come
    add(tr("Over ssh…"), ssh);
    SavedConnection saltApi;
    saltApi.set(QStringLiteral("saltapi-url"), QStringLiteral(" "));
    add(tr("Through salt-api…"), saltApi);
    add(tr("New connection…"), {});
    rows->addLayout(head);
    m_savedProblem = wrappedLabel({}, m_page);
    m_savedProblem->setForegroundRole(QPalette::BrightText); // the danger colour
    m_savedProblem->hide();
    rows->addWidget(m_savedProblem);
    m_savedNone = wrappedLabel(tr("None yet. A connection that is saved has a name, here and for brinectl --connect."), m_page);
    m_savedNone->setForegroundRole(QPalette::PlaceholderText);
    rows->addWidget(m_savedNone);
    m_saved = new QVBoxLayout;
    m_saved->setSpacing(4);
    rows->addLayout(m_saved);
}

void StartPage::setSaved(const QVector<SavedConnection> &connections)
{
    clear(m_saved);
    for (const SavedConnection &connection : connections) {
        auto *row = new ConnectionRow(connection.name, connection.summary(), tr("Connect"), m_page);
        row->addMenu();
        const QString name = connection.name;
        connect(row, &ConnectionRow::chosen, this, [this, connection] { Q_EMIT connectionChosen(connection); });
        connect(row, &ConnectionRow::editRequested, this, [this, name] { Q_EMIT editRequested(name); });
        connect(row, &ConnectionRow::duplicateRequested, this, [this, name] { Q_EMIT duplicateRequested(name); });
        connect(row, &ConnectionRow::removeRequested, this, [this, name] { Q_EMIT removeRequested(name); });
        m_saved->addWidget(row);
    }
    m_savedNone->setVisible(connections.isEmpty());
}

void StartPage::setSavedProblem(const QString &problem)
{
    m_savedProblem->setText(readable(problem));
    m_savedProblem->setVisible(!problem.isEmpty());
}

void StartPage::setUndo(const QString &removedName)
{
    m_undo->setText(tr("Undo: bring back %1").arg(plainMenuText(removedName, 30)));
    m_undo->setAccessibleName(tr("Bring back the connection %1").arg(readable(removedName, 200)));
    m_undo->setVisible(!removedName.isEmpty());
}

void StartPage::addRecent(QVBoxLayout *rows)
{
    m_recentHead = heading(tr("Recent"), m_page);
    m_recentHead->setContentsMargins(0, SectionGap, 0, 0);
    rows->addWidget(m_recentHead);
    m_recent = new QVBoxLayout;
    m_recent->setSpacing(4);
    rows->addLayout(m_recent);
}

void StartPage::setRecent(const QVector<SavedConnection> &connections, const QStringList &files)
{
    clear(m_recent);
    for (const SavedConnection &connection : connections) {
        auto *row = new ConnectionRow(connection.name, connection.summary(), tr("Connect"), m_page);
        row->addButton(tr("Save…"), tr("Save the connection %1").arg(readable(connection.name, 200)), &ConnectionRow::saveRequested);
        connect(row, &ConnectionRow::chosen, this, [this, connection] { Q_EMIT connectionChosen(connection); });
        connect(row, &ConnectionRow::saveRequested, this, [this, connection] { Q_EMIT newRequested(connection); });
        m_recent->addWidget(row);
    }
    for (const QString &path : files) {
        auto *row = new ConnectionRow(QFileInfo(path).fileName(), QFileInfo(path).path(), tr("Open"), m_page);
        connect(row, &ConnectionRow::chosen, this, [this, path] { Q_EMIT fileChosen(path); });
        m_recent->addWidget(row);
    }
    m_recentHead->setVisible(!connections.isEmpty() || !files.isEmpty());
}

void StartPage::addPath(QVBoxLayout *rows)
{
    rows->addSpacing(SectionGap);
    rows->addWidget(heading(tr("Another folder"), m_page));
    auto *row = new QHBoxLayout;
    row->setSpacing(8);
    m_node = new QComboBox(m_page);
    m_node->addItems({tr("Master"), tr("Minion")});
    m_node->setAccessibleName(tr("Kind of bus"));
    m_path = new QLineEdit(m_page);
    m_path->setPlaceholderText(tr("Folder of the sockets (sock_dir), for example /var/run/salt/master"));
    m_path->setAccessibleName(tr("Folder of the sockets"));
    m_minionId = new QLineEdit(m_page);
    m_minionId->setPlaceholderText(tr("Minion id, if there are several"));
    m_minionId->setAccessibleName(tr("Minion id"));
    m_minionId->setVisible(false);
    m_connect = new QPushButton(tr("Watch"), m_page);
    m_connect->setAccessibleName(tr("Watch the bus in this folder"));
    m_connect->setEnabled(false);
    row->addWidget(m_node);
    row->addWidget(m_path, 3);
    row->addWidget(m_minionId, 2);
    row->addWidget(m_connect);
    rows->addLayout(row);
    connect(m_node, &QComboBox::currentIndexChanged, this, [this](int index) { m_minionId->setVisible(index == 1); });
    connect(m_path, &QLineEdit::textChanged, this, [this](const QString &path) { m_connect->setEnabled(!path.trimmed().isEmpty()); });
    connect(m_path, &QLineEdit::returnPressed, this, &StartPage::connectPath);
    connect(m_minionId, &QLineEdit::returnPressed, this, &StartPage::connectPath);
    connect(m_connect, &QPushButton::clicked, this, &StartPage::connectPath);
}

void StartPage::connectPath()
{
    const QString path = m_path->text().trimmed();
    if (!path.isEmpty())
        Q_EMIT pathRequested(path, m_node->currentIndex() == 1, m_node->currentIndex() == 1 ? m_minionId->text().trimmed() : QString());
}

void StartPage::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape)
        Q_EMIT leaveRequested();
    else
        QScrollArea::keyPressEvent(event);
}

void StartPage::focusPath()
{
    m_path->setFocus(Qt::OtherFocusReason);
}

void StartPage::addDemo(QVBoxLayout *rows)
{
    rows->addSpacing(SectionGap);
    rows->addWidget(heading(tr("Without Salt"), m_page));
    auto *row = new QHBoxLayout;
    row->setSpacing(12);
    auto *demo = new QPushButton(tr("Open the demo bus"), m_page);
    demo->setAccessibleName(demo->text());
    connect(demo, &QPushButton::clicked, this, &StartPage::demoRequested);
    row->addWidget(demo);
    row->addWidget(mutedLabel(tr("A real bus inside Brine with a simulated fleet. Nothing to install, nothing leaves this machine."), m_page), 1);
    rows->addLayout(row);
    auto *fileRow = new QHBoxLayout;
    fileRow->setSpacing(12);
    auto *file = new QPushButton(tr("Open a file…"), m_page);
    file->setAccessibleName(file->text());
    connect(file, &QPushButton::clicked, this, &StartPage::openFileRequested);
    fileRow->addWidget(file);
    QLabel *fileHint = wrappedLabel(tr("Events saved earlier, or what salt-run state.event printed. A file can also be dropped on the window."), m_page);
    fileHint->setForegroundRole(QPalette::PlaceholderText);
    fileRow->addWidget(fileHint, 1);
    rows->addLayout(fileRow);
    file->setMinimumWidth(demo->sizeHint().width());
}

void StartPage::addLearn(QVBoxLayout *rows)
{
    auto *row = new QHBoxLayout;
    row->setContentsMargins(0, 20, 0, 0);
    row->setSpacing(8);
    row->addWidget(mutedLabel(tr("Learn:"), m_page));
    const auto add = [&](const QString &text, auto signal) {
        auto *button = new QToolButton(m_page);
        button->setText(text);
        button->setAccessibleName(text);
        connect(button, &QToolButton::clicked, this, signal);
        row->addWidget(button);
    };
    add(tr("Filter language"), &StartPage::helpRequested);
    add(tr("Keyboard"), &StartPage::keysRequested);
    row->addWidget(mutedLabel(tr("man brine"), m_page));
    row->addStretch(1);
    rows->addLayout(row);
}

} // namespace brine
