#pragma once

#include <QByteArrayView>
#include <algorithm>
#include <compare>

namespace brine {

/// The order in which a person looks for a name: web2 before web10. Digits count as the number that they write, all else byte by byte;
/// of names that are equal so, the bytes decide (web02 before web2), so that only equal names are equal. Any thread.
inline std::strong_ordering naturalOrder(QByteArrayView a, QByteArrayView b)
{
    const auto isDigit = [](char c) { return c >= '0' && c <= '9'; };
    const auto takeDigits = [&isDigit](QByteArrayView text, qsizetype &at) {
        while (at < text.size() && text[at] == '0')
            ++at;
        const qsizetype begin = at;
        while (at < text.size() && isDigit(text[at]))
            ++at;
        return text.sliced(begin, at - begin);
    };
    const auto bytes = [](QByteArrayView x, QByteArrayView y) {
        return std::lexicographical_compare_three_way(x.begin(), x.end(), y.begin(), y.end(), [](char c, char d) { return uchar(c) <=> uchar(d); });
    };
    qsizetype i = 0, j = 0;
    while (i < a.size() && j < b.size()) {
        if (!isDigit(a[i]) || !isDigit(b[j])) {
            if (const auto order = uchar(a[i++]) <=> uchar(b[j++]); order != 0)
                return order;
            continue;
        }
        const QByteArrayView x = takeDigits(a, i), y = takeDigits(b, j);
        if (const auto order = x.size() <=> y.size(); order != 0)
            return order;
        if (const auto order = bytes(x, y); order != 0)
            return order;
    }
    const auto left = (a.size() - i) <=> (b.size() - j);
    return left != 0 ? left : bytes(a, b);
}

} // namespace brine
