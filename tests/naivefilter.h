#pragma once

#include "naivevalue.h"
#include "tagfamily.h"
#include "event.h"
#include <QHash>
#include <QRegularExpression>
#include <cmath>
#include <cstdlib>
#include <memory>

namespace brine::naive {

/// Three-valued answers, ordered so that `and` is the least and `or` the greatest.
enum Truth { No, Open, Yes };

/// A text whose search with Backtracking never ends; the one case that must be left open.
inline const QByteArray Endless = QByteArray(40, 'a') + 'b';
constexpr const char *Backtracking = "(a+)+$";

struct Literal
{
    Value value;
    bool ignoreCase = false;
};

struct Step
{
    enum Kind { Key, AnyKey, Index, AnyItem, AnyDepth } kind = Key;
    QByteArray key;
    qint64 index = 0;
};

struct Expression
{
    enum Kind { And, Or, Not, Test } kind = Test;
    std::vector<Expression> children;
    QByteArray field, op; ///< op as written; "" is a bare field
    std::vector<Step> steps;
    std::vector<Literal> literals;
};

/// An event with its payload decoded once.
struct Decoded
{
    EventView event;
    QByteArray tag, payload;
    std::optional<Value> root;
};

inline int compareIntegers(bool aNegative, quint64 a, bool bNegative, quint64 b)
{
    if (aNegative != bNegative)
        return aNegative ? -1 : 1;
    const int order = a < b ? -1 : a > b ? 1 : 0;
    return aNegative ? -order : order;
}

/// -1, 0, 1; 2: not comparable (NaN). By long double, which holds every 64-bit integer and every double exactly.
inline int compareNumbers(const Value &a, const Value &b)
{
    static_assert(std::numeric_limits<long double>::digits >= 64);
    const auto exact = [](const Value &v) {
        if (v.type == Value::Real)
            return static_cast<long double>(v.real);
        const long double m = static_cast<long double>(v.magnitude);
        return v.negative ? -m : m;
    };
    const long double x = exact(a), y = exact(b);
    if (std::isnan(x) || std::isnan(y))
        return 2;
    return x < y ? -1 : x > y ? 1 : 0;
}

inline bool isNumber(const Value &v) { return v.type == Value::Integer || v.type == Value::Real; }

inline QByteArray lowered(QByteArray text)
{
    for (char &c : text)
        c = c >= 'A' && c <= 'Z' ? char(c + 32) : c;
    return text;
}

inline bool equal(const Value &v, const Literal &l)
{
    if (isNumber(v) && isNumber(l.value)) {
        const bool nan = v.type == Value::Real && std::isnan(v.real), wantsNan = l.value.type == Value::Real && std::isnan(l.value.real);
        return nan || wantsNan ? nan && wantsNan : compareNumbers(v, l.value) == 0;
    }
    if (v.type != l.value.type)
        return false;
    switch (v.type) {
    case Value::Nil: return true;
    case Value::Bool: return v.boolean == l.value.boolean;
    case Value::Text: return l.ignoreCase ? lowered(v.text) == lowered(l.value.text) : v.text == l.value.text;
    default: return false;
    }
}

/// Globs of `*`, `?` and letters, over bytes that are ASCII where `?` stands.
inline bool glob(const char *g, const char *gEnd, const char *t, const char *tEnd)
{
    if (g == gEnd)
        return t == tEnd;
    if (*g == '*')
        return glob(g + 1, gEnd, t, tEnd) || (t != tEnd && glob(g, gEnd, t + 1, tEnd));
    return t != tEnd && (*g == '?' || *g == *t) && glob(g + 1, gEnd, t + 1, tEnd);
}

inline Truth textTest(const QByteArray &op, const QByteArray &text, const Literal &l)
{
    const QByteArray wanted = l.ignoreCase ? lowered(l.value.text) : l.value.text;
    const QByteArray own = l.ignoreCase ? lowered(text) : text;
    if (op == "~")
        return glob(wanted.begin(), wanted.end(), own.begin(), own.end()) ? Yes : No;
    if (op == "^=")
        return own.startsWith(wanted) ? Yes : No;
    if (op == "contains")
        return own.contains(wanted) ? Yes : No;
    if (l.value.text == Backtracking && text.contains(Endless))
        return Open;
    static QHash<std::pair<QByteArray, bool>, QRegularExpression> known;
    QRegularExpression &regex = known[{l.value.text, l.ignoreCase}];
    regex.setPattern(QString::fromLatin1(l.value.text));
    regex.setPatternOptions(l.ignoreCase ? QRegularExpression::CaseInsensitiveOption : QRegularExpression::NoPatternOption);
    return regex.match(QString::fromLatin1(text)).hasMatch() ? Yes : No;
}

inline bool truthy(const Value &v)
{
    switch (v.type) {
    case Value::Nil: return false;
    case Value::Bool: return v.boolean;
    case Value::Integer: return v.magnitude != 0;
    case Value::Real: return v.real != 0;
    case Value::Text: return !v.text.isEmpty();
    case Value::List: case Value::Map: return v.claimsEntries;
    case Value::Ext: break;
    }
    return true;
}

/// One value against one test.
inline Truth test(const Value &v, const Expression &e)
{
    const auto any = [&](const Value &x) {
        for (const Literal &l : e.literals) {
            if (equal(x, l))
                return true;
        }
        return false;
    };
    if (e.op.isEmpty())
        return truthy(v) ? Yes : No;
    if (e.op == "exists")
        return Yes;
    if (e.op == "==" || e.op == "in")
        return any(v) ? Yes : No;
    if (e.op == "!=")
        return any(v) ? No : Yes;
    const Literal &l = e.literals.front();
    if (e.op == "contains" && (v.type == Value::List || v.type == Value::Map)) {
        for (const Value &x : v.type == Value::Map ? v.keys : v.items) {
            if (any(x))
                return Yes;
        }
        return No;
    }
    if (e.op == "~" || e.op == "=~" || e.op == "^=" || e.op == "contains")
        return v.type == Value::Text && l.value.type == Value::Text ? textTest(e.op, v.text, l) : No;
    int order = 2;
    if (isNumber(v) && isNumber(l.value))
        order = compareNumbers(v, l.value);
    else if (v.type == Value::Text && l.value.type == Value::Text)
        order = v.text < l.value.text ? -1 : v.text == l.value.text ? 0 : 1;
    if (order == 2)
        return No;
    if (e.op == "<")
        return order < 0 ? Yes : No;
    if (e.op == "<=")
        return order <= 0 ? Yes : No;
    return (e.op == ">" ? order > 0 : order >= 0) ? Yes : No;
}

inline bool isKey(const Value &key, const QByteArray &wanted)
{
    switch (key.type) {
    case Value::Text: return key.text == wanted;
    case Value::Nil: return wanted == "null";
    case Value::Bool: return wanted == (key.boolean ? "true" : "false");
    case Value::Integer: return wanted == (key.negative ? "-" : "") + QByteArray::number(key.magnitude);
    case Value::Real: {
        char *end = nullptr;
        const long double number = std::strtold(wanted.constData(), &end); // as exact() compares
        const bool isNumber = !wanted.isEmpty() && *end == '\0' && (QByteArrayView("-0123456789").contains(wanted[0]));
        return isNumber && number == static_cast<long double>(key.real);
    }
    default: return false;
    }
}

/// All values at the end of a path.
inline void collect(const Decoded &d, const Value &v, const std::vector<Step> &steps, size_t at, std::vector<Value> &found)
{
    if (at == steps.size()) {
        found.push_back(v);
        return;
    }
    const Step &step = steps[at];
    if (step.kind == Step::AnyDepth) {
        Decoder decoder(d.payload, v.begin);
        decoder.value();
        found.insert(found.end(), decoder.scalars.begin(), decoder.scalars.end());
        return;
    }
    if (step.kind == Step::Key && v.type == Value::Map) {
        for (size_t i = 0; i < v.keys.size(); ++i) {
            if (isKey(v.keys[i], step.key))
                return collect(d, v.items[i], steps, at + 1, found);
        }
    } else if (step.kind == Step::Index && v.type == Value::List) {
        const qint64 index = step.index < 0 ? (v.complete ? qint64(v.items.size()) + step.index : -1) : step.index;
        if (index >= 0 && index < qint64(v.items.size()))
            collect(d, v.items[size_t(index)], steps, at + 1, found);
    } else if ((step.kind == Step::AnyKey && v.type == Value::Map) || (step.kind == Step::AnyItem && v.type == Value::List)) {
        for (const Value &item : v.items)
            collect(d, item, steps, at + 1, found);
    }
}

inline Value textValue(const QByteArray &text)
{
    Value v;
    v.type = Value::Text;
    v.text = text;
    return v;
}

inline Value numberValue(quint64 number)
{
    Value v;
    v.type = Value::Integer;
    v.magnitude = number;
    return v;
}

inline std::vector<Value> valuesOf(const Decoded &d, const Expression &e)
{
    std::vector<Value> found;
    const bool malformed = d.event.kind == EventKind::Malformed;
    const auto key = [&](const char *name) {
        if (d.root)
            collect(d, *d.root, {{Step::Key, name, 0}}, 0, found);
    };
    if (e.field == "tag")
        return {textValue(d.tag)};
    if (e.field == "size")
        return {numberValue(quint64(d.payload.size()))};
    if (e.field == "seq")
        return {numberValue(d.event.id.value)};
    if (e.field == "source")
        return {numberValue(d.event.source)};
    if (e.field == "kind")
        return {textValue(malformed ? "malformed" : "event")};
    if (e.field == "family")
        return {textValue(tagFamilyName(tagFamily(d.tag)))};
    if (e.field == "data") {
        std::vector<Step> steps = e.steps;
        if (steps.empty() && !e.op.isEmpty() && e.op != "exists")
            steps.push_back({Step::AnyDepth, {}, 0});
        if (malformed)
            return steps.empty() || steps.front().kind == Step::AnyDepth ? std::vector<Value>{textValue(d.payload)} : std::vector<Value>();
        if (d.root)
            collect(d, *d.root, steps, 0, found);
        return found;
    }
    if (malformed)
        return {};
    if (e.field == "minion") {
        key("id");
        if (!found.empty() && found.front().type == Value::Text && !found.front().text.isEmpty())
            return found;
        const QByteArray id = tagParts(d.tag).minionId.toByteArray();
        return id.isEmpty() ? std::vector<Value>() : std::vector<Value>{textValue(id)};
    }
    key(e.field.constData());
    if (e.field == "jid" && found.empty()) {
        const QByteArray jid = tagParts(d.tag).jid.toByteArray();
        if (!jid.isEmpty())
            return {textValue(jid)};
    }
    return found;
}

inline Truth evaluate(const Decoded &d, const Expression &e)
{
    Truth result = e.kind == Expression::And ? Yes : No;
    switch (e.kind) {
    case Expression::Not: {
        const Truth t = evaluate(d, e.children.front());
        return t == Open ? Open : t == Yes ? No : Yes;
    }
    case Expression::And:
        for (const Expression &c : e.children)
            result = std::min(result, evaluate(d, c));
        return result;
    case Expression::Or:
        for (const Expression &c : e.children)
            result = std::max(result, evaluate(d, c));
        return result;
    case Expression::Test:
        break;
    }
    for (const Value &v : valuesOf(d, e))
        result = std::max(result, test(v, e));
    return result;
}

} // namespace brine::naive
