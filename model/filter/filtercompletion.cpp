#include "filtercompletion.h"
#include "eventstore.h"
#include "facetcounts.h"
#include "filterfields.h"
#include "filterlexer.h"
#include "filtertext.h"
#include "redaction.h"
#include "textforms.h"
#include <QLocale>
#include <QSet>
#include <algorithm>
#include <vector>

namespace brine {

namespace {

using Type = MsgpackView::Type;

constexpr int MaxDepth = 5, MaxChars = 8192;
constexpr quint32 MaxKeys = 24; // a map of more keys is a table of ids, not a record with fields
constexpr qsizetype MaxKeyBytes = 48, MaxValueBytes = 64;

// Keys that name a thing (a state, a minion, a job) rather than a field: a path through them uses `*`.
bool hasManyDigits(QByteArrayView text)
{
    return std::count_if(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; }) > 4;
}

bool isGenerated(QByteArrayView key)
{
    return key.size() > MaxKeyBytes || key.contains("_|-") || key.contains('/') || hasManyDigits(key);
}

void remember(QStringList &list, const QString &text, int most)
{
    const qsizetype place = list.indexOf(text);
    if (place == 0)
        return;
    if (place > 0)
        list.removeAt(place);
    else if (list.size() >= most)
        list.removeLast();
    list.prepend(text);
}

QString pathOf(const QString &field)
{
    static const QStringList keys = {QStringLiteral("fun"), QStringLiteral("id"), QStringLiteral("jid"), QStringLiteral("user"),
                                     QStringLiteral("success"), QStringLiteral("retcode")};
    if (field == u"minion")
        return QStringLiteral("data.id");
    return keys.contains(field) ? QStringLiteral("data.") + field : field;
}

bool isWordPart(QChar c) { return c.isLetterOrNumber() || c == u'_' || c == u'.' || c == u'-'; }

// What belongs to the begun thing behind the cursor goes with it: the rest of a word, or the closing quote.
int lengthBehind(const QString &text, int cursor, const QString &begun)
{
    if (begun.isEmpty() || cursor >= text.size())
        return 0;
    if (begun.front() == u'"' || begun.front() == u'\'')
        return text.at(cursor) == begun.front() ? 1 : 0;
    int end = cursor;
    while (end < text.size() && isWordPart(text.at(end)))
        ++end;
    return end - cursor;
}

/// Text that reads as a tag or a tag glob when it stands alone, and is safe to show so.
bool isBareTag(QStringView text)
{
    return std::all_of(text.begin(), text.end(), [](QChar c) { return isWordPart(c) || c == u'/' || c == u'*'; });
}

} // namespace

/// The most frequent keys of a facet that fit what is begun; those that begin with it first. One walk over at most
/// FacetCounts::MaxKeys keys (50 000: under 2 ms), whatever the number of events.
struct FilterCompletion::Seen
{
    struct Hit { bool begins; quint64 count; QByteArray key; };
    std::vector<Hit> hits;

    static bool better(const Hit &a, const Hit &b)
    {
        if (a.begins != b.begins)
            return a.begins;
        return a.count != b.count ? a.count > b.count : a.key < b.key;
    }

    Seen(const QHash<QByteArray, quint64> &keys, const QByteArray &begun, int most)
    {
        const QByteArray lower = begun.toLower();
        for (auto it = keys.begin(); it != keys.end(); ++it) {
            if (it.key().isEmpty())
                continue;
            const qsizetype at = lower.isEmpty() ? 0 : it.key().toLower().indexOf(lower);
            if (at < 0)
                continue;
            const Hit hit{at == 0, it.value(), it.key()};
            if (int(hits.size()) == most && !better(hit, hits.back()))
                continue;
            hits.insert(std::upper_bound(hits.begin(), hits.end(), hit, better), hit);
            if (int(hits.size()) > most)
                hits.pop_back();
        }
    }
};

/// Where the cursor stands: what is begun there, and what kind of thing belongs there.
struct FilterCompletion::Place
{
    enum Kind { Field, Operator, Value, Connective, None } kind = Field;
    QString field, begun;
    FilterOp op = FilterOp::Equal;
    int position = 0;

    Place(const QString &text, int cursor);
    /// What is begun, without the quote it may begin with.
    QString bare() const { return begun.startsWith(u'"') || begun.startsWith(u'\'') ? begun.sliced(1) : begun; }

private:
    void pass(const FilterToken &token, const QString &written);
    bool m_inList = false;
};

void FilterCompletion::Place::pass(const FilterToken &token, const QString &written)
{
    switch (token.kind) {
    case FilterToken::Word:
        kind = Operator;
        field = written;
        break;
    case FilterToken::Operator:
        kind = token.op == FilterOp::Exists ? Connective : Value;
        m_inList = token.op == FilterOp::In;
        op = token.op;
        break;
    case FilterToken::Text:
    case FilterToken::Value:
        kind = m_inList ? None : Connective;
        break;
    case FilterToken::Comma:
        kind = m_inList ? Value : None;
        break;
    case FilterToken::Open:
    case FilterToken::OpenList:
        kind = m_inList ? Value : Field;
        break;
    case FilterToken::Close:
    case FilterToken::CloseList:
        kind = Connective;
        m_inList = false;
        break;
    case FilterToken::And:
    case FilterToken::Or:
    case FilterToken::Not:
        kind = Field;
        break;
    case FilterToken::Error:
    case FilterToken::End:
        kind = None;
    }
}

FilterCompletion::Place::Place(const QString &text, int cursor) : position(cursor)
{
    const QString before = text.left(cursor);
    FilterLexer lexer(before, 0);
    for (FilterToken token = lexer.next(); token.kind != FilterToken::End; token = lexer.next()) {
        const QString written = before.mid(token.position, token.length);
        const bool touches = token.position + token.length == cursor;
        const bool isBegun = token.kind == FilterToken::Word || token.kind == FilterToken::Value || token.kind == FilterToken::Error
            || (!written.isEmpty() && written.front().isLetter());
        if (touches && isBegun) {
            begun = written;
            position = token.position;
            return;
        }
        pass(token, written);
        if (kind == None && token.kind == FilterToken::Error)
            return;
    }
}

void FilterCompletion::learn(const EventView &event)
{
    if (event.kind != EventKind::Event || event.payload.size() > MaxBytes)
        return;
    m_nodesLeft = MaxNodes;
    if (event.tag.size() <= MaxValueBytes && !hasManyDigits(event.tag))
        remember(m_tags, filtertext::quoted(event.tag), MaxValues);
    learnMap(event, MsgpackView(event.payload), QStringLiteral("data"), 0);
}

void FilterCompletion::learnMap(const EventView &event, const MsgpackView &map, const QString &path, int depth)
{
    if (map.type() != Type::Map || depth == MaxDepth)
        return;
    const bool table = map.count() > MaxKeys;
    quint32 left = MaxKeys;
    for (auto it = map.iterate(); m_nodesLeft > 0 && left > 0 && it.next(); --left, --m_nodesLeft) {
        const MsgpackView key = it.key();
        if (!key.isText())
            continue;
        const bool any = table || isGenerated(key.bytes());
        const QString inside = path + u'.' + (any ? QStringLiteral("*") : filtertext::key(key.bytes()));
        learnValue(event, inside, key.bytes(), it.value());
        learnMap(event, it.value(), inside, depth + 1);
    }
}

void FilterCompletion::learnValue(const EventView &event, const QString &path, QByteArrayView key, const MsgpackView &value)
{
    auto known = m_known.find(path);
    if (known == m_known.end()) {
        if (m_known.size() >= MaxPaths)
            return;
        known = m_known.insert(path, {});
    }
    known->type = typeName(value);
    if (Redaction::isSecretKey(event.tag, key, path.left(path.lastIndexOf(u'.')).toUtf8()))
        return;
    const bool isText = value.isText();
    if (value.isContainer() || value.type() == Type::Ext || (isText && value.bytes().size() > MaxValueBytes))
        return;
    if (isText && Redaction::hasSecrets(event.tag, value.encoded()))
        return;
    remember(known->values, isText ? filtertext::quoted(value.bytes()) : displayText(value), MaxValues);
}

void FilterCompletion::learnNewest(const EventStore &store, int most)
{
    const IdRange kept = store.range();
    EventId id = std::max(m_learned > kept.end() ? EventId() /*that was of another list*/ : m_learned, kept.first);
    if (kept.end() > id && kept.end() - id > quint64(most))
        id = EventId{kept.end().value - quint64(most)};
    EventId from = kept.end();
    for (qsizetype bytes = 0; from > id; from = EventId{from.value - 1}) {
        bytes += store.at(EventId{from.value - 1}).payload.size();
        if (bytes > MaxBytes)
            break;
    }
    for (; from < kept.end(); from = from + 1)
        learn(store.at(from));
    m_learned = kept.end();
}

void FilterCompletion::addFields(const QString &begun, QList<Item> &items) const
{
    for (const QString &name : filterfields::names()) {
        if (name.startsWith(begun, Qt::CaseInsensitive))
            items.append({name, filterfields::meaning(name), true});
    }
    QStringList paths = m_known.keys();
    std::sort(paths.begin(), paths.end(), [](const QString &a, const QString &b) {
        const auto depth = [](const QString &path) { return path.count(u'.'); };
        return depth(a) != depth(b) ? depth(a) < depth(b) : a < b;
    });
    // `retc` finds data.data.retcode too: a path is known by its last key.
    for (const QString &path : paths) {
        const QString last = path.sliced(path.lastIndexOf(u'.') + 1);
        const bool fits = path.startsWith(begun, Qt::CaseInsensitive) || (begun.size() > 1 && last.startsWith(begun, Qt::CaseInsensitive));
        if (!fits || path == begun || items.size() >= MaxItems)
            continue;
        const Known &known = m_known[path];
        items.append({path, known.values.isEmpty() ? known.type : tr("%1, as %2").arg(known.type, known.values.first()), true});
    }
    if (QStringLiteral("not").startsWith(begun))
        items.append({QStringLiteral("not"), tr("the opposite"), true});
}

void FilterCompletion::addOperators(const QString &begun, QList<Item> &items) const
{
    struct Operator { const char *text, *meaning; };
    static constexpr Operator all[] = {
        {"==", QT_TRANSLATE_NOOP("brine::FilterCompletion", "is")},
        {"!=", QT_TRANSLATE_NOOP("brine::FilterCompletion", "is there and is not")},
        {"contains", QT_TRANSLATE_NOOP("brine::FilterCompletion", "has this in it")},
        {"^=", QT_TRANSLATE_NOOP("brine::FilterCompletion", "begins with")},
        {"~", QT_TRANSLATE_NOOP("brine::FilterCompletion", "fits this glob; * crosses /")},
        {"=~", QT_TRANSLATE_NOOP("brine::FilterCompletion", "this regular expression is found in it")},
        {"in (", QT_TRANSLATE_NOOP("brine::FilterCompletion", "is one of")},
        {"exists", QT_TRANSLATE_NOOP("brine::FilterCompletion", "is there")},
        {">", QT_TRANSLATE_NOOP("brine::FilterCompletion", "is more than")},
        {">=", QT_TRANSLATE_NOOP("brine::FilterCompletion", "is at least")},
        {"<", QT_TRANSLATE_NOOP("brine::FilterCompletion", "is less than")},
        {"<=", QT_TRANSLATE_NOOP("brine::FilterCompletion", "is at most")},
        {"and", QT_TRANSLATE_NOOP("brine::FilterCompletion", "both")},
        {"or", QT_TRANSLATE_NOOP("brine::FilterCompletion", "one of the two")},
    };
    for (const Operator &op : all) {
        const QString text = QString::fromLatin1(op.text);
        if (text.startsWith(begun, Qt::CaseInsensitive))
            items.append({text, tr(op.meaning), !text.endsWith(u'(')});
    }
}

bool FilterCompletion::knows(const QString &field) const
{
    return filterfields::names().contains(field) || m_known.contains(field) || field.startsWith(QLatin1String("data."));
}

// Tags, minions and functions: all that came, with their counts, rather than the last few.
void FilterCompletion::addSeen(const Place &place, QList<Item> &items) const
{
    const QString path = pathOf(place.field);
    const bool isTag = place.field == u"tag";
    const auto *keys = !m_counts ? nullptr : isTag ? &m_counts->shapes : path == u"data.id" ? &m_counts->minions : path == u"data.fun" ? &m_counts->functions : nullptr;
    if (!keys)
        return;
    const bool isGlob = place.op == FilterOp::Glob;
    for (const Seen::Hit &hit : Seen(*keys, place.bare().toUtf8(), MaxItems).hits) {
        const bool isShape = isTag && (hit.key.contains('*') || hit.key.endsWith("…"));
        if (isShape && (!isGlob || hit.key.endsWith("…")))
            continue;
        items.append({filtertext::quoted(hit.key), tr("%1 events").arg(QLocale().toString(hit.count))});
    }
}

// A tag glob is a whole filter by itself: `salt/job/*/ret/*`.
void FilterCompletion::addTagGlobs(const QString &begun, QList<Item> &items) const
{
    if (!m_counts || begun.isEmpty() || !isBareTag(begun))
        return;
    for (const Seen::Hit &hit : Seen(m_counts->shapes, begun.toUtf8(), MaxValues).hits) {
        const QString shape = QString::fromUtf8(hit.key);
        if (hit.begins && shape.contains(u'/') && isBareTag(shape) && items.size() < MaxItems)
            items.append({shape, tr("%1 events").arg(QLocale().toString(hit.count))});
    }
}

void FilterCompletion::addValues(const Place &place, QList<Item> &items) const
{
    addSeen(place, items);
    QStringList values;
    if (place.field == u"tag") {
        values = m_tags;
    } else if (place.field == u"kind" || place.field == u"family") {
        for (const QString &name : place.field == u"kind" ? filterfields::kindNames() : filterfields::familyNames())
            values.append(filtertext::quoted(name.toUtf8()));
    } else if (place.field == u"time") {
        values = {QStringLiteral("-5m"), QStringLiteral("-1h"), QStringLiteral("-1d"), QStringLiteral("now")};
    } else if (place.field == u"source") {
        for (int i = 0; i < int(std::min<qsizetype>(m_sources.size(), MaxItems)); ++i)
            items.append({QString::number(i), m_sources.at(i)});
    } else {
        values = m_known.value(pathOf(place.field)).values;
    }
    const QString wanted = place.begun.startsWith(u'\'') ? u'"' + place.begun.sliced(1) : place.begun;
    QSet<QString> there;
    for (const Item &item : std::as_const(items))
        there.insert(item.text);
    for (const QString &value : values) {
        const bool inside = !wanted.isEmpty() && !wanted.startsWith(u'"') && value.sliced(1).startsWith(wanted, Qt::CaseInsensitive);
        if ((value.startsWith(wanted, Qt::CaseInsensitive) || inside) && !there.contains(value) && items.size() < MaxItems)
            items.append({value, {}});
    }
}

FilterCompletion::Answer FilterCompletion::at(const QString &text, int cursor) const
{
    Answer answer;
    cursor = std::clamp(cursor, 0, int(text.size()));
    if (cursor > MaxChars)
        return answer;
    const QString before = text.left(cursor);
    if (before.contains(u'/') && isBareTag(before)) {
        answer.length = int(text.size());
        addTagGlobs(before, answer.items);
        return answer;
    }
    const Place place(text, cursor);
    answer.position = place.position;
    answer.length = cursor - place.position + lengthBehind(text, cursor, place.begun);
    switch (place.kind) {
    case Place::Field:
        addFields(place.begun, answer.items);
        if (place.begun == text)
            addTagGlobs(place.begun, answer.items);
        break;
    case Place::Operator:
        if (knows(place.field))
            addOperators(place.begun, answer.items);
        break;
    case Place::Value: addValues(place, answer.items); break;
    case Place::Connective:
        for (const char *word : {"and", "or"}) {
            if (QString::fromLatin1(word).startsWith(place.begun))
                answer.items.append({QString::fromLatin1(word), {}, true});
        }
        break;
    case Place::None: break;
    }
    return answer;
}

} // namespace brine
