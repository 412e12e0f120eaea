#pragma once

#include "msgpackview.h"

namespace brine {

/// A scalar in one of the forms it has on the wire, and what is read of it.
struct Scalar { const char *name, *bytes; MsgpackView::Type type; const char *value; };
inline constexpr Scalar Scalars[] = {
    {"fixint 0", "00", MsgpackView::Type::Uint, "0"},
    {"fixint 127", "7f", MsgpackView::Type::Uint, "127"},
    {"negative fixint -1", "ff", MsgpackView::Type::Int, "-1"},
    {"negative fixint -32", "e0", MsgpackView::Type::Int, "-32"},
    {"uint8", "ccff", MsgpackView::Type::Uint, "255"},
    {"uint8, longer than needed", "cc01", MsgpackView::Type::Uint, "1"},
    {"uint16", "cdffff", MsgpackView::Type::Uint, "65535"},
    {"uint32", "ceffffffff", MsgpackView::Type::Uint, "4294967295"},
    {"uint64 max", "cfffffffffffffffff", MsgpackView::Type::Uint, "18446744073709551615"},
    {"uint64 above 2^53", "cf0020000000000001", MsgpackView::Type::Uint, "9007199254740993"},
    {"int8", "d080", MsgpackView::Type::Int, "-128"},
    {"int8 that is not negative", "d07f", MsgpackView::Type::Uint, "127"},
    {"int16", "d18000", MsgpackView::Type::Int, "-32768"},
    {"int16 -1", "d1ffff", MsgpackView::Type::Int, "-1"},
    {"int32", "d280000000", MsgpackView::Type::Int, "-2147483648"},
    {"int32 that is not negative", "d27fffffff", MsgpackView::Type::Uint, "2147483647"},
    {"int64 min", "d38000000000000000", MsgpackView::Type::Int, "-9223372036854775808"},
    {"int64 max", "d37fffffffffffffff", MsgpackView::Type::Uint, "9223372036854775807"},
    {"nil", "c0", MsgpackView::Type::Nil, ""},
    {"false", "c2", MsgpackView::Type::Bool, "false"},
    {"true", "c3", MsgpackView::Type::Bool, "true"},
    {"float32", "ca3fc00000", MsgpackView::Type::Float, "1.5"},
    {"float64", "cb3ff8000000000000", MsgpackView::Type::Float, "1.5"},
    {"fixstr empty", "a0", MsgpackView::Type::Str, ""},
    {"fixstr", "a3616263", MsgpackView::Type::Str, "abc"},
    {"str8", "d903616263", MsgpackView::Type::Str, "abc"},
    {"str16", "da0003616263", MsgpackView::Type::Str, "abc"},
    {"str32", "db00000003616263", MsgpackView::Type::Str, "abc"},
    {"bin8", "c403616263", MsgpackView::Type::Bin, "abc"},
    {"bin16", "c50003616263", MsgpackView::Type::Bin, "abc"},
    {"bin32", "c600000003616263", MsgpackView::Type::Bin, "abc"},
    {"fixext1", "d40561", MsgpackView::Type::Ext, "5:a"},
    {"fixext2", "d5056161", MsgpackView::Type::Ext, "5:aa"},
    {"fixext4", "d6ff61616161", MsgpackView::Type::Ext, "-1:aaaa"},
    {"fixext8", "d7056161616161616161", MsgpackView::Type::Ext, "5:aaaaaaaa"},
    {"fixext16", "d80561616161616161616161616161616161", MsgpackView::Type::Ext, "5:aaaaaaaaaaaaaaaa"},
    {"ext8", "c7034e616263", MsgpackView::Type::Ext, "78:abc"},
    {"ext16", "c800034e616263", MsgpackView::Type::Ext, "78:abc"},
    {"ext32", "c900000003804e4e4e", MsgpackView::Type::Ext, "-128:NNN"},
};

/// Reads everything there is to read and returns how many valid values that were.
inline quint64 walkAll(const MsgpackView &v)
{
    quint64 seen = v.isValid();
    for (auto it = v.iterate(); it.next();)
        seen += walkAll(it.value()) + (v.type() == MsgpackView::Type::Map ? walkAll(it.key()) : 0);
    return seen;
}

} // namespace brine
