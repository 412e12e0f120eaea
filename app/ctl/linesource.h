#pragma once

#include <QByteArray>

namespace brine::ctl {

/// Lines of a descriptor, read by hand: whoever handles them can ask whether the next one is there already, and so answer a
/// slow writer at once and a fast one in batches. One thread.
class LineSource
{
public:
    /// A line longer than `limit` bytes is cut to that; the rest of it is read and left out.
    LineSource(int descriptor, qsizetype limit) : m_descriptor(descriptor), m_limit(limit) { }

    /// The next line without its end; waits for it. False at the end of input or on an error, see errorNumber().
    bool next(QByteArray &line);
    /// Nothing to be had without waiting: neither a whole line nor bytes that may complete one.
    bool wouldWait() const;
    int errorNumber() const { return m_error; }

private:
    bool fill();
    void take(QByteArray &line, qsizetype bytes);

    int m_descriptor, m_error = 0;
    qsizetype m_limit, m_begin = 0;
    QByteArray m_buffer;
    bool m_atEnd = false;
};

} // namespace brine::ctl
