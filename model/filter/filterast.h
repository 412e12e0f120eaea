#pragma once

#include "filternumber.h"
#include <QByteArray>
#include <vector>

namespace brine {

/// What a filter's text means, before it is compiled: plain values made by FilterParser.
/// One step from a value to values inside it.
struct FilterStep
{
    enum Kind : quint8 {
        Key,      ///< a map's value under this key: text or bytes, or a number, true, false or null that is written so
        AnyKey,   ///< `*`: every value of a map
        Index,    ///< `[n]`: an item of a list, from the end if negative
        AnyItem,  ///< `[*]`: every item of a list
        AnyDepth, ///< `**`: every text, number, … at any depth, keys too
    };
    enum class Scalar : quint8 { None, Number, True, False, Null }; ///< what else a key's text may stand for
    Kind kind = Key;
    Scalar scalar = Scalar::None;
    QByteArray key;
    FilterNumber number; ///< Scalar::Number
    qint64 index = 0;
    bool operator==(const FilterStep &o) const { return kind == o.kind && key == o.key && index == o.index; }

    static FilterStep forKey(const QByteArray &key);
};

/// Where a test takes its value from.
struct FilterPath
{
    enum Field : quint8 { Tag, Size, Time, Source, Sequence, Kind, Family, Minion, Jid, Payload };
    Field field = Payload;
    std::vector<FilterStep> steps; ///< Payload only
    bool operator==(const FilterPath &) const = default;
    bool isNumber() const { return field == Size || field == Sequence; }
    bool isText() const { return field == Tag || field == Kind || field == Family; }
};

enum class FilterOp : quint8 {
    Exists, Truthy, Equal, NotEqual, Less, LessEqual, Greater, GreaterEqual, Glob, Regex, Prefix, Contains, In
};

/// A value written in a filter.
struct FilterLiteral
{
    enum Kind : quint8 { Null, Bool, Number, Text, Time };
    Kind kind = Null;
    bool boolean = false;
    bool ignoreCase = false; ///< Text: "…"i
    FilterNumber number;
    QByteArray text;
    qint64 timeUs = 0;       ///< Time: microseconds since the epoch
    int position = 0, length = 0;
};

struct FilterNode
{
    enum Kind : quint8 { And, Or, Not, Test };
    Kind kind = Test;
    std::vector<FilterNode> children; ///< And, Or: two or more, in any number; Not: one
    FilterPath path;                  ///< Test, as the rest
    FilterOp op = FilterOp::Truthy;
    std::vector<FilterLiteral> literals; ///< one; In: any number; Exists, Truthy: none
    quint32 test = 0;                    ///< Test: its number in the program
};

} // namespace brine
