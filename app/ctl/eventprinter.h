#pragma once

#include "event.h"
#include <QByteArray>
#include <QString>

namespace brine::ctl {

/// Writes events to a descriptor in one of the forms of `--out`. Buffers within a batch, flush() at its end, so that a
/// reader at the other end of a pipe has each event at once and a burst costs few writes.
class EventPrinter
{
public:
    enum class Form { Line, TagJson, Jsonl, Pretty, Yaml, Raw, None };

    EventPrinter(int descriptor, Form form);
    void setBusName(const QString &name);
    void setMasked(bool masked) { m_masked = masked; }
    /// A loss has a row of its own in this form; elsewhere it is said on standard error.
    bool holdsGaps() const { return m_form == Form::Jsonl; }
    void print(const EventView &event, quint64 sequence);
    /// False when the reader at the other end is gone (EPIPE) or the write failed: errorNumber() tells.
    [[nodiscard]] bool flush();
    int errorNumber() const { return m_error; }

private:
    void printLine(const EventView &event);
    void printPretty(const EventView &event, QByteArrayView payload);
    void printRaw(const EventView &event, QByteArrayView payload);

    int m_descriptor;
    Form m_form;
    bool m_masked = false;
    int m_width = 80;
    int m_error = 0;
    QByteArray m_busName; ///< as a JSON string, quotes included
    QByteArray m_out;
};

} // namespace brine::ctl
