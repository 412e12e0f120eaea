#include "eventcells.h"
#include "gap.h"
#include "msgpackkeys.h"
#include "msgpackwriter.h"
#include "payloadpath.h"
#include "redaction.h"
#include "tagfamily.h"
#include "textforms.h"
#include <QCoreApplication>
#include <algorithm>
#include <optional>
#include <tuple>

namespace brine {

namespace {

using Type = MsgpackView::Type;

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(brine::EventCells)
};

// States looked at in one return; the largest highstates have some thousands.
constexpr quint32 MostStates = 20'000;

bool isNumber(const MsgpackView &v) { return v.type() == Type::Int || v.type() == Type::Uint || v.type() == Type::Float; }
bool isFalse(const MsgpackView &v) { return v.type() == Type::Bool && !v.toBool(); }

/// The keys of a return that a row shows, found in one pass.
struct ReturnKeys
{
    MsgpackView id, fun, success, retcode, result, returned, act;

    explicit ReturnKeys(const EventView &event)
    {
        if (event.kind != EventKind::Event)
            return;
        using Keys = MsgpackKeys<"id", "fun", "success", "retcode", "result", "return", "act">;
        std::tie(id, fun, success, retcode, result, returned, act) = std::tuple_cat(Keys::firstIn(event.payload).values());
    }
};

// A state run returns a map of `module_|-id_|-name_|-function` to its result (salt/state.py); one that could not be
// rendered returns a list of errors.
bool hasFailedState(const ReturnKeys &keys)
{
    const bool isState = keys.fun.text().startsWith("state.");
    if (keys.returned.type() == Type::Array)
        return isState && keys.returned.count() > 0 && keys.returned.at(0).type() == Type::Str
            && (keys.fun.bytes() == "state.apply" || keys.fun.bytes() == "state.sls" || keys.fun.bytes() == "state.highstate");
    for (auto it = keys.returned.iterate(); it.next() && it.index() < MostStates;) {
        if (it.value().type() == Type::Map && it.key().bytes().contains("_|-") && isFalse(it.value().findFirst("result")))
            return true;
    }
    return false;
}

// A key that waits to be accepted: Salt says result: True of it (salt/channel/server.py, _auth).
bool isPending(const ReturnKeys &keys) { return keys.result.type() == Type::Bool && keys.act.isText("pend"); }

EventOutcome outcomeOf(const EventView &event, const ReturnKeys &keys)
{
    const bool failedCode = isNumber(keys.retcode) && keys.retcode.toDouble() != 0;
    if (isFalse(keys.success) || failedCode || hasFailedState(keys))
        return EventOutcome::Failed;
    if (keys.success.type() == Type::Bool || isNumber(keys.retcode))
        return EventOutcome::Succeeded;
    const bool answers = TagFamily(event.family) == TagFamily::Auth || TagFamily(event.family) == TagFamily::Key;
    if (!answers || keys.result.type() != Type::Bool || isPending(keys))
        return EventOutcome::None;
    return keys.result.toBool() ? EventOutcome::Succeeded : EventOutcome::Failed;
}

// A sign beside the word: nothing is told by colour alone.
QString resultText(EventOutcome outcome, const ReturnKeys &keys)
{
    if (outcome == EventOutcome::None)
        return isPending(keys) ? Words::tr("pending") : QString();
    if (outcome == EventOutcome::Succeeded)
        return QStringLiteral("✓ ") + Words::tr("succeeded");
    const QString failed = QStringLiteral("✗ ") + Words::tr("failed");
    const bool hasCode = isNumber(keys.retcode) && keys.retcode.toDouble() != 0;
    return hasCode ? failed + QStringLiteral(" (%1)").arg(displayText(keys.retcode, 24)) : failed;
}

// Beyond it the whole payload is not copied to mask one cell: 1.6 ms a megabyte.
constexpr qsizetype MaxMasked = 8 << 20;
// Masking looks for secrets within a text; no more of it than a cell could show, and what belongs to it.
constexpr qsizetype MaxLookedThrough = 16 * 1024;

/// The key that a path ends at and where that is: `tokens` and `data.x` of `data.x.tokens[0]`.
struct NamedPlace
{
    QByteArray key, parent;
};

std::optional<NamedPlace> placeOf(const QString &path)
{
    auto steps = payloadpath::parse(path);
    while (steps && !steps->empty() && steps->back().isIndex)
        steps->pop_back();
    if (!steps || steps->empty())
        return {};
    NamedPlace place{steps->back().key, "data"};
    for (size_t i = 0; i + 1 < steps->size(); ++i)
        place.parent += payloadpath::filterStep(steps->at(i)).toUtf8();
    return place;
}

QString masked() { return QString::fromUtf8(Redaction::Mask); }

// `*` may have come to any key: only the payload masked as a whole tells.
QString wholeMaskedText(const EventView &event, const EventPath &path)
{
    if (event.payload.size() > MaxMasked)
        return masked();
    const QByteArray payload = Redaction::masked(event.tag, event.payload);
    EventView shown = event;
    shown.payload = payload;
    return displayText(path.valueIn(shown), EventCells::MaxChars);
}

// A text may hold a secret whatever its key is called: `mysql --password=x`.
QString textWithoutSecrets(const EventView &event, QByteArrayView key, QByteArrayView text)
{
    MsgpackWriter writer;
    writer.map(1);
    writer.str(key);
    writer.str(text.first(std::min(text.size(), MaxLookedThrough)));
    const QByteArray payload = Redaction::masked(event.tag, writer.bytes());
    return displayText(MsgpackView(payload).findFirst(key), EventCells::MaxChars);
}

} // namespace

EventOutcome eventOutcome(const EventView &event)
{
    return outcomeOf(event, ReturnKeys(event));
}

QString payloadCellText(const EventView &event, const EventPath &path, const QString &pathText, bool secretsHidden)
{
    const MsgpackView value = path.valueIn(event);
    if (!value.isValid())
        return QStringLiteral("");
    if (!secretsHidden)
        return displayText(value, EventCells::MaxChars);
    const auto place = pathText.contains(u'*') ? std::nullopt : placeOf(pathText);
    if (!place)
        return wholeMaskedText(event, path);
    if (Redaction::isSecretKey(event.tag, place->key, place->parent))
        return masked();
    if (value.type() == Type::Str)
        return textWithoutSecrets(event, place->key, value.bytes());
    return displayText(value, EventCells::MaxChars);
}

EventCells EventCells::of(const EventView &event)
{
    EventCells cells;
    cells.id = event.id;
    if (event.kind == EventKind::Gap) {
        cells.tag = gapText(readGap(event.payload));
    } else if (event.kind == EventKind::Malformed) {
        cells.tag = event.payload.size() == 1 ? Words::tr("not an event: 1 byte") : Words::tr("not an event: %1 bytes").arg(event.payload.size());
    } else {
        const ReturnKeys keys(event);
        cells.tag = safeText(event.tag, MaxChars);
        cells.outcome = outcomeOf(event, keys);
        cells.result = resultText(cells.outcome, keys);
        if (keys.fun.isValid())
            cells.function = displayText(keys.fun, MaxChars);
        cells.minion = safeText(minionOf(keys.id.text(), event.tag), MaxChars);
    }
    return cells;
}

} // namespace brine
