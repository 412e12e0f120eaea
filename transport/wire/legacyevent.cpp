#include "legacyevent.h"

#include "msgpackview.h"
#include <QCoreApplication>
#include <QStringList>
#include <QtEndian>
#include <algorithm>
#include <array>

namespace brine {

namespace {

QString tr(const char *text) { return QCoreApplication::translate("brine::LegacyEvent", text); }

bool isOneMap(QByteArrayView bytes)
{
    return MsgpackView(bytes).type() == MsgpackView::Type::Map && msgpackSize(bytes) == bytes.size();
}

/// Year, month and patch; what is missing is 0.
std::array<int, 3> numbers(const QString &release)
{
    std::array<int, 3> parts{};
    const QStringList words = release.split(QLatin1Char('.'));
    for (qsizetype i = 0; i < qMin<qsizetype>(3, words.size()); ++i) {
        qsizetype digits = 0;
        while (digits < words[i].size() && words[i].at(digits).isDigit())
            ++digits;
        parts[size_t(i)] = words[i].left(digits).toInt();
    }
    return parts;
}

void appendRaw(QByteArray &out, QByteArrayView bytes)
{
    const auto size = quint32(bytes.size());
    char header[5];
    if (size < 32) {
        out.append(char(0xa0 | size));
    } else if (size <= 0xffff) {
        header[0] = char(0xda);
        qToBigEndian(quint16(size), header + 1);
        out.append(header, 3);
    } else {
        header[0] = char(0xdb);
        qToBigEndian(size, header + 1);
        out.append(header, 5);
    }
    out.append(bytes);
}

} // namespace

TagForm seenTagForm(QByteArrayView body)
{
    // Two line feeds at 19 or behind may belong to a payload, or end a tag that no release pads.
    const qsizetype end = body.first(qMin<qsizetype>(body.size(), PaddedTagBytes)).indexOf("\n\n");
    if (end > 0 && isOneMap(body.sliced(end + 2)))
        return TagForm::LineFeeds;
    if (end < 0 && body.size() > PaddedTagBytes && isOneMap(body.sliced(PaddedTagBytes)))
        return TagForm::Padded;
    return TagForm::Unknown;
}

TagForm tagFormOfRelease(const QString &release)
{
    const auto parts = numbers(release);
    if (parts[0] == 2015)
        return TagForm::LineFeeds;
    const bool old = parts[0] == 2014 || (release.startsWith(QLatin1String("0.")) && parts[1] > 0);
    return old ? TagForm::Padded : TagForm::Unknown;
}

bool stampsLocalTime(const QString &release)
{
    return tagFormOfRelease(release) == TagForm::Padded && numbers(release) < std::array<int, 3>{2014, 7, 2};
}

bool isAscii(QByteArrayView bytes)
{
    return std::all_of(bytes.begin(), bytes.end(), [](char c) { return quint8(c) < 0x80; });
}

QByteArray legacyBody(QByteArrayView tag, QByteArrayView payload, TagForm form)
{
    QByteArray body;
    body.reserve(qMax(PaddedTagBytes, tag.size() + 2) + payload.size());
    body.append(tag);
    if (form == TagForm::Padded && tag.size() <= PaddedTagBytes)
        body.append(PaddedTagBytes - tag.size(), '|');
    else
        body.append("\n\n", 2);
    return body.append(payload);
}

Result<Done> checkLegacyTag(QByteArrayView tag, TagForm form)
{
    if (form != TagForm::Padded)
        return Done{};
    // Readers of 2014 look at byte 20 to tell the two shapes apart, and they count characters where they should count bytes.
    if (!isAscii(tag))
        return Result<Done>::failure(tr("The tag has letters beyond ASCII. Listeners of Salt 2014, its Reactor among them, misread such a tag."));
    if (tag.size() <= PaddedTagBytes && tag.endsWith('|'))
        return Result<Done>::failure(tr("The tag ends in |, with which Salt 2014 fills up short tags: it would arrive without it."));
    return Done{};
}

Result<QByteArray> oldSpecMsgpack(QByteArrayView value)
{
    using R = Result<QByteArray>;
    if (value.isEmpty() || msgpackSize(value) != value.size())
        return R::failure(tr("The payload is not one whole msgpack value: it is cut off, or bytes follow it."));
    QByteArray out;
    out.reserve(value.size() + 64);
    // A value's header says what follows it, so a walk from header to header meets everything, however deep.
    for (qsizetype at = 0; at < value.size();) {
        const QByteArrayView rest = value.sliced(at);
        const msgpackbytes::Lead lead = msgpackbytes::Leads[quint8(rest[0])];
        if (lead.type == msgpackbytes::Ext)
            return R::failure(tr("The payload holds a date or another extension value, which Salt before 2016.3 has no form for."));
        const bool text = lead.type == msgpackbytes::Str || lead.type == msgpackbytes::Bin;
        const bool container = lead.type == msgpackbytes::Array || lead.type == msgpackbytes::Map;
        const qsizetype content = container ? 0 : text ? MsgpackView(rest).bytes().size() : lead.fixed;
        if (text)
            appendRaw(out, MsgpackView(rest).bytes());
        else
            out.append(rest.first(lead.header + content));
        at += lead.header + content;
    }
    return out;
}

} // namespace brine
