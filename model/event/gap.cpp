#include "gap.h"
#include "msgpackview.h"
#include "msgpackwriter.h"
#include "textforms.h"

#include <QCoreApplication>
#include <QDateTime>

namespace brine {

namespace {

struct ReasonName { Gap::Reason reason; QByteArrayView name; };
constexpr ReasonName ReasonNames[] = {
    {Gap::Reason::Reconnected, "reconnected"}, {Gap::Reason::Dropped, "dropped"},
    {Gap::Reason::Undecoded, "undecoded"},     {Gap::Reason::Oversize, "oversize"},
    {Gap::Reason::Note, "note"},
};

QString tr(const char *text)
{
    return QCoreApplication::translate("brine::Gap", text);
}

/// 1203 as "1 203".
QString grouped(quint64 number)
{
    QString text = QString::number(number);
    for (qsizetype at = text.size() - 3; at > 0; at -= 3)
        text.insert(at, u' ');
    return text;
}

QString spanText(const Gap &gap)
{
    const auto clock = [](qint64 us) { return QDateTime::fromMSecsSinceEpoch(us / 1000).toString(QStringLiteral("HH:mm:ss")); };
    if (!gap.fromUs && !gap.toUs)
        return {};
    if (!gap.fromUs || !gap.toUs)
        return clock(gap.fromUs ? gap.fromUs : gap.toUs);
    const QString from = clock(gap.fromUs), to = clock(gap.toUs);
    return from == to ? from : QStringLiteral("%1 \u2013 %2").arg(from, to);
}

QString lossText(const Gap &gap)
{
    const QString count = grouped(gap.lostEvents);
    switch (gap.reason) {
    case Gap::Reason::Dropped:
        return gap.lostEvents == 1 ? tr("1 event dropped") : gap.lostEvents ? tr("%1 events dropped").arg(count) : tr("events dropped");
    case Gap::Reason::Undecoded:
        return gap.lostEvents == 1 ? tr("1 stretch of bytes not understood")
             : gap.lostEvents ? tr("%1 stretches of bytes not understood").arg(count) : tr("bytes not understood");
    case Gap::Reason::Oversize:
        return gap.lostEvents > 1 ? tr("%1 events too large to keep").arg(count) : tr("event too large to keep");
    case Gap::Reason::Reconnected:
        return gap.lostEvents == 1 ? tr("1 event lost while disconnected")
             : gap.lostEvents ? tr("%1 events lost while disconnected").arg(count) : tr("disconnected: events in between were not received");
    case Gap::Reason::Note: break;
    }
    return gap.lostEvents ? tr("%1 events lost").arg(count) : QString();
}

} // namespace

QByteArray writeGap(const Gap &gap)
{
    MsgpackWriter out;
    out.map(5);
    out.key("gap");
    for (const ReasonName &r : ReasonNames) {
        if (r.reason == gap.reason)
            out.str(r.name);
    }
    out.key("lost");
    out.unsignedInteger(gap.lostEvents);
    out.key("from_us");
    out.integer(gap.fromUs);
    out.key("to_us");
    out.integer(gap.toUs);
    out.key("detail");
    out.str(gap.detail.toUtf8());
    return out.take();
}

EventBatch gapRow(const Gap &gap)
{
    EventBatch batch;
    batch.append(gap.toUs, {}, writeGap(gap), EventKind::Gap);
    return batch;
}

Gap readGap(QByteArrayView payload)
{
    Gap gap;
    const MsgpackView map(payload);
    const QByteArrayView name = map.find("gap").bytes();
    for (const ReasonName &r : ReasonNames) {
        if (r.name == name)
            gap.reason = r.reason;
    }
    gap.lostEvents = map.find("lost").toUint();
    gap.fromUs = map.find("from_us").toInt();
    gap.toUs = map.find("to_us").toInt();
    gap.detail = QString::fromUtf8(map.find("detail").bytes());
    return gap;
}

QString gapText(const Gap &gap)
{
    QString text = lossText(gap);
    const QString detail = safeTextOf(gap.detail); // of a file it is anybody's words
    // A note has nothing to say but its detail, so that is no parenthesis.
    const bool bare = text.isEmpty();
    if (bare)
        text = detail.isEmpty() ? tr("gap") : detail;
    if (const QString span = spanText(gap); !span.isEmpty())
        text += u' ' + span;
    if (!bare && !detail.isEmpty())
        text += QStringLiteral(" (%1)").arg(detail);
    return text;
}

} // namespace brine
