#include "session.h"
#include "buslocator.h"
#include "busmenu.h"
#include "composepanel.h"
#include "eventtableview.h"
#include "facetpanel.h"
#include "filterbar.h"
#include "infotext.h"
#include "jobpanel.h"
#include "listheader.h"
#include "listtools.h"
#include "payloadpanel.h"
#include "reactorguide.h"
#include "reactorpanel.h"
#include "shotdesk.h"
#include "targetguide.h"
#include "testdesk.h"
#include "timetext.h"
#include "windowactions.h"
#include <QAction>

namespace brine {

namespace {

constexpr int TickMs = 16;
// While events stream nobody reads sixty lists a second: twenty-five cost less than half of that, and on the mean an event is painted
// 23 ms after it came (25 wanted).
constexpr int StreamTickMs = 40;
constexpr int SlowMs = 250;
// One tick takes at most this much from the mailbox; the rest waits for the next, so that no turn of the UI thread grows with
// a burst: 4 MiB are about 3 500 events and 4 ms.
constexpr quint64 BytesPerTick = 4ull << 20;

} // namespace

Session::Session(Settings settings, QObject *parent)
    : QObject(parent)
    , m_settings(std::move(settings))
    , m_store({m_settings.effectiveKeptBytes(), m_settings.preferences.keptEvents})
    , m_model(&m_store)
    , m_intake(&m_store, &m_model)
    , m_facets(&m_store)
    , m_lists(&m_store, &m_model, &m_intake, &m_facets)
    , m_job(&m_store)
    , m_noise(&m_store)
    , m_window(&m_model)
    , m_facetPanel(new FacetPanel(&m_facets))
    , m_jobPanel(new JobPanel(&m_window))
    , m_reactors(new ReactorGuide(&m_window, [this](int bus) { return reactorsOf(bus); }))
    , m_shots(new ShotDesk(&m_window, m_facetPanel, &m_store, &m_intake))
    , m_buses(&m_intake)
    , m_connector(&m_buses)
    , m_files(new FileShelf(&m_store, &m_model, &m_intake, &m_window))
    , m_book(new ConnectionBook(&m_connector, &m_window))
    , m_tests(new TestDesk(&m_window, m_facetPanel, &m_buses, &m_namedFilters, &m_completion, m_reactors))
{
    m_tick.setSingleShot(true);
    m_slow.setInterval(SlowMs);
    connect(&m_tick, &QTimer::timeout, this, &Session::tick);
    connect(&m_slow, &QTimer::timeout, this, &Session::refreshCounters);
    connectWindow();
    connectBuses();
    connectLists();
    connectFacets();
    connectJob();
    connectReactors();
    new TargetGuide(m_window.composePanel(), &m_buses); // the composer's
    connectFilter();
    m_window.setFileFolder(m_settings.fileFolder);
    m_window.restoreState(m_settings.windowState);
    connectPreferences();
    m_shots->restoreDraft(m_settings.draft);
    m_rateClock.start();
    m_slow.start();
}

Session::~Session()
{
    delete m_tests; // while the buses that it runs at are there
    delete m_shots; // while the composer, whose draft it keeps, is there
}

void Session::connectWindow()
{
    connect(&m_window, &MainWindow::demoRequested, &m_connector, &Connector::openDemo);
    connect(&m_window, &MainWindow::connectRequested, this, [this](const FoundBusInfo &found) {
        open({.node = found.isMinion ? BusNode::Minion : BusNode::Master, .sockDir = found.sockDir, .minionId = found.minionId});
    });
    connect(&m_window, &MainWindow::connectPathRequested, this, [this](const QString &sockDir, bool minion, const QString &id) {
        open({.node = minion ? std::optional(BusNode::Minion) : std::nullopt, .sockDir = sockDir, .minionId = id});
    });
    connect(&m_window, &MainWindow::retryRequested, this, &Session::retry);
    connect(&m_window, &MainWindow::findBusesRequested, this, [this] { m_window.setFoundBuses(foundBusInfos(findBuses())); });
    connect(&m_window, &MainWindow::pauseToggled, &m_model, &EventTableModel::setPaused);
    connect(&m_window, &MainWindow::clearRequested, &m_model, [this] {
        m_model.clear();
        m_facets.clear(m_model.floor());
    });
    connect(&m_window, &MainWindow::undoClearRequested, &m_model, [this] {
        if (!m_model.canUndoClear())
            return;
        m_model.undoClear();
        m_facets.undoClear();
    });
    connect(&m_window, &MainWindow::closing, this, &Session::saveSettings);
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
    connect(&m_noise, &NoiseCounter::wantedChanged, this, [this] { m_noise.advance(m_model.listRange()); });
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
    m_shots->setReactors(m_reactors);
    connect(m_reactors->panel(), &ReactorPanel::filterRequested, this, [this](const QString &condition) { addToFilter(condition, QStringLiteral("set")); });
    connect(m_window.tableView(), &EventTableView::currentEventChanged, this, &Session::tellReactors);
    tellReactors();
}

/// Those of the selected event's bus; without one the first of several that a Reactor is known to listen to is meant.
void Session::tellReactors()
{
    const int row = m_window.tableView()->currentRow();
    const auto &buses = m_buses.buses();
    auto meant = buses.end();
    if (row >= 0 && !m_files->file())
        meant = std::find_if(buses.begin(), buses.end(), [source = m_model.eventAt(row).source](const auto &bus) { return bus->source() == source; });
    if (meant == buses.end())
        meant = std::find_if(buses.begin(), buses.end(), [](const auto &bus) { return !bus->reactors().isOff(); });
    if (meant == buses.end())
        meant = buses.begin();
    ReactorSource source = meant == buses.end() ? reactorsOf(0) : (*meant)->reactors();
    if (m_files->file())
        source.whyNone.clear(); // another machine's events, perhaps; this machine's reactors may be meant
    m_reactors->setEventSource(source);
}

ReactorSource Session::reactorsOf(int bus) const
{
    const LiveBus *live = m_buses.byNumber(bus);
    return live ? live->reactors() : ReactorSource{{}, tr("No bus is connected.")};
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

void Session::retry()
{
    if (m_files->file())
        openFile(m_files->file()->path());
    else
        m_connector.retryAll();
}

void Session::startTick()
{
    if (m_tick.isActive())
        return;
    const int elapsed = m_sinceTick.isValid() ? int(std::min<qint64>(m_sinceTick.elapsed(), StreamTickMs)) : StreamTickMs;
    m_tick.start(std::max(TickMs, StreamTickMs - elapsed));
}

void Session::tick()
{
    const bool isOfFile = m_files->file();
    const bool moreOfFile = isOfFile && m_files->take(BytesPerTick);
    const quint64 waiting = isOfFile ? 0 : m_buses.take(BytesPerTick);
    m_intake.trim(waiting);
    m_intake.show();
    m_job.advance();
    if (!m_lists.isOfFile()) // a file's events are no answer to any shot
        m_shots->advance();
    m_sinceTick.start();
    if (waiting > 0 || moreOfFile)
        m_tick.start(TickMs);
    else if (isOfFile)
        m_files->refresh();
}

CounterInfo Session::counters() const
{
    const IntakeCounts came = m_lists.isOfFile() ? m_files->counts() : m_buses.counts();
    CounterInfo info;
    info.received = came.received;
    info.dropped = came.dropped;
    info.malformed = came.malformed;
    info.oversize = came.oversize;
    info.reconnects = came.reconnects;
    info.queued = came.queued;
    info.behindMs = came.behindMs;
    m_intake.addTo(info);
    info.maxEvents = wantedLimits().maxEvents;
    info.maxBytes = wantedLimits().maxBytes;
    info.eventsPerSecond = m_rate;
    return info;
}

void Session::refreshCounters()
{
    CounterInfo info = counters();
    const qint64 ms = std::max<qint64>(1, m_rateClock.restart());
    m_rate = m_files->file() ? 0 : double(info.received - std::min(m_receivedBefore, info.received)) * 1000.0 / double(ms);
    m_receivedBefore = info.received;
    info.eventsPerSecond = m_rate;
    m_buses.measureRates();
    m_window.setCounters(info);
    if (m_slowTurns++ % 2 == 0) // nobody watches it counting
        m_facets.advance(m_model.takeInEnd());
    m_completion.learnNewest(m_store);
    m_completion.setSources(m_intake.sourceNames());
    m_window.tableView()->header()->setSeveralSources(m_intake.sourceNames().size() > 1);
    m_noise.advance(m_model.listRange());
    stepLimits();
    m_files->refresh();
    refreshState();
}

void Session::saveSettings()
{
    m_settings.windowState = m_window.saveState();
    m_settings.hiddenNoise = m_window.filterBar()->hiddenNoise();
    m_settings.preferences.theme = m_window.themeMode();
    m_settings.preferences.useUtc = m_window.actions()->utc->isChecked();
    m_settings.fileFolder = m_window.fileFolder();
    m_settings.recentConnections = m_book->recentConnections();
    m_settings.recentFiles = m_book->recentFiles();
    m_settings.recentSuites = m_tests->recent();
    m_settings.draft.clear(); // it has a file of its own
    m_settings.save();
}

} // namespace brine
