#pragma once

#include "jsonwriter.h"
#include <cstring>

namespace brine {

/// Bytes at the end of a QByteArray through a raw pointer: append() would check for sharing and room at every piece,
/// which costs more than the pieces themselves (0.8 GB/s against 0.3 GB/s).
class JsonSink
{
public:
    explicit JsonSink(QByteArray &out) : m_out(out), m_begin(out.size())
    {
        m_at = m_out.data() + m_begin;
        m_end = m_at;
    }
    ~JsonSink() { m_out.resize(m_at - m_out.constData()); }
    JsonSink(const JsonSink &) = delete;
    JsonSink &operator=(const JsonSink &) = delete;

    /// Room for n more bytes, to be written at at().
    char *room(qsizetype n)
    {
        if (m_end - m_at < n)
            grow(n);
        return m_at;
    }
    void advanceTo(char *at) { m_at = at; }
    void put(char c) { *room(1) = c; ++m_at; }
    void put(QByteArrayView text)
    {
        if (text.isEmpty())
            return;
        std::memcpy(room(text.size()), text.data(), size_t(text.size()));
        m_at += text.size();
    }
    void fill(char c, qsizetype n)
    {
        std::memset(room(n), c, size_t(n));
        m_at += n;
    }
    void forget() { m_at = m_out.data() + m_begin; } ///< all that was put since construction

    void string(QByteArrayView text, const JsonOptions &options);  ///< with quotes
    void base64(QByteArrayView bytes);                             ///< with quotes
    void real(double value);

private:
    void grow(qsizetype n);
    char *character(char *to, const uchar *&from, const uchar *end, const JsonOptions &options);

    QByteArray &m_out;
    qsizetype m_begin;
    char *m_at, *m_end;
};

} // namespace brine
