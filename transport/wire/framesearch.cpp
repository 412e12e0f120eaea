#include "framesearch.h"

#include "outermapscan.h"
#include <QtEndian>

namespace brine {

namespace {

constexpr quint64 CandidateSteps = 64;      // a frame's outer map has two entries, rarely a few more
constexpr qsizetype MaxHold = 1 << 20;      // a claimed size beyond this is not waited for
constexpr qsizetype MarkBytes = 7;          // 8x c4 04 "head"

bool isFrameKey(QByteArrayView at)
{
    if (at.size() < 6)
        return false;
    if (quint8(at[0]) == 0xa4)
        at = at.sliced(1, 4);
    else if (quint8(at[0]) == 0xc4 && at[1] == 4)
        at = at.sliced(2, 4);
    else
        return false;
    return at == QByteArrayView("head") || at == QByteArrayView("body");
}

enum class Verdict { No, Yes, Hold };

/// Hold: may become a frame soon, so a caller that wants whole frames should look here again when more has come.
Verdict judge(QByteArrayView bytes, qsizetype at, const FrameSearch &search, FrameCandidate &found)
{
    OuterMapScan scan;
    const auto result = scan.resume(bytes.sliced(at), search.maxFrame, CandidateSteps);
    const bool complete = result == OuterMapScan::Result::Complete;
    if (complete ? scan.body() != OuterMapScan::Body::Bytes : result != OuterMapScan::Result::NeedMore)
        return Verdict::No;
    const Verdict fits = complete || !search.completeOnly ? Verdict::Yes : scan.needed() <= MaxHold ? Verdict::Hold : Verdict::No;
    if (search.prefixed && at > 4) {
        const auto length = qsizetype(qFromBigEndian<quint32>(bytes.data() + at - 4));
        if (complete ? length == scan.size() : length >= scan.needed() && length <= search.maxFrame) {
            found = {at - 4, Framing::Prefixed, complete};
            return fits;
        }
    }
    found = {at, Framing::Bare, complete};
    return search.bare ? fits : Verdict::No;
}

} // namespace

std::optional<FrameCandidate> findFrame(QByteArrayView bytes, qsizetype &searched, const FrameSearch &search)
{
    for (qsizetype at = searched; at + MarkBytes <= bytes.size(); ++at) {
        const quint8 type = quint8(bytes[at]);
        if (type <= 0x80 || type > 0x8f || !isFrameKey(bytes.sliced(at + 1)))
            continue;
        FrameCandidate found{};
        const Verdict verdict = judge(bytes, at, search, found);
        if (verdict == Verdict::No)
            continue;
        searched = at;
        return verdict == Verdict::Yes ? std::optional(found) : std::nullopt;
    }
    searched = qMax(searched, bytes.size() - MarkBytes + 1);
    return std::nullopt;
}

bool endsInsideMark(QByteArrayView bytes)
{
    static constexpr QByteArrayView marks[] = {"\xa4head", "\xa4" "body", "\xc4\x04head", "\xc4\x04" "body"};
    for (qsizetype at = qMax<qsizetype>(0, bytes.size() - MarkBytes + 1); at < bytes.size(); ++at) {
        const quint8 type = quint8(bytes[at]);
        if (type <= 0x80 || type > 0x8f)
            continue;
        const QByteArrayView rest = bytes.sliced(at + 1);
        for (const QByteArrayView mark : marks)
            if (mark.startsWith(rest))
                return true;
    }
    return false;
}

bool startsLikeFrame(QByteArrayView bytes)
{
    return !bytes.isEmpty() && quint8(bytes[0]) > 0x80 && quint8(bytes[0]) <= 0x8f && isFrameKey(bytes.sliced(1));
}

} // namespace brine
