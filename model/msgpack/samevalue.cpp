#include "samevalue.h"
#include "msgpackview.h"
#include <bit>
#include <cmath>

namespace brine {

namespace {

using Type = MsgpackView::Type;

bool isSameReal(double a, double b)
{
    return std::bit_cast<quint64>(a) == std::bit_cast<quint64>(b) || (std::isnan(a) && std::isnan(b));
}

/// Of containers the kind and the count alone: what is in them follows as values of its own.
bool isSameHead(const MsgpackView &a, const MsgpackView &b)
{
    if (a.type() != b.type())
        return false;
    switch (a.type()) {
    case Type::Invalid: return false;
    case Type::Nil: return true;
    case Type::Bool: return a.toBool() == b.toBool();
    case Type::Int: return a.toInt() == b.toInt();
    case Type::Uint: return a.toUint() == b.toUint();
    case Type::Float: return isSameReal(a.toDouble(), b.toDouble());
    case Type::Ext: return a.extType() == b.extType() && a.bytes() == b.bytes();
    case Type::Str:
    case Type::Bin: return a.bytes() == b.bytes();
    case Type::Array:
    case Type::Map: return a.claimedCount() == b.claimedCount();
    }
    return false;
}

QByteArrayView behindHead(const MsgpackView &value)
{
    return value.isContainer() ? value.iterate().rest() : value.after().value_or(QByteArrayView());
}

} // namespace

bool isSameValue(QByteArrayView a, QByteArrayView b)
{
    if (a == b && msgpackSize(a) == a.size())
        return !a.isEmpty();
    while (!a.isEmpty() && !b.isEmpty()) {
        const MsgpackView x(a), y(b);
        if (!isSameHead(x, y))
            return false;
        a = behindHead(x);
        b = behindHead(y);
    }
    return a.isEmpty() && b.isEmpty();
}

} // namespace brine
