#include "reactorrendering.h"
#include "background.h"
#include "payloadreader.h"
#include "reactorrender.h"
#include "redaction.h"
#include "textforms.h"

namespace brine {

namespace {

RenderedSls renderedBy(const QString &path, const ReactorQuestion &event, const QString &configDir, const std::atomic<bool> &stop)
{
    RenderedSls result;
    result.path = path;
    const QByteArray whole = event.payload.isEmpty() ? readJson("{}")->msgpack : event.payload;
    const QByteArray payload = Redaction::masked(event.tag, whole);
    result.isMasked = payload != whole;
    const auto outcome = ReactorRender::render(path, event.tag, payload, configDir, &stop);
    if (!outcome) {
        result.problem = outcome.error();
    } else if (!outcome->error.isEmpty()) {
        result.problem = outcome->error;
        result.line = outcome->line;
        result.excerpt = outcome->excerpt;
    } else {
        const auto read = readJson(outcome->json);
        result.yaml = read ? toYaml(Redaction::masked({}, read->msgpack)) : outcome->json;
    }
    return result;
}

} // namespace

ReactorRendering::~ReactorRendering() { cancel(); }

void ReactorRendering::render(const QString &path, const ReactorQuestion &event, const QString &configDir)
{
    cancel();
    auto stop = std::make_shared<std::atomic<bool>>(false);
    m_stop = stop;
    auto *watcher = new QFutureWatcher<RenderedSls>(this);
    connect(watcher, &QFutureWatcherBase::finished, this, [this, watcher, stop] {
        watcher->deleteLater();
        if (m_stop == stop) {
            m_stop.reset();
            Q_EMIT rendered(watcher->result());
        }
    });
    watcher->setFuture(inBackground([path, event, configDir, stop] { return renderedBy(path, event, configDir, *stop); }));
}

void ReactorRendering::cancel()
{
    if (const auto stop = std::exchange(m_stop, nullptr))
        *stop = true;
}

} // namespace brine
