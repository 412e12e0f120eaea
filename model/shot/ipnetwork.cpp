#include "ipnetwork.h"
#include <QByteArray>
#include <QCoreApplication>
#include <arpa/inet.h>
#include <optional>

namespace brine {

namespace {

QString tr(const char *text) { return QCoreApplication::translate("brine::IpNetwork", text); }

std::optional<QByteArray> addressBytes(const QByteArray &text)
{
    char bytes[16];
    if (::inet_pton(AF_INET, text.constData(), bytes) == 1)
        return QByteArray(bytes, 4);
    if (::inet_pton(AF_INET6, text.constData(), bytes) == 1)
        return QByteArray(bytes, 16);
    return std::nullopt;
}

bool isBitSet(const QByteArray &bytes, int bit) { return uchar(bytes[bit / 8]) & (0x80 >> bit % 8); }

/// "24", or "255.255.255.0" for IPv4; -1: neither.
int prefixLength(const QByteArray &text, int bits)
{
    bool isNumber = false;
    const uint length = text.toUInt(&isNumber);
    if (isNumber)
        return length <= uint(bits) ? int(length) : -1;
    const auto mask = bits == 32 ? addressBytes(text) : std::nullopt;
    if (!mask || mask->size() != 4)
        return -1;
    int set = 0;
    while (set < 32 && isBitSet(*mask, set))
        ++set;
    for (int bit = set; bit < 32; ++bit) {
        if (isBitSet(*mask, bit))
            return -1;
    }
    return set;
}

} // namespace

QString ipNetworkProblem(const QString &text)
{
    const QByteArray whole = text.toLatin1();
    const qsizetype slash = whole.indexOf('/');
    const auto address = addressBytes(slash < 0 ? whole : whole.first(slash));
    if (!address)
        return tr("%1 is no address and no subnet, as 10.0.0.5 and 10.0.0.0/24 are.").arg(text.left(60));
    if (slash < 0)
        return {};
    const int bits = int(address->size()) * 8, length = prefixLength(whole.sliced(slash + 1), bits);
    if (length < 0)
        return tr("What follows the / in %1 is no length of a prefix from 0 to %2.").arg(text.left(60)).arg(bits);
    for (int bit = length; bit < bits; ++bit) {
        if (isBitSet(*address, bit))
            return tr("%1 is an address within its subnet, not the subnet: behind the first %2 bits there are zeros in Salt's form.").arg(text.left(60)).arg(length);
    }
    return {};
}

} // namespace brine
