#include "jsonwriter.h"
#include "exttext.h"
#include "jsonsink.h"

#include <QVarLengthArray>
#include <algorithm>
#include <bit>
#include <charconv>
#include <vector>

namespace brine {

namespace {

/// A key may be a map whose key is a map …: written as JSON in JSON each level doubles the backslashes of the one within,
/// so the innermost are given as bytes.
constexpr int MaxKeyNesting = 4;
constexpr JsonOptions KeyOptions;

/// Larger maps keep their order even when sorting is asked for: collecting 60 million keys would take gigabytes.
constexpr quint32 MaxSorted = 1'000'000;

void undecodable(QByteArrayView bytes, JsonSink &sink)
{
    sink.put("{\"$undecodable\": ");
    sink.base64(bytes);
    sink.put('}');
}

/// Transcodes one value in one pass over the bytes; an explicit stack instead of recursion, so depth costs a few bytes a level.
class Transcoder
{
public:
    Transcoder(QByteArrayView bytes, JsonSink &sink, const JsonOptions &options, int keyNesting)
        : m_at(reinterpret_cast<const uchar *>(bytes.data())), m_end(m_at + bytes.size()), m_sink(sink),
          m_options(options), m_keyNesting(keyNesting) { }
    /// False: cut off, invalid or too deep; what was put so far is worthless.
    bool run();
    bool atEnd() const { return m_at == m_end; }

private:
    struct Entry { QByteArray key; const uchar *value; };
    struct Frame
    {
        quint32 left;
        bool map, first = true;
        qsizetype sortedBegin = 0, sortedNext = 0; ///< into m_sorted
        const uchar *behind = nullptr;             ///< where a sorted map ends; null if it is not sorted
    };

    bool value();
    void number(const msgpackbytes::Lead &lead);
    bool content(const msgpackbytes::Lead &lead, QByteArrayView &bytes);
    void binary(QByteArrayView bytes);
    void extension(qint8 code, QByteArrayView bytes);
    bool open(bool map, quint32 count);
    bool openSorted(Frame &frame);
    void close();
    bool nextEntry();
    bool key();
    bool keyText(QByteArray &out);
    void newLine(qsizetype depth);
    QByteArrayView rest() const { return QByteArrayView(m_at, m_end - m_at); }

    const uchar *m_at, *m_end;
    JsonSink &m_sink;
    const JsonOptions &m_options;
    int m_keyNesting;
    QVarLengthArray<Frame, 24> m_frames;
    std::vector<Entry> m_sorted;
};

bool Transcoder::run()
{
    for (;;) {
        if (!value())
            return false;
        while (!m_frames.isEmpty() && m_frames.last().left == 0)
            close();
        if (m_frames.isEmpty())
            return true;
        if (!nextEntry())
            return false;
    }
}

bool Transcoder::value()
{
    if (m_at == m_end)
        return false;
    const msgpackbytes::Lead lead = msgpackbytes::Leads[*m_at];
    if (lead.type == msgpackbytes::Invalid || m_end - m_at < lead.header)
        return false;
    QByteArrayView bytes;
    const qint8 extCode = lead.type == msgpackbytes::Ext ? qint8(m_at[lead.header - 1]) : qint8(0);
    switch (lead.type) {
    case msgpackbytes::Array:
    case msgpackbytes::Map: {
        const quint64 count = lead.lengthBytes ? msgpackbytes::bigEndian(m_at + 1, lead.lengthBytes) : lead.fixed;
        m_at += lead.header;
        return open(lead.type == msgpackbytes::Map, quint32(count));
    }
    case msgpackbytes::Str: case msgpackbytes::Bin: case msgpackbytes::Ext:
        if (!content(lead, bytes))
            return false;
        if (lead.type == msgpackbytes::Str)
            m_sink.string(bytes, m_options);
        else if (lead.type == msgpackbytes::Bin)
            binary(bytes);
        else
            extension(extCode, bytes);
        return true;
    default:
        if (m_end - m_at < lead.header + lead.fixed)
            return false;
        number(lead);
        m_at += lead.header + lead.fixed;
        return true;
    }
}

bool Transcoder::content(const msgpackbytes::Lead &lead, QByteArrayView &bytes)
{
    const quint64 length = lead.lengthBytes ? msgpackbytes::bigEndian(m_at + 1, lead.lengthBytes) : lead.fixed;
    if (quint64(m_end - m_at) - lead.header < length)
        return false;
    bytes = QByteArrayView(m_at + lead.header, qsizetype(length));
    m_at += lead.header + length;
    return true;
}

/// nil, booleans and numbers; the bytes are known to be there.
void Transcoder::number(const msgpackbytes::Lead &lead)
{
    const quint64 raw = lead.fixed ? msgpackbytes::bigEndian(m_at + 1, lead.fixed) : *m_at;
    const auto integer = [this](auto v) {
        char *to = m_sink.room(24);
        m_sink.advanceTo(std::to_chars(to, to + 24, v).ptr);
    };
    switch (lead.type) {
    case msgpackbytes::Nil: return m_sink.put("null");
    case msgpackbytes::Bool: return m_sink.put(*m_at == 0xc3 ? QByteArrayView("true") : QByteArrayView("false"));
    case msgpackbytes::Uint: return integer(raw);
    case msgpackbytes::Int: {
        const int unused = lead.fixed ? 64 - 8 * lead.fixed : 56;
        return integer(qint64(raw << unused) >> unused);
    }
    default:
        m_sink.real(lead.fixed == 4 ? double(std::bit_cast<float>(quint32(raw))) : std::bit_cast<double>(raw));
    }
}

void Transcoder::binary(QByteArrayView bytes)
{
    if (bytes.isValidUtf8())
        return m_sink.string(bytes, m_options);
    m_sink.put("{\"$bytes\": ");
    m_sink.base64(bytes);
    m_sink.put('}');
}

void Transcoder::extension(qint8 code, QByteArrayView bytes)
{
    if (const QByteArray time = extTimeText(code, bytes); !time.isEmpty())
        return m_sink.string(time, m_options);
    m_sink.put("{\"$ext\": [");
    m_sink.put(QByteArray::number(code));
    m_sink.put(", ");
    m_sink.base64(bytes);
    m_sink.put("]}");
}

bool Transcoder::open(bool map, quint32 count)
{
    if (m_frames.size() >= JsonMaxDepth)
        return false;
    m_sink.put(map ? '{' : '[');
    Frame frame{count, map};
    if (map && m_options.sortKeys && count <= MaxSorted && !openSorted(frame))
        return false;
    m_frames.append(frame);
    return true;
}

/// Collects keys and where their values are, and puts them in order; m_at stays at the first entry.
bool Transcoder::openSorted(Frame &frame)
{
    const uchar *const begin = m_at;
    frame.sortedBegin = frame.sortedNext = qsizetype(m_sorted.size());
    for (quint32 i = 0; i < frame.left; ++i) {
        Entry entry;
        if (!keyText(entry.key))
            return false;
        entry.value = m_at;
        const auto behind = MsgpackView(rest()).after();
        if (!behind)
            return false;
        m_at = m_end - behind->size();
        m_sorted.push_back(std::move(entry));
    }
    frame.behind = std::exchange(m_at, begin);
    std::stable_sort(m_sorted.begin() + frame.sortedNext, m_sorted.end(),
                     [](const Entry &a, const Entry &b) { return a.key < b.key; });
    return true;
}

void Transcoder::close()
{
    const Frame frame = m_frames.last();
    m_frames.removeLast();
    if (!frame.first)
        newLine(m_frames.size());
    m_sink.put(frame.map ? '}' : ']');
    if (frame.behind) {
        m_at = frame.behind;
        m_sorted.resize(size_t(frame.sortedBegin));
    }
}

bool Transcoder::nextEntry()
{
    Frame &frame = m_frames.last();
    --frame.left;
    if (!std::exchange(frame.first, false))
        m_sink.put(m_options.indent ? QByteArrayView(",") : QByteArrayView(", "));
    newLine(m_frames.size());
    if (!frame.map)
        return true;
    if (frame.behind) {
        const Entry &entry = m_sorted[size_t(frame.sortedNext++)];
        m_sink.string(entry.key, m_options);
        m_at = entry.value;
    } else if (!key()) {
        return false;
    }
    m_sink.put(": ");
    return true;
}

/// The common key is text and needs no detour.
bool Transcoder::key()
{
    if (m_at == m_end)
        return false;
    const msgpackbytes::Lead lead = msgpackbytes::Leads[*m_at];
    if (lead.type == msgpackbytes::Str) {
        QByteArrayView text;
        if (m_end - m_at < lead.header || !content(lead, text))
            return false;
        m_sink.string(text, m_options);
        return true;
    }
    QByteArray text;
    if (!keyText(text))
        return false;
    m_sink.string(text, m_options);
    return true;
}

/// A key as plain text: text as it is, anything else its JSON. Moves behind it.
bool Transcoder::keyText(QByteArray &out)
{
    const qsizetype size = msgpackSize(rest());
    if (size <= 0)
        return false;
    const QByteArrayView encoded = rest().first(size);
    m_at += size;
    const MsgpackView view(encoded);
    if (view.type() == MsgpackView::Type::Str || (view.type() == MsgpackView::Type::Bin && view.bytes().isValidUtf8())) {
        out = view.bytes().toByteArray();
        return true;
    }
    if (view.type() == MsgpackView::Type::Ext) {
        out = extTimeText(view.extType(), view.bytes());
        if (!out.isEmpty())
            return true;
    }
    JsonSink sink(out);
    if (m_keyNesting < MaxKeyNesting && Transcoder(encoded, sink, KeyOptions, m_keyNesting + 1).run())
        return true;
    sink.forget();
    undecodable(encoded, sink);
    return true;
}

void Transcoder::newLine(qsizetype depth)
{
    if (!m_options.indent)
        return;
    m_sink.put('\n');
    m_sink.fill(' ', depth * m_options.indent);
}

} // namespace

void writeJson(QByteArrayView payload, QByteArray &out, const JsonOptions &options)
{
    JsonSink sink(out);
    sink.room(payload.size() + payload.size() / 4 + 64); // one allocation for most payloads
    Transcoder transcoder(payload, sink, options, 0);
    if (transcoder.run() && transcoder.atEnd())
        return;
    sink.forget();
    undecodable(payload, sink);
}

QByteArray toJson(QByteArrayView payload, const JsonOptions &options)
{
    QByteArray out;
    writeJson(payload, out, options);
    return out;
}

void writeJsonString(QByteArrayView text, QByteArray &out, const JsonOptions &options)
{
    JsonSink(out).string(text, options);
}

} // namespace brine
