#include "shorttag.h"

#include <algorithm>

namespace brine {

namespace {

constexpr qsizetype JidChars = 20, DigitsKept = 4; // a jid is the time to a microsecond (salt/utils/jid.py gen_jid)

bool isJid(QStringView part)
{
    const QStringView digits = part.first(std::min(part.size(), JidChars)); // `unique_jid` appends _<pid>
    return digits.size() == JidChars && std::all_of(digits.begin(), digits.end(), [](QChar c) { return c >= u'0' && c <= u'9'; });
}

} // namespace

QString withShortJid(const QString &tag)
{
    for (qsizetype begin = 0; begin < tag.size();) {
        const qsizetype slash = tag.indexOf(u'/', begin), end = slash < 0 ? tag.size() : slash;
        if (isJid(QStringView(tag).sliced(begin, end - begin)))
            return tag.first(begin) + QChar(0x2026) + tag.sliced(begin + JidChars - DigitsKept);
        begin = end + 1;
    }
    return tag;
}

} // namespace brine
