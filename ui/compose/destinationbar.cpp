#include "destinationbar.h"

#include "elidedlabel.h"
#include "flowlayout.h"
#include "plainlabel.h"
#include "theme.h"
#include <QComboBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QRadioButton>
#include <algorithm>

namespace brine {

namespace {

using Destination = ShotRequest::Destination;

constexpr int ReasonWidth = 60; // characters; a sentence more is in the tool tip, and pushes nothing aside

} // namespace

DestinationBar::DestinationBar(QWidget *parent)
    : QWidget(parent)
{
    setLayout(new FlowLayout(12, 4));
    m_bus = addChoice(tr("This bus"));
    m_buses = new QComboBox(this);
    m_buses->setAccessibleName(tr("Bus to fire at"));
    m_buses->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_buses->hide();
    static_cast<QHBoxLayout *>(m_bus.button->parentWidget()->layout())->insertWidget(1, m_buses);
    connect(m_buses, &QComboBox::activated, this, [this](int index) { chooseBus(m_buses->itemData(index).toInt()); });
    m_master = addChoice(tr("The master, through this minion's bus"));
    m_minions = addChoice(tr("Minions"));
    auto *targets = new QWidget(this);
    m_type = new QComboBox(targets);
    for (const MinionTarget::Kind &kind : MinionTarget::kinds()) {
        const QString name = QLatin1String(kind.name), meaning = MinionTarget::tr(kind.meaning);
        m_type->addItem(name, name);
        m_type->setItemData(m_type->count() - 1, *kind.letter ? tr("%1 (salt %2)").arg(meaning, QLatin1String(kind.letter)) : meaning, Qt::ToolTipRole);
    }
    m_type->setMaxVisibleItems(m_type->count());
    m_type->setAccessibleName(tr("How the minions are named"));
    m_target = new QLineEdit(targets);
    m_target->setFont(fixedFont(font()));
    m_target->setAccessibleName(tr("Minions"));
    m_target->setMinimumWidth(fontMetrics().averageCharWidth() * 30); // an expression
    auto *row = new QHBoxLayout(targets);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(4);
    row->addWidget(m_type);
    row->addWidget(m_target);
    layout()->addWidget(targets);
    m_bus.button->setChecked(true);
    targets->hide();
    connect(m_minions.button, &QRadioButton::toggled, targets, &QWidget::setVisible);
    for (const Choice &choice : {m_bus, m_master, m_minions})
        connect(choice.button, &QRadioButton::toggled, this, &DestinationBar::changed); // off too: the last one tells how they stand
    connect(m_target, &QLineEdit::textChanged, this, &DestinationBar::changed);
    connect(m_type, &QComboBox::currentIndexChanged, this, [this] {
        showExample();
        Q_EMIT changed();
    });
    showExample();
    setInfos({DestinationInfo()});
}

void DestinationBar::showExample()
{
    m_target->setPlaceholderText(QLatin1String(MinionTarget::kind(targetType())->example));
    setPlainToolTip(m_type, m_type->currentData(Qt::ToolTipRole).toString());
}

// A squeezed column would else give the bar its first row only, and cut the others.
void DestinationBar::claimHeight()
{
    setMinimumHeight(layout()->heightForWidth(width()));
}

void DestinationBar::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    claimHeight();
}

bool DestinationBar::event(QEvent *event)
{
    const bool done = QWidget::event(event);
    if (event->type() == QEvent::LayoutRequest)
        claimHeight();
    return done;
}

DestinationBar::Choice DestinationBar::addChoice(const QString &text)
{
    auto *pair = new QWidget(this);
    Choice choice{new QRadioButton(text, pair), new ElidedLabel(Qt::ElideRight, pair)};
    choice.reason->setForegroundRole(QPalette::PlaceholderText);
    choice.reason->setMaximumWidth(fontMetrics().averageCharWidth() * ReasonWidth);
    // The buttons have different parents: without this each would be on its own.
    choice.button->setAutoExclusive(false);
    connect(choice.button, &QRadioButton::clicked, this, [this, button = choice.button] {
        for (const Choice &other : {m_bus, m_master, m_minions})
            other.button->setChecked(other.button == button);
    });
    auto *row = new QHBoxLayout(pair);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(4);
    row->addWidget(choice.button);
    row->addWidget(choice.reason);
    layout()->addWidget(pair);
    return choice;
}

void DestinationBar::setChoice(const Choice &choice, bool available, const QString &reason)
{
    choice.button->setEnabled(available);
    choice.button->setAccessibleDescription(available ? QString() : reason);
    choice.reason->setVisible(!available && !reason.isEmpty());
    choice.reason->setWhole(QStringLiteral("– ") + reason);
    setPlainToolTip(choice.button, available ? QString() : reason);
}

void DestinationBar::setInfos(const QVector<DestinationInfo> &infos)
{
    m_infos = infos;
    const auto same = std::find_if(infos.begin(), infos.end(), [this](const auto &info) { return info.bus == m_info.bus; });
    DestinationInfo now = same != infos.end() ? *same : infos.value(0);
    if (now.bus == 0)
        m_isBusChosen = false; // none is left: whatever comes next is a new beginning
    if (same == infos.end() && m_isBusChosen) {
        now = m_info;
        now.connected = now.canFire = now.canReachMinions = false;
        now.whyNot = now.whyNoMinions = tr("This bus is no longer connected; choose another.");
        m_infos.append(now);
    }
    fillBuses();
    setInfo(now);
}

void DestinationBar::fillBuses()
{
    QStringList names;
    for (const DestinationInfo &info : m_infos)
        names.append(plainMenuText(info.busName));
    bool isNew = names.size() != m_buses->count();
    for (int i = 0; i < m_buses->count() && !isNew; ++i)
        isNew = m_buses->itemText(i) != names.at(i) || m_buses->itemData(i).toInt() != m_infos.at(i).bus;
    if (!isNew)
        return; // somebody may be choosing
    m_buses->clear();
    for (int i = 0; i < names.size(); ++i)
        m_buses->addItem(names.at(i), m_infos.at(i).bus);
    m_buses->setVisible(names.size() > 1);
}

void DestinationBar::chooseBus(int bus)
{
    const auto chosen = std::find_if(m_infos.begin(), m_infos.end(), [bus](const auto &info) { return info.bus == bus; });
    if (chosen == m_infos.end())
        return;
    m_isBusChosen = m_infos.size() > 1;
    setInfo(DestinationInfo(*chosen));
    Q_EMIT changed();
}

void DestinationBar::setInfo(const DestinationInfo &info)
{
    m_info = info;
    m_buses->setCurrentIndex(m_buses->findData(info.bus));
    const QString name = info.busName.isEmpty() ? tr("This bus") : m_infos.size() > 1 ? tr("This bus:")
                                                : tr("This bus: %1").arg(plainMenuText(info.busName));
    if (m_bus.button->text() != name)
        m_bus.button->setText(name);
    setChoice(m_bus, true, {}); // why it cannot be fired at stands beside Fire: the shot can be prepared all the same
    const QString none = tr("no bus is open");
    const bool isOpen = !info.busName.isEmpty();
    setChoice(m_master, info.isMinionBus, isOpen ? tr("this is the master's own bus") : none);
    m_master.reason->hide(); // in its tool tip: beside it the three take another row from the payload
    setChoice(m_minions, info.canReachMinions, !isOpen ? none : info.whyNoMinions.isEmpty() ? tr("not reached from here") : info.whyNoMinions);
}

ShotRequest::Destination DestinationBar::destination() const
{
    return m_master.button->isChecked() ? Destination::MasterThroughMinion
         : m_minions.button->isChecked() ? Destination::Minions : Destination::ThisBus;
}

void DestinationBar::setDestination(Destination destination)
{
    m_bus.button->setChecked(destination == Destination::ThisBus);
    m_master.button->setChecked(destination == Destination::MasterThroughMinion);
    m_minions.button->setChecked(destination == Destination::Minions);
}

QString DestinationBar::targetType() const { return m_type->currentData().toString(); }
QString DestinationBar::target() const { return m_target->text(); }

void DestinationBar::setTarget(const QString &type, const QString &target)
{
    m_type->setCurrentIndex(qMax(0, m_type->findData(type)));
    m_target->setText(target);
}

QString DestinationBar::words() const
{
    switch (destination()) {
    case Destination::MasterThroughMinion:
        return tr("the master");
    case Destination::Minions:
        return target().trimmed().isEmpty() ? tr("minions") : tr("minions %1").arg(plainMenuText(target().trimmed(), 30));
    case Destination::ThisBus:
        break;
    }
    return m_info.busName.isEmpty() ? tr("this bus") : plainMenuText(m_info.busName, 40);
}

} // namespace brine
