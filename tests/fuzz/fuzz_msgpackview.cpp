#include "jsonwriter.h"
#include "msgpackview.h"
#include "redaction.h"
#include "textforms.h"

#include <cstdint>
#include <cstdlib>

using namespace brine;

namespace {

void require(bool holds)
{
    if (!holds)
        std::abort();
}

/// Reads all there is within `whole` by iterating. True if every value was there and none too deep to look into.
bool walk(const MsgpackView &view, QByteArrayView whole, bool &tooDeep)
{
    require(view.rest().data() >= whole.data() && view.rest().size() <= whole.size());
    if (!view.isValid()) {
        tooDeep = tooDeep || view.isTooDeep();
        return view.isTooDeep();
    }
    require(view.bytes().size() <= view.rest().size());
    require(qsizetype(view.count()) <= view.rest().size());
    displayText(view, 64);
    auto it = view.iterate();
    while (it.next()) {
        if (view.type() == MsgpackView::Type::Map && !walk(it.key(), whole, tooDeep))
            return false;
        if (!walk(it.value(), whole, tooDeep))
            return false;
    }
    return !it.failed();
}

void checkSizes(QByteArrayView bytes)
{
    const MsgpackView view(bytes);
    const qsizetype size = msgpackSize(bytes);
    require(size >= -1 && size <= bytes.size());
    require(view.encoded().size() == qMax<qsizetype>(0, size));
    bool tooDeep = false;
    const bool whole = walk(view, bytes, tooDeep);
    require(tooDeep || whole == (size > 0));
    MsgpackSizer sizer;
    qsizetype inPieces = 0;
    for (qsizetype n = 1; inPieces == 0 && n <= bytes.size(); n += 1 + n / 3)
        inPieces = sizer.advance(bytes.first(n));
    if (inPieces == 0)
        inPieces = sizer.advance(bytes);
    require(inPieces == size || (inPieces == -1 && size == -1));
}

void checkTexts(QByteArrayView bytes)
{
    const QByteArray json = toJson(bytes);
    require(json.isValidUtf8() && !json.contains('\n'));
    const bool shown = !json.startsWith("{\"$undecodable\"");
    require(!shown || msgpackSize(bytes) == bytes.size());
    JsonOptions options{2, true, true, true};
    for (const char c : toJson(bytes, options))
        require(c == '\n' || (c >= 0x20 && c < 0x7f));
    escapeForLine(bytes);
    safeText(bytes, 40);
    const QByteArray masked = Redaction::masked("salt/job/1/error", bytes);
    if (msgpackSize(bytes) == bytes.size() && !bytes.isEmpty())
        require(msgpackSize(masked) == masked.size());
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    // A view that a default-made QByteArrayView has: no data at all.
    const QByteArrayView bytes(size ? reinterpret_cast<const char *>(data) : nullptr, qsizetype(size));
    checkSizes(bytes);
    checkTexts(bytes);
    return 0;
}
