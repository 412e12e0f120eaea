#include "eventprinter.h"
#include "eventline.h"
#include "frameencoder.h"
#include "jsonwriter.h"
#include "redaction.h"
#include "textforms.h"
#include "timetext.h"
#include <QByteArrayView>
#include <cerrno>
#include <sys/ioctl.h>
#include <unistd.h>

namespace brine::ctl {

namespace {

constexpr qsizetype FlushBytes = 256 * 1024;

int terminalWidth(int descriptor)
{
    winsize size{};
    if (ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 20)
        return size.ws_col;
    return 80;
}

} // namespace

EventPrinter::EventPrinter(int descriptor, Form form) : m_descriptor(descriptor), m_form(form)
{
    if (form == Form::Line)
        m_width = terminalWidth(descriptor);
}

void EventPrinter::setBusName(const QString &name)
{
    m_busName.clear();
    writeJsonString(name.toUtf8(), m_busName);
}

void EventPrinter::print(const EventView &event, quint64 sequence)
{
    if (m_form == Form::None)
        return;
    const QByteArray masked = m_masked ? Redaction::masked(event.tag, event.payload) : QByteArray();
    const QByteArrayView payload = masked.isEmpty() ? event.payload : QByteArrayView(masked);
    JsonOptions options;
    options.escapeControls = true;
    switch (m_form) {
    case Form::Line: {
        EventView shown = event;
        shown.payload = payload;
        printLine(shown);
        break;
    }
    case Form::TagJson:
        m_out += escapeForLine(event.tag) + '\t';
        writeJson(payload, m_out, options);
        m_out += '\n';
        break;
    case Form::Jsonl:
        writeEventLine(event, payload, sequence, m_busName, m_out);
        break;
    case Form::Pretty:
        printPretty(event, payload);
        break;
    case Form::Yaml:
        m_out += "--- # " + escapeForLine(event.tag) + '\n' + toYaml(payload); // which ends its last line
        break;
    case Form::Raw:
        printRaw(event, payload);
        break;
    case Form::None:
        break;
    }
    if (m_out.size() >= FlushBytes)
        (void)flush();
}

void EventPrinter::printLine(const EventView &event)
{
    QByteArray line = localTimeText(event.receivedUs).toUtf8() + "  " + escapeForLine(event.tag) + "  ";
    if (line.size() < m_width + 64) { // a long tag leaves no room for the payload
        QByteArray json;
        writeJson(event.payload, json, {0, false, false, true});
        line += json.left(m_width * 4);
    }
    QString text = QString::fromUtf8(line);
    if (text.size() > m_width)
        text = text.left(m_width - 1) + QChar(0x2026);
    m_out += text.toUtf8() + '\n';
}

void EventPrinter::printPretty(const EventView &event, QByteArrayView payload)
{
    // `salt-run state.event pretty=True` prints the tag, a tab, and the data with sorted keys, indented by 4.
    m_out += escapeForLine(event.tag) + '\t';
    writeJson(payload, m_out, {4, true, false, true});
    m_out += '\n';
}

void EventPrinter::printRaw(const EventView &event, QByteArrayView payload)
{
    if (event.kind == EventKind::Event)
        appendFrame(m_out, event.tag, payload, Framing::Bare);
    else if (event.kind == EventKind::Malformed)
        m_out += payload;
}

bool EventPrinter::flush()
{
    const char *at = m_out.constData();
    qsizetype left = m_error ? 0 : m_out.size();
    while (left > 0) {
        const ssize_t n = write(m_descriptor, at, size_t(left));
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0) {
            m_error = errno;
            break;
        }
        at += n;
        left -= n;
    }
    m_out.clear();
    if (m_out.capacity() > 4 * FlushBytes)
        m_out.squeeze();
    return m_error == 0;
}

} // namespace brine::ctl
