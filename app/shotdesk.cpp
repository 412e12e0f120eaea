#include "shotdesk.h"

#include "busset.h"
#include "composepanel.h"
#include "eventintake.h"
#include "eventtableview.h"
#include "facetpanel.h"
#include "filterbar.h"
#include "firedfile.h"
#include "firedpanel.h"
#include "lossreasons.h"
#include "mainwindow.h"
#include "payloadpanel.h"
#include "privatefile.h"
#include "reactorguide.h"
#include "receiptpanel.h"
#include "roledialog.h"
#include "timetext.h"
#include "windowactions.h"
#include <QAction>
#include <algorithm>

namespace brine {

namespace {
constexpr int SaveMs = 1000, DraftMs = 200; // the composer gathers half a second of typing itself
constexpr qsizetype MaxDraft = 64 << 20;
constexpr quint64 LookBack = 4096;
} // namespace

ShotDesk::ShotDesk(MainWindow *window, FacetPanel *facets, const EventStore *store, const EventIntake *intake)
    : QObject(window), m_window(window), m_store(store), m_intake(intake), m_panel(new FiredPanel(&m_model)), m_receipt(new ReceiptPanel(window)),
      m_file(dataFilePath(QStringLiteral("fired.json")), SaveMs, [this] {
          return std::function<QByteArray()>([records = m_model.records()] { return FiredFile::write(records); });
      }),
      m_draft(stateFilePath(QStringLiteral("draft.json")), DraftMs, [this] {
          return std::function<QByteArray()>([draft = m_window->composePanel()->draft()] { return draft.toUtf8(); });
      })
{
    m_model.setRecords(FiredFile::read(m_file.read(FiredFile::MaxFile)));
    facets->addPage(m_panel, tr("Fired"));
    window->payloadPanel()->addPage(m_receipt, tr("Receipt"));
    connectPanels();
}

ShotDesk::~ShotDesk()
{
    m_draft.flush(); // while the composer is there
}

void ShotDesk::restoreDraft(const QString &draft)
{
    const QByteArray kept = m_draft.read(MaxDraft);
    m_window->composePanel()->restoreDraft(kept.isEmpty() ? draft : QString::fromUtf8(kept));
    connect(m_window->composePanel(), &ComposePanel::draftChanged, &m_draft, &FileKeeper::touch);
}

void ShotDesk::setBuses(BusSet *buses)
{
    m_buses = buses;
    ComposePanel *composer = m_window->composePanel();
    connect(composer, &ComposePanel::fireRequested, this, &ShotDesk::fire);
    connect(composer, &ComposePanel::burstRequested, this, &ShotDesk::burst);
    connect(composer, &ComposePanel::burstPauseRequested, this, [this](bool paused) {
        if (LiveBus *bus = m_buses->byNumber(m_burstBus))
            bus->firing().pauseBurst(paused);
    });
    connect(composer, &ComposePanel::burstStopRequested, this, [this] {
        if (LiveBus *bus = m_buses->byNumber(m_burstBus))
            bus->firing().stopBurst();
    });
    connect(buses, &BusSet::burstProgressed, this, &ShotDesk::takeBurst);
    connect(buses, &BusSet::auditFailed, m_window, &MainWindow::tellProblem);
    connect(buses, &BusSet::changed, this, &ShotDesk::busesChanged);
    connect(m_window->actions()->role, &QAction::triggered, this, &ShotDesk::showRole);
}

/// A bus that is let go takes its burst with it.
void ShotDesk::busesChanged()
{
    m_window->actions()->role->setEnabled(!m_buses->isEmpty());
    if (m_burstBus == 0 || m_buses->byNumber(m_burstBus))
        return;
    BurstProgress last = m_burst;
    last.state = BurstProgress::State::Failed;
    last.problem = tr("The bus was disconnected. What was sent after the last count is not known.");
    takeBurst(last);
}

void ShotDesk::showRole()
{
    const int number = m_window->composePanel()->bus();
    LiveBus *bus = m_buses->byNumber(number);
    if (!bus)
        return;
    auto *dialog = new RoleDialog(bus->name(), bus->interlock(), m_window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &RoleDialog::saveRequested, this, [this, dialog, number](const Interlock &interlock) {
        LiveBus *live = m_buses->byNumber(number);
        const auto saved = live ? live->setInterlock(interlock) : Result<Done>::failure(tr("The bus was disconnected."));
        if (!saved)
            return dialog->say(saved.error());
        dialog->accept();
        Q_EMIT m_buses->changed();
    });
    dialog->open();
}

void ShotDesk::connectPanels()
{
    connect(&m_model, &FiredModel::changed, &m_file, &FileKeeper::touch);
    connect(&m_file, &FileKeeper::failed, m_window, &MainWindow::tellProblem);
    connect(&m_model, &FiredModel::recordChanged, this, [this](quint64 id) {
        if (id == m_receipt->id())
            m_receipt->setRecord(*m_model.record(id));
        growFilter(id);
    });
    connect(m_window->actions()->utc, &QAction::toggled, &m_model, &FiredModel::setUseUtc);
    connect(m_window->tableView(), &EventTableView::currentEventChanged, this, &ShotDesk::leaveReceipt);
    connect(m_panel, &FiredPanel::chosen, this, &ShotDesk::choose);
    connect(m_panel, &FiredPanel::fireAgainRequested, this, &ShotDesk::fireAgain);
    connect(m_panel, &FiredPanel::editRequested, this, &ShotDesk::edit);
    connect(m_receipt, &ReceiptPanel::fireAgainRequested, this, &ShotDesk::fireAgain);
    connect(m_receipt, &ReceiptPanel::editRequested, this, &ShotDesk::edit);
    connect(m_receipt, &ReceiptPanel::eventRequested, this, &ShotDesk::eventRequested);
    connect(m_receipt, &ReceiptPanel::filterRequested, this, [this] { filterOn(m_receipt->id()); });
    connect(m_window->composePanel(), &ComposePanel::receiptRequested, this, [this] {
        if (m_model.rowCount() == 0)
            return;
        const quint64 newest = m_model.idAt(0);
        m_panel->select(newest);
        show(newest);
    });
}

quint64 ShotDesk::record(const ShotRequest &shot)
{
    LiveBus *bus = m_buses->byNumber(shot.bus);
    ShotRecord record;
    record.shot = shot;
    record.bus = bus ? bus->destinationInfo().busName : tr("no bus");
    record.firedUs = nowUs();
    const quint64 id = m_model.add(std::move(record));
    m_underWay.insert(shot.number, {id, bus ? bus->source() : quint16(0)});
    m_followers.follow(id, shot, nowUs(), *m_store, m_reactors ? m_reactors->functionsOf(shot.tag) : QByteArrayList());
    if (m_window->payloadPanel()->isShowing(m_receipt))
        show(id); // whoever looks at a receipt wants to see the one of this shot
    return id;
}

void ShotDesk::fire(const ShotRequest &shot)
{
    record(shot);
    if (LiveBus *bus = m_buses->byNumber(shot.bus)) {
        bus->fire(shot);
        return;
    }
    ReceiptInfo receipt;
    receipt.number = shot.number;
    receipt.outcome = ReceiptInfo::Outcome::Failed;
    receipt.text = m_buses->isEmpty() ? tr("Not sent: no bus is connected.") : tr("Not sent: this bus is no longer connected.");
    take(receipt);
}

void ShotDesk::burst(const BurstRequest &request)
{
    const quint64 id = record(request.shot);
    m_model.change(id, [&](ShotRecord &record) { record.times = request.times; });
    m_burst = {};
    m_burst.number = request.shot.number;
    m_burst.times = request.times;
    LiveBus *bus = m_buses->byNumber(request.shot.bus);
    if (bus && bus->firing().burst(request)) {
        m_burstBus = bus->number();
        return;
    }
    m_burst.state = BurstProgress::State::Failed;
    m_burst.problem = bus ? tr("A burst is under way.") : tr("No bus is connected.");
    takeBurst(m_burst);
}

void ShotDesk::takeBurst(const BurstProgress &progress)
{
    m_burst = progress;
    m_window->composePanel()->showBurst(progress);
    if (!progress.isOver())
        return;
    m_burstBus = 0;
    ReceiptInfo receipt;
    receipt.number = progress.number;
    receipt.outcome = progress.handedOver == 0 ? ReceiptInfo::Outcome::Failed : progress.atMinions ? ReceiptInfo::Outcome::MinionsAnswered : progress.seen < progress.handedOver ? ReceiptInfo::Outcome::NotSeen : ReceiptInfo::Outcome::Seen;
    receipt.text = progress.text();
    receipt.details = progress.remedies;
    if (const auto found = m_underWay.constFind(progress.number); found != m_underWay.cend())
        m_model.change(found->id, [&](ShotRecord &record) { record.times = std::max<quint64>(1, progress.handedOver); });
    take(receipt);
}

void ShotDesk::take(ReceiptInfo receipt)
{
    const auto found = m_underWay.constFind(receipt.number);
    if (found == m_underWay.cend()) {
        m_window->composePanel()->showReceipt(receipt);
        return;
    }
    const UnderWay shot = *found;
    if (receipt.seenUs)
        receipt.eventId = m_intake->findEcho(receipt.tag, receipt.payload, receipt.seenUs, shot.source).value;
    if (const EventId echo{receipt.eventId}; echo.isValid())
        m_window->markFired(echo);
    if (receipt.outcome == ReceiptInfo::Outcome::NotSeen) {
        LossEvidence evidence;
        evidence.otherTag = otherTagOf(receipt);
        if (!evidence.otherTag.isEmpty()) // that is the whole story
            receipt.details = lossReasons(evidence);
    }
    if (receipt.outcome != ReceiptInfo::Outcome::Pending)
        m_underWay.remove(receipt.number);
    m_followers.setEcho(shot.id, EventId{receipt.eventId});
    m_model.change(shot.id, [&](ShotRecord &record) { complete(record, receipt); });
    m_window->composePanel()->showReceipt(receipt);
}

void ShotDesk::complete(ShotRecord &record, ReceiptInfo &receipt) const
{
    record.receipt = receipt;
    const EventId echo{receipt.eventId};
    std::erase_if(record.followUps, [echo](const FollowUp &follow) { return follow.event == echo; });
    if (echo.isValid() && m_store->range().contains(echo)) {
        const EventView event = m_store->at(echo);
        record.arrivedTag = event.tag.toByteArray();
        record.arrived = event.payload.toByteArray();
    } else if (receipt.seenUs) { // seen, but no longer kept: the echo is known by its very bytes
        record.arrivedTag = receipt.tag;
        record.arrived = receipt.payload;
    }
}

/// The same bytes under another tag, among the newest events.
QByteArray ShotDesk::otherTagOf(const ReceiptInfo &receipt) const
{
    const IdRange range = m_store->range();
    for (quint64 back = 1; !receipt.payload.isEmpty() && back <= std::min(LookBack, range.count); ++back) {
        const EventView event = m_store->at(EventId{range.end().value - back});
        if (event.receivedUs < receipt.sentUs)
            break;
        if (event.payload == receipt.payload && event.tag != receipt.tag)
            return event.tag.toByteArray();
    }
    return {};
}

void ShotDesk::advance()
{
    if (m_followers.isIdle())
        return;
    QHash<quint64, std::vector<FollowUp>> byShot;
    for (ShotFollowers::Found &found : m_followers.advance(*m_store, nowUs()))
        byShot[found.id].push_back(std::move(found.event));
    for (auto it = byShot.begin(); it != byShot.end(); ++it) {
        m_model.change(it.key(), [&](ShotRecord &record) {
            for (FollowUp &follow : *it) {
                if (follow.event.value == record.receipt.eventId)
                    continue;
                if (record.followUps.size() < ShotRecord::MaxFollowUps)
                    record.followUps.push_back(std::move(follow));
                else
                    ++record.moreFollowUps;
            }
        });
    }
}

void ShotDesk::choose(quint64 id)
{
    filterOn(id);
    show(id);
}

void ShotDesk::show(quint64 id)
{
    const ShotRecord *record = m_model.record(id);
    if (!record)
        return;
    m_receipt->setRecord(*record);
    m_window->showDetail();
    m_window->payloadPanel()->showPage(m_receipt, tr("Receipt"));
}

/// Below the header of an event that has nothing to do with it a shot's receipt would pass for that event's.
void ShotDesk::leaveReceipt(quint64 event)
{
    const ShotRecord *record = m_model.record(m_receipt->id());
    if (!record || !m_window->payloadPanel()->isShowing(m_receipt))
        return;
    const auto isIt = [event](const FollowUp &follow) { return follow.event.value == event; };
    if (record->isOfEarlier || (record->receipt.eventId != event && std::none_of(record->followUps.begin(), record->followUps.end(), isIt)))
        m_window->payloadPanel()->showOwnPage();
}

void ShotDesk::filterOn(quint64 id)
{
    const ShotRecord *record = m_model.record(id);
    if (!record)
        return;
    m_filtered = id;
    m_filter = record->filter();
    Q_EMIT filterRequested(m_filter);
}

// As follow-ups come in, the filter on their shot grows with them, unless somebody has written another meanwhile.
void ShotDesk::growFilter(quint64 id)
{
    if (id != m_filtered)
        return;
    if (m_window->filterBar()->text() != m_filter)
        m_filtered = 0;
    else if (m_model.record(id)->filter() != m_filter)
        filterOn(id);
}

void ShotDesk::fireAgain(quint64 id)
{
    if (const ShotRecord *record = m_model.record(id); record && record->isComplete())
        m_window->composePanel()->fireShot(record->shot, record->bus);
}

void ShotDesk::edit(quint64 id)
{
    const ShotRecord *record = m_model.record(id);
    if (!record || record->isLeftOut)
        return;
    m_window->showComposer();
    m_window->composePanel()->composeShot(record->shot);
}

} // namespace brine
