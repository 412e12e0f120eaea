#include "buslocator.h"
#include "echoaccess.h"
#include "exitcodes.h"
#include "firegate.h"
#include "fireoptions.h"
#include "linesource.h"
#include "say.h"
#include "shotaudit.h"
#include "shotsource.h"
#include "templatetext.h"
#include "textforms.h"
#include <cstdio>
#include <cstring>
#include <unistd.h>
#include <vector>

namespace brine::ctl {

namespace {

// Lines that are there already are fired in batches: one wait for the echoes of all of them, in bounded memory.
constexpr size_t BatchLines = 1024;
constexpr quint64 BatchBytes = 8u << 20;

struct Line { quint64 number; QByteArray tag; QString refused = {}; };

class LineFirer
{
public:
    LineFirer(const FireOptions &options, const BusAddress &address, BusReader *reader, FireGate &gate)
        : m_options(options), m_gate(gate), m_limit(address.maxEventSize), m_firer(address, reader), m_route(options.to == "master" ? BusFirer::Route::ThroughMinionToMaster : BusFirer::Route::ThisBus),
          m_templates({}, QByteArray::fromStdString(options.bus.id)) { }

    void add(quint64 number, QByteArrayView text);
    void flush();
    quint64 unconfirmed() const { return m_unconfirmed; }
    quint64 refused() const { return m_refused; }
    quint64 missed() const { return m_missed; }
    std::optional<BusProblem> problem() const { return m_problem; }

private:
    void answer(const Line &line, const QByteArray &state, const QByteArray &detail);
    bool mayGo(Line &line, const QByteArray &payload);
    Result<QByteArray> expand(Line &line, const QByteArray &payload);
    const FireOptions &m_options;
    FireGate &m_gate;
    quint64 m_limit, m_refused = 0, m_unconfirmed = 0, m_missed = 0, m_bytes = 0;
    BusFirer m_firer;
    BusFirer::Route m_route;
    TemplateShots m_templates;
    std::vector<Line> m_lines;
    std::vector<BusFirer::Shot> m_shots;
    std::optional<BusProblem> m_problem;
};

/// A line that leaves the safe zone is not asked for one by one: --yes stands for all of them.
bool LineFirer::mayGo(Line &line, const QByteArray &payload)
{
    const ShotVerdict verdict = ShotVerdict::of(m_gate.interlock(), m_gate.risk(line.tag, payload, m_route == BusFirer::Route::ThroughMinionToMaster));
    if (verdict.kind == ShotVerdict::Kind::Go || (verdict.kind == ShotVerdict::Kind::Ask && m_options.yes))
        return true;
    line.refused = verdict.reasons.join(u' ') + (verdict.kind == ShotVerdict::Kind::Ask ? QStringLiteral(" --yes fires such lines.") : QString());
    return false;
}

/// With --template: the variables of this line's tag and payload.
Result<QByteArray> LineFirer::expand(Line &line, const QByteArray &payload)
{
    const TemplateValues &values = m_templates.next();
    const auto tag = TemplateText::expandText(line.tag, values);
    if (!tag)
        return tag;
    line.tag = *tag;
    return TemplateText::expandPayload(payload, values);
}

void LineFirer::add(quint64 number, QByteArrayView text)
{
    const qsizetype tab = text.indexOf('\t');
    Line line{number, text.first(tab < 0 ? text.size() : tab).toByteArray()};
    QByteArray payload;
    if (tab < 0) {
        line.refused = QStringLiteral("no tab between tag and payload");
    } else if (auto parsed = readShotPayload(m_options, text.sliced(tab + 1)); !parsed) {
        line.refused = parsed.error();
    } else if (auto filled = m_options.expand ? expand(line, parsed->msgpack) : parsed->msgpack; !filled) {
        line.refused = filled.error();
    } else if (auto fireable = checkFireable(line.tag, *filled, m_limit); !fireable) {
        line.refused = fireable.error();
    } else if (!mayGo(line, *filled)) {
        ++m_unconfirmed;
    } else {
        payload = *filled;
    }
    if (line.refused.isEmpty()) {
        m_bytes += quint64(payload.size());
        m_shots.push_back({line.tag, payload, m_route, int(m_options.timeout * 1000), !m_options.noWait});
    }
    m_lines.push_back(std::move(line));
    if (m_lines.size() >= BatchLines || m_bytes >= BatchBytes)
        flush();
}

void LineFirer::answer(const Line &line, const QByteArray &state, const QByteArray &detail)
{
    if (m_options.quiet)
        return;
    const QByteArray text = QByteArray::number(line.number) + '\t' + state + '\t' + escapeForLine(line.tag) + '\t' + escapeForLine(detail) + '\n';
    std::fwrite(text.constData(), 1, size_t(text.size()), stdout);
}

void LineFirer::flush()
{
    if (m_lines.empty())
        return;
    size_t next = 0;
    const auto answerRefused = [&] {
        for (; next < m_lines.size() && !m_lines[next].refused.isEmpty(); ++next) {
            ++m_refused;
            answer(m_lines[next], "refused", m_lines[next].refused.toUtf8());
        }
    };
    answerRefused();
    std::vector<AuditEntry> audit;
    m_firer.fireMany(m_shots, [&](size_t index, const BusFirer::Outcome &outcome) {
        audit.push_back(auditEntry(m_gate.key(), m_shots[index], outcome));
        const Line &line = m_lines[next++];
        if (!outcome) {
            m_problem = outcome.error();
            ++m_missed;
            answer(line, "not sent", outcome.error().title.toUtf8());
        } else if (outcome->seen || (m_options.noWait && outcome->handedOver)) {
            answer(line, outcome->seen ? "seen" : "handed over", outcome->text().toUtf8());
        } else {
            ++m_missed;
            answer(line, "not seen", outcome->text().toUtf8());
        }
        answerRefused();
    });
    m_gate.record(audit);
    std::fflush(stdout);
    m_lines.clear();
    m_shots.clear();
    m_bytes = 0;
}

} // namespace

namespace {

/// What the lines say themselves, or what one shot alone has; empty: nothing of it is there.
QString notWithLines(const FireOptions &options)
{
    if (!options.tag.empty() || options.hasPayload || !options.file.empty() || !options.fromLine.empty() || !options.templateName.empty() || !options.set.empty()
        || options.repeat > 1 || options.dryRun)
        return QStringLiteral("--lines takes its shots from standard input alone: no TAG, PAYLOAD, --file, --from-line, --template-name, --set, --repeat or --dry-run.");
    if (options.to == "minions" || !options.target.empty() || !options.targetType.empty() || !options.via.empty())
        return QStringLiteral("--lines fires at a bus; for minions fire one event at a time.");
    return {};
}

} // namespace

int fireLines(const FireOptions &options)
{
    if (const QString why = notWithLines(options); !why.isEmpty()) {
        say(why);
        return Usage;
    }
    const auto located = locateBus(options.bus.request(), AccessPurpose::Fire);
    if (!located)
        return fail(located.error());
    auto gate = FireGate::open(*located, options.yes, options.bus.request().configDir);
    if (!gate) {
        say(gate.error().text);
        return gate.error().code;
    }
    BusReader reader(*located, {true, WatchedBytes});
    if (auto problem = openForEcho(reader); problem && !options.noWait)
        return fail(*problem);
    LineFirer firer(options, *located, &reader, gate.value());
    LineSource input(STDIN_FILENO, qsizetype(located->maxEventSize) * 4 + 65536);
    quint64 number = 0;
    for (QByteArray line; input.next(line);) {
        ++number; // empty ones count: an answer names its line
        if (!line.trimmed().isEmpty())
            firer.add(number, line);
        if (input.wouldWait()) // a slow writer has its answer before the next line
            firer.flush();
    }
    firer.flush();
    if (input.errorNumber()) {
        say(QStringLiteral("Cannot read the lines: %1").arg(QString::fromLocal8Bit(strerror(input.errorNumber()))));
        return NoInput;
    }
    if (firer.problem())
        return fail(*firer.problem());
    if (firer.refused() && firer.refused() == firer.unconfirmed())
        return NoPermission;
    return firer.refused() ? BadData : firer.missed() ? TimedOut : Ok;
}

} // namespace brine::ctl
