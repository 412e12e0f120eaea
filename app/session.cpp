#include "session.h"
#include "buslocator.h"
#include "composepanel.h"
#include "eventtableview.h"
#include "facetpanel.h"
#include "filterbar.h"
#include "infotext.h"
#include "jobpanel.h"
#include "listtools.h"
#include "payloadpanel.h"
#include "reactorguide.h"
#include "reactorpanel.h"
#include "timetext.h"
#include "windowactions.h"
#include <QAction>

namespace brine {

namespace {

constexpr int TickMs = 16;
constexpr int SlowMs = 250;
// One tick takes at most this much from the mailbox; the rest waits for the next, so that no turn of the UI thread grows with
// a burst: 4 MiB are about 3 500 events and 4 ms.
constexpr quint64 BytesPerTick = 4ull << 20;

BusRequest requestFor(std::optional<BusNode> node, const QString &sockDir, const QString &id)
{
    BusRequest request;
    request.node = node;
    request.sockDir = sockDir;
    request.minionId = id;
    return request;
}

} // namespace

Session::Session(Settings settings, QObject *parent)
    : QObject(parent)
    , m_settings(std::move(settings))
    , m_store({m_settings.effectiveKeptBytes(), m_settings.preferences.keptEvents})
    , m_model(&m_store)
    , m_facets(&m_store)
    , m_job(&m_store)
    , m_noise(&m_store)
    , m_window(&m_model)
    , m_facetPanel(new FacetPanel(&m_facets))
    , m_jobPanel(new JobPanel(&m_window))
    , m_reactors(new ReactorGuide(&m_window))
{
    m_tick.setSingleShot(true);
    m_tick.setInterval(TickMs);
    m_slow.setInterval(SlowMs);
    connect(&m_tick, &QTimer::timeout, this, &Session::tick);
    connect(&m_slow, &QTimer::timeout, this, &Session::refreshCounters);
    connectWindow();
    connectFacets();
    connectJob();
    connectReactors();
    connectFilter();
    connectFiles();
    m_window.restoreState(m_settings.windowState);
    connectPreferences();
    m_window.composePanel()->restoreDraft(m_settings.draft);
    m_rateClock.start();
    m_slow.start();
}

Session::~Session()
{
    m_bus.reset();
}

void Session::connectWindow()
{
    connect(&m_window, &MainWindow::demoRequested, this, &Session::openDemo);
    connect(&m_window, &MainWindow::connectRequested, this, [this](const FoundBusInfo &found) {
        open(requestFor(found.isMinion ? BusNode::Minion : BusNode::Master, found.sockDir, found.minionId));
    });
    connect(&m_window, &MainWindow::connectPathRequested, this, [this](const QString &sockDir, bool minion, const QString &id) {
        open(requestFor(minion ? std::optional(BusNode::Minion) : std::nullopt, sockDir, id));
    });
    connect(&m_window, &MainWindow::disconnectRequested, this, [this] {
        detach();
        showStart();
    });
    connect(&m_window, &MainWindow::retryRequested, this, &Session::retry);
    connect(&m_window, &MainWindow::findBusesRequested, this, [this] { m_window.setFoundBuses(foundBusInfos(findBuses())); });
    connect(&m_window, &MainWindow::pauseToggled, &m_model, &EventTableModel::setPaused);
    connect(&m_window, &MainWindow::clearRequested, &m_model, [this] { m_model.clear(); });
    connect(&m_window, &MainWindow::undoClearRequested, &m_model, &EventTableModel::undoClear);
    connect(&m_window, &MainWindow::closing, this, &Session::saveSettings);
    connect(m_window.composePanel(), &ComposePanel::fireRequested, this, &Session::fire);
    connect(&m_model, &EventTableModel::countsChanged, this, [this] { m_window.setCounters(counters()); });
}

void Session::connectFacets()
{
    m_window.setLeftPanel(m_facetPanel);
    connect(m_facetPanel, &FacetPanel::filterRequested, this, &Session::addToFilter);
}

void Session::connectFilter()
{
    m_completion.setCounts(&m_facets.total());
    FilterBar *bar = m_window.filterBar();
    bar->setCompletion(&m_completion);
    bar->setNoiseCounter(&m_noise);
    bar->setNamedFilters(&m_namedFilters);
    bar->setHiddenNoise(m_settings.hiddenNoise);
    m_window.listTools()->setHighlightFile(&m_highlights);
    connect(&m_noise, &NoiseCounter::wantedChanged, this, [this] { m_noise.advance(keptRange()); });
}

IdRange Session::keptRange() const
{
    const quint64 kept = m_model.keptCount();
    return {EventId{m_store.range().end().value - kept}, kept};
}

void Session::connectJob()
{
    m_jobPanel->hide();
    m_window.setJobsAvailable(true);
    connect(&m_window, &MainWindow::jobRequested, this, [this](const QString &jid) {
        m_job.follow(jid.toUtf8());
        m_window.payloadPanel()->showPage(m_jobPanel, tr("Job"));
    });
    connect(&m_job, &JobFollower::changed, this, [this] { m_jobPanel->setState(m_job.state(), m_job.isScanning()); });
    connect(m_jobPanel, &JobPanel::filterRequested, this, [this](const QString &condition) { addToFilter(condition, QStringLiteral("set")); });
    connect(m_jobPanel, &JobPanel::eventRequested, this, &Session::showEvent);
    connect(m_jobPanel, &JobPanel::closeRequested, this, [this] {
        m_job.follow({});
        m_window.payloadPanel()->hidePage(m_jobPanel);
    });
}

void Session::connectReactors()
{
    connect(m_reactors->panel(), &ReactorPanel::filterRequested, this, [this](const QString &condition) { addToFilter(condition, QStringLiteral("set")); });
    tellReactors();
}

/// Salt's Reactor listens on the master's bus only.
void Session::tellReactors()
{
    m_reactors->setBus(m_request ? m_request->configDir : QString(),
                       m_file ? QString() : !m_bus ? tr("No bus is connected.")
                       : m_bus->isDemo() ? tr("The demo bus has no Reactor. Read a master's configuration to see what its Reactor would do with this event.")
                       : m_bus->isMinionBus() ? tr("The Reactor listens on the master's bus, not on a minion's. Read a master's configuration to see what it would do with this event.")
                                              : QString());
}

void Session::addToFilter(const QString &condition, const QString &op)
{
    if (op == QLatin1String("set"))
        m_window.filterBar()->setText(condition);
    else
        m_window.filterBar()->addCondition(condition, op);
}

// An event the filter hides is shown by clearing the filter: asked for by name, it must be seen.
void Session::showEvent(quint64 id)
{
    const EventId event{id};
    if (!m_store.range().contains(event))
        return;
    EventTableView *view = m_window.tableView();
    if (view->rowOf(event) < 0)
        m_window.filterBar()->setText({});
    if (view->rowOf(event) < 0)
        m_window.filterBar()->clear(); // it is noise
    view->setFollowing(false);
    if (const int row = view->rowOf(event); row >= 0)
        view->selectRow(row);
}

void Session::showStart()
{
    m_window.setFoundBuses(foundBusInfos(findBuses()));
    m_window.showStartPage();
    refreshState();
}

void Session::openDemo()
{
    auto demo = DemoBus::start();
    if (!demo) {
        showProblem(demo.error());
        return;
    }
    m_request.reset();
    m_filePath.clear();
    attach(std::make_unique<LiveBus>(std::move(demo).value()));
}

void Session::open(const BusRequest &request)
{
    m_request = request;
    m_filePath.clear();
    const auto located = locateBus(request);
    if (!located) {
        detach();
        showStart();
        showProblem(located.error());
        return;
    }
    attach(std::make_unique<LiveBus>(*located));
}

void Session::retry()
{
    if (!m_filePath.isEmpty())
        openFile(m_filePath);
    else if (m_request)
        open(*m_request);
    else
        openDemo();
}

void Session::attach(std::unique_ptr<LiveBus> bus)
{
    detach();
    m_bus = std::move(bus);
    connect(m_bus.get(), &LiveBus::eventsWaiting, this, [this] {
        if (!m_tick.isActive())
            m_tick.start();
    });
    connect(m_bus.get(), &LiveBus::stateChanged, this, &Session::refreshState);
    connect(m_bus.get(), &LiveBus::receiptReady, m_window.composePanel(), &ComposePanel::showReceipt);
    connect(m_bus.get(), &LiveBus::shotLanded, this, &Session::markEcho);
    m_busSource = sourceOf(m_bus->connectionInfo().name);
    m_window.setProblem({});
    m_window.showEvents();
    refreshState();
    tellReactors();
    m_tick.start(); // what came before the connections above were made
}

// What waits is still taken in; only in an overload is it too much for one turn, and then counted as lost.
void Session::detach()
{
    constexpr quint64 LastBytes = 16ull << 20;
    if (m_file) {
        m_file->reader().stop();
        takeFromFile(LastBytes);
        const EventFileReader::Progress progress = m_file->reader().progress();
        m_receivedTotal += progress.events + progress.brokenLines;
        m_lostTotal += progress.brokenLines + progress.queuedEvents;
        m_file.reset();
        m_window.endReading({}, false);
    }
    if (m_bus) {
        m_bus->reader().stop();
        takeFromBus(LastBytes);
        const BusState state = m_bus->state();
        const EventMailbox::State mailbox = m_bus->reader().mailbox().state();
        m_receivedTotal += state.events + state.malformed + state.oversize;
        m_lostTotal += mailbox.droppedEvents + mailbox.queuedEvents;
        m_malformedTotal += state.malformed;
        m_oversizeTotal += state.oversize;
        m_reconnectsTotal += state.reconnects;
        m_bus.reset();
    }
    m_model.advance();
}

void Session::showProblem(const BusProblem &problem)
{
    m_window.setProblem(problemInfo(problem));
}

void Session::tick()
{
    const bool more = m_bus ? takeFromBus(BytesPerTick) : m_file && takeFromFile(BytesPerTick);
    m_store.trim();
    forgetEvicted();
    m_model.advance();
    m_job.advance();
    if (more)
        m_tick.start();
    else if (m_file)
        refreshFiles();
}

bool Session::takeFromBus(quint64 maxBytes)
{
    EventMailbox &mailbox = m_bus->reader().mailbox();
    for (EventBatch &batch : mailbox.take(maxBytes)) {
        noteGaps(batch, m_store.append(batch, m_busSource));
        mailbox.giveBack(std::move(batch));
    }
    return mailbox.state().queuedEvents > 0;
}

void Session::refreshCounters()
{
    CounterInfo info = counters();
    const qint64 ms = std::max<qint64>(1, m_rateClock.restart());
    m_rate = double(info.received - std::min(m_receivedBefore, info.received)) * 1000.0 / double(ms);
    m_receivedBefore = info.received;
    info.eventsPerSecond = m_rate;
    m_window.setCounters(info);
    m_facets.advance();
    m_completion.learnNewest(m_store);
    m_noise.advance(keptRange());
    stepLimits();
    refreshFiles();
    refreshState();
}

void Session::refreshState()
{
    if (m_file) {
        m_window.setConnection(m_file->connectionInfo());
        DestinationInfo nowhere;
        nowhere.whyNot = tr("A file is open, not a bus.");
        m_window.composePanel()->setDestination(nowhere);
        return;
    }
    if (!m_bus) {
        ConnectionInfo none;
        none.text = tr("Not connected");
        m_window.setConnection(none);
        DestinationInfo nowhere;
        nowhere.whyNot = tr("No bus is connected.");
        m_window.composePanel()->setDestination(nowhere);
        return;
    }
    const BusState state = m_bus->state();
    if (state.phase == BusState::Phase::CannotOpen && state.problem)
        showProblem(*state.problem);
    else if (state.phase == BusState::Phase::Connected)
        m_window.setProblem({});
    m_window.setConnection(m_bus->connectionInfo());
    m_window.composePanel()->setDestination(m_bus->destinationInfo());
}

void Session::fire(const ShotRequest &shot)
{
    if (m_bus) {
        m_bus->fire(shot);
        return;
    }
    ReceiptInfo receipt;
    receipt.number = shot.number;
    receipt.outcome = ReceiptInfo::Outcome::Failed;
    receipt.text = tr("Not sent: no bus is connected.");
    m_window.composePanel()->showReceipt(receipt);
}

// The echo is near the end of the store: looked for among the last events only.
void Session::markEcho(const QByteArray &tag, qint64 seenUs)
{
    tick();
    constexpr quint64 LookBack = 4096;
    const IdRange range = m_store.range();
    for (quint64 back = 1; back <= std::min(LookBack, range.count); ++back) {
        const EventId id{range.end().value - back};
        const EventView event = m_store.at(id);
        if (event.receivedUs == seenUs && event.tag == tag) {
            m_window.markFired(id);
            return;
        }
    }
}

void Session::saveSettings()
{
    m_settings.windowState = m_window.saveState();
    m_settings.hiddenNoise = m_window.filterBar()->hiddenNoise();
    m_settings.preferences.theme = m_window.themeMode();
    m_settings.preferences.useUtc = m_window.actions()->utc->isChecked();
    m_settings.fileFolder = m_window.fileFolder();
    m_settings.draft = m_window.composePanel()->draft();
    m_settings.save();
}

} // namespace brine
