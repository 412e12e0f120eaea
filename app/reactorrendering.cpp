#include "reactorrendering.h"
#include "background.h"
#include "payloadreader.h"
#include "reactorrender.h"
#include "redaction.h"
#include "textforms.h"

namespace brine {

namespace {

RenderedSls renderedBy(const QString &path, const ReactorQuestion &event, const QString &configDir, const std::stop_token &stop)
{
    RenderedSls result;
    result.path = path;
    const QByteArray whole = event.payload.isEmpty() ? readJson("{}")->msgpack : event.payload;
    const QByteArray payload = Redaction::masked(event.tag, whole);
    result.isMasked = payload != whole;
    const auto outcome = ReactorRender::render(path, event.tag, payload, configDir, stop);
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
    const std::stop_source stop;
    m_stop = stop;
    const auto work = [path, event, configDir, stop = stop.get_token()] { return renderedBy(path, event, configDir, stop); };
    inBackground(this, work, [this, stop](const RenderedSls &result) {
        if (m_stop != stop)
            return;
        m_stop.reset();
        Q_EMIT rendered(result);
    }, &m_pool);
}

void ReactorRendering::cancel()
{
    if (auto stop = std::exchange(m_stop, std::nullopt))
        stop->request_stop();
}

} // namespace brine
