#include "shorttag.h"

#include "tagfamily.h"

namespace brine {

namespace {

constexpr qsizetype DigitsKept = 4;

} // namespace

QString withShortJid(const QString &tag)
{
    for (qsizetype begin = 0; begin < tag.size();) {
        const qsizetype slash = tag.indexOf(u'/', begin), end = slash < 0 ? tag.size() : slash;
        if (isJid(QStringView(tag).sliced(begin, end - begin)))
            return tag.first(begin) + QChar(0x2026) + tag.sliced(begin + JidDigits - DigitsKept);
        begin = end + 1;
    }
    return tag;
}

} // namespace brine
