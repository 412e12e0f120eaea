#pragma once

#include <QByteArray>
#include <QByteArrayView>
#include <memory>
#include <vector>

namespace brine {

/// JSON that a program wrote, packed into msgpack in one pass: no tree, no allocation per value. Takes what Python's json.dumps writes
/// beside the standard (NaN, Infinity; halves of surrogate pairs become U+FFFD) and packs as Salt's serializer does: integers beyond
/// 64 bits as text, equal keys all stay. Bounded: as deep as JsonMaxDepth, memory 9/4 of the text. Used again and again; one thread.
class JsonPacker
{
public:
    /// The one value in `json`, until the next call; empty where it is no JSON, no UTF-8, too deep or too large.
    QByteArrayView pack(QByteArrayView json);

private:
    struct Wide { qsizetype at; quint32 count; };           ///< a container whose head takes more than a byte
    void reserve(qsizetype size);
    bool value();
    bool container(char close);
    bool key();
    bool string();
    bool decodedString(const char *run);
    bool sequence(char *&out);
    bool escape(char *&out);
    bool number();
    bool real(const char *begin);
    bool bigInteger(const char *begin, QByteArrayView digits);
    bool word(QByteArrayView word);
    bool notANumber(QByteArrayView word, double value);
    bool skipDigits();
    void widen();
    bool atEnd() const { return m_at == m_end; }
    void skipSpace()
    {
        while (m_at < m_end && uchar(*m_at) <= ' ' && (*m_at == ' ' || *m_at == '\n' || *m_at == '\r' || *m_at == '\t'))
            ++m_at;
    }

    const char *m_at = nullptr, *m_end = nullptr;
    char *m_out = nullptr;
    std::unique_ptr<char[]> m_bytes;
    qsizetype m_capacity = 0;
    std::vector<Wide> m_wide;
    int m_depth = 0;
};

/// One text, kept; empty as above.
QByteArray packJson(QByteArrayView json);

} // namespace brine
