#pragma once

#include <QByteArray>
#include <optional>
#include <span>

namespace brine {

/// The head of an HTTP/1.1 answer and the chunks of its body, read as they come. Bounded: a head of more than MaxBytes and a chunk
/// without a size are errors. One answer, one thread.
class HttpStreamHead
{
public:
    static constexpr qsizetype MaxBytes = 64 * 1024;
    enum class State { Head, Body, Done, Bad };

    /// Takes what came; the body's bytes among it are moved together, at its beginning or end, and are `body`.
    State feed(std::span<char> bytes, QByteArrayView &body);
    State state() const { return m_state; }
    bool isTooLarge() const { return m_tooLarge; }
    int status() const { return m_status; }
    QByteArray header(QByteArrayView name) const;       ///< name in small letters

private:
    enum class Chunk { Size, SizeEnd, Data, DataEnd, Trailer };
    bool readHead();
    QByteArrayView readBody(std::span<char> bytes);
    QByteArrayView readChunks(std::span<char> bytes);
    bool readSize(char c);

    State m_state = State::Head;
    QByteArray m_head;
    int m_status = 0;
    bool m_chunked = false, m_tooLarge = false;
    std::optional<quint64> m_left;                      ///< of a body whose size was told, or of the chunk
    Chunk m_chunk = Chunk::Size;
    int m_digits = 0, m_trailer = 0;
};

} // namespace brine
