#include "filtercompletion.h"
#include "eventstore.h"
#include "filterfields.h"
#include "filterlexer.h"
#include "filtertext.h"
#include "redaction.h"
#include "textforms.h"
#include <algorithm>

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

} // namespace

/// Where the cursor stands: what is begun there, and what kind of thing belongs there.
struct FilterCompletion::Place
{
    enum Kind { Field, Operator, Value, Connective, None } kind = Field;
    QString field, begun;
    int position = 0;

    Place(const QString &text, int cursor);

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
    if (event.kind != EventKind::Event)
        return;
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
    for (auto it = map.iterate(); it.next() && left > 0; --left) {
        const MsgpackView key = it.key();
        if (key.type() != Type::Str && key.type() != Type::Bin)
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
    const bool isText = value.type() == Type::Str || value.type() == Type::Bin;
    if (value.isContainer() || value.type() == Type::Ext || (isText && value.bytes().size() > MaxValueBytes))
        return;
    if (isText && Redaction::hasSecrets(event.tag, value.encoded()))
        return;
    remember(known->values, isText ? filtertext::quoted(value.bytes()) : displayText(value), MaxValues);
}

void FilterCompletion::learnNewest(const EventStore &store, int most)
{
    const IdRange kept = store.range();
    EventId id = std::max(m_learned, kept.first);
    if (kept.end() > id && kept.end() - id > quint64(most))
        id = EventId{kept.end().value - quint64(most)};
    for (; id < kept.end(); id = id + 1)
        learn(store.at(id));
    m_learned = kept.end();
}

void FilterCompletion::addFields(const QString &begun, QList<Item> &items) const
{
    for (const QString &name : filterfields::names()) {
        if (name.startsWith(begun, Qt::CaseInsensitive))
            items.append({name, filterfields::meaning(name)});
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
        items.append({path, known.values.isEmpty() ? known.type : tr("%1, as %2").arg(known.type, known.values.first())});
    }
    if (QStringLiteral("not").startsWith(begun))
        items.append({QStringLiteral("not"), tr("the opposite")});
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
            items.append({text, tr(op.meaning)});
    }
}

void FilterCompletion::addValues(const QString &field, const QString &begun, QList<Item> &items) const
{
    QStringList values;
    if (field == u"tag") {
        values = m_tags;
    } else if (field == u"kind" || field == u"family") {
        for (const QString &name : field == u"kind" ? filterfields::kindNames() : filterfields::familyNames())
            values.append(filtertext::quoted(name.toUtf8()));
    } else if (field == u"time") {
        values = {QStringLiteral("-5m"), QStringLiteral("-1h"), QStringLiteral("-1d")};
    } else {
        values = m_known.value(pathOf(field)).values;
    }
    const QString wanted = begun.startsWith(u'\'') ? u'"' + begun.sliced(1) : begun;
    for (const QString &value : values) {
        const bool inside = !wanted.isEmpty() && !wanted.startsWith(u'"') && value.sliced(1).startsWith(wanted, Qt::CaseInsensitive);
        if (value.startsWith(wanted, Qt::CaseInsensitive) || inside)
            items.append({value, {}});
    }
}

FilterCompletion::Answer FilterCompletion::at(const QString &text, int cursor) const
{
    Answer answer;
    cursor = std::clamp(cursor, 0, int(text.size()));
    if (cursor > MaxChars)
        return answer;
    const Place place(text, cursor);
    answer.position = place.position;
    answer.length = cursor - place.position;
    switch (place.kind) {
    case Place::Field: addFields(place.begun, answer.items); break;
    case Place::Operator: addOperators(place.begun, answer.items); break;
    case Place::Value: addValues(place.field, place.begun, answer.items); break;
    case Place::Connective:
        for (const char *word : {"and", "or"}) {
            if (QString::fromLatin1(word).startsWith(place.begun))
                answer.items.append({QString::fromLatin1(word), {}});
        }
        break;
    case Place::None: break;
    }
    return answer;
}

} // namespace brine
