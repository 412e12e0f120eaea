#include "reactorguide.h"
#include "composepanel.h"
#include "mainwindow.h"
#include "payloadpanel.h"
#include "reactorpanel.h"
#include "reactorrender.h"

namespace brine {

namespace {
constexpr int PauseMs = 150;
}

ReactorGuide::ReactorGuide(MainWindow *window, std::function<ReactorSource(int)> ofBus)
    : QObject(window), m_window(window), m_panel(new ReactorPanel(window)), m_ofBus(std::move(ofBus))
{
    PayloadPanel *payload = window->payloadPanel();
    payload->addPage(m_panel, tr("Reactors"));
    m_pause.setSingleShot(true);
    m_pause.setInterval(PauseMs);
    connect(&m_pause, &QTimer::timeout, this, &ReactorGuide::lookAtShot);
    connect(payload, &PayloadPanel::pageChanged, this, [this] {
        m_showsShot = false;
        lookAtEvent();
    });
    connect(&m_event, &ReactorLookup::found, this, [this](const ReactorQuestion &event, const ReactorReport &report) {
        if (m_showsShot)
            return;
        m_shown = event;
        m_panel->setReport(event.subject, report);
    });
    connect(&m_shot, &ReactorLookup::found, this, [this](const ReactorQuestion &shot, const ReactorReport &report, const QByteArrayList &functions) {
        m_lookedAt = shot;
        m_functions = functions;
        showShot(report);
    });
    connect(&m_fired, &ReactorLookup::found, this, [this](const ReactorQuestion &, const ReactorReport &report) {
        if (const auto done = std::exchange(m_counted, {}))
            done(report.willRun());
    });
    ComposePanel *composer = window->composePanel();
    composer->setReactorCount([this](const ShotRequest &shot, std::function<void(qsizetype)> done) { count(shot, std::move(done)); });
    connect(composer, &ComposePanel::shotChanged, &m_pause, qOverload<>(&QTimer::start));
    connect(composer, &ComposePanel::reactorsRequested, this, [this, payload] {
        payload->showPage(m_panel, tr("Reactors"));
        m_showsShot = true;
        m_event.forget();
        if (m_shotSource.isOff())
            m_panel->setNothing(m_shotSource.whyNone);
        else
            showShot(m_shotReport);
    });
    connect(m_panel, &ReactorPanel::sourceRequested, this, &ReactorGuide::setPath);
    connectRendering();
}

void ReactorGuide::connectRendering()
{
    m_panel->setRenderer(ReactorRender::whyNot());
    connect(m_panel, &ReactorPanel::renderRequested, this, [this](const QString &path) {
        RenderedSls begun;
        begun.path = path;
        begun.isOver = false;
        m_panel->showRendered(begun);
        m_rendering.render(path, m_shown, (m_showsShot ? m_shotSource : m_events).configDir);
    });
    connect(m_panel, &ReactorPanel::renderCancelled, &m_rendering, &ReactorRendering::cancel);
    connect(&m_rendering, &ReactorRendering::rendered, m_panel, &ReactorPanel::showRendered);
}

void ReactorGuide::setEventSource(const ReactorSource &source)
{
    ReactorSource events = source;
    events.path = m_events.path;
    if (events == m_events && m_shotSource == this->source(m_window->composePanel()->bus()))
        return;
    m_events = events;
    lookAnew();
}

void ReactorGuide::lookAnew()
{
    m_event.setSource(m_events);
    lookAtEvent();
    lookAtShot();
}

void ReactorGuide::setPath(const QString &path)
{
    m_events.path = path;
    m_panel->setOwnSource(path.isEmpty());
    lookAnew();
}

ReactorSource ReactorGuide::source(int bus) const
{
    ReactorSource source = m_ofBus(bus);
    source.path = m_events.path;
    return source;
}

void ReactorGuide::lookAtEvent()
{
    const PayloadPanel *payload = m_window->payloadPanel();
    if (m_showsShot || !payload->isShowing(m_panel))
        return;
    if (m_events.isOff())
        m_panel->setNothing(m_events.whyNone);
    else if (!payload->hasEvent())
        m_panel->setNothing(tr("Select an event to see its reactors."));
    else
        m_event.look(QString::fromUtf8(payload->tag()), payload->tag(), payload->payload());
}

void ReactorGuide::lookAtShot()
{
    const ComposePanel *composer = m_window->composePanel();
    m_shotSource = source(composer->bus());
    m_shot.setSource(m_shotSource);
    if (m_shotSource.isOff() || composer->tag().isEmpty() || !composer->landsOnMaster()) {
        m_shot.forget();
        m_functions.clear();
        const bool mayRun = m_shotSource.isOff() && m_shotSource.isUnknown && !composer->tag().isEmpty() && composer->landsOnMaster();
        m_window->composePanel()->setReactorNote(mayRun ? tr("Reactors not known") : QString());
        return;
    }
    m_shot.look(tr("Composer: %1").arg(QString::fromUtf8(composer->tag())), composer->tag(), composer->payload());
}

/// What is about to be fired is looked up anew: the note beside Fire may be of what was written a moment ago, or of another shot.
void ReactorGuide::count(const ShotRequest &shot, std::function<void(qsizetype)> done)
{
    const ReactorSource source = this->source(shot.bus);
    if (source.isOff())
        return done(0);
    m_fired.setSource(source);
    m_fired.forget(); // an answer that is still under way is another shot's
    m_counted = std::move(done);
    m_fired.look(tr("Composer: %1").arg(QString::fromUtf8(shot.tag)), shot.tag, shot.payload);
}

void ReactorGuide::showShot(const ReactorReport &report)
{
    m_shotReport = report;
    const qsizetype files = report.willRun();
    m_window->composePanel()->setReactorNote(files == 1 ? tr("1 reactor file will run") : files > 1 ? tr("%1 reactor files will run").arg(files)
                                             : !report.matching.empty() ? tr("A reactor matches, but runs nothing") : QString());
    if (!m_showsShot)
        return;
    m_shown = m_lookedAt;
    m_panel->setReport(tr("Composer: %1").arg(QString::fromUtf8(m_window->composePanel()->tag())), report);
}

} // namespace brine
