#include "eventline.h"
#include "jsonwriter.h"
#include "msgpackview.h"
#include "tagfamily.h"
#include "timetext.h"

namespace brine {

namespace {

JsonOptions lineOptions()
{
    JsonOptions options;
    options.escapeControls = true;
    return options;
}

const char *kindName(EventKind kind)
{
    switch (kind) {
    case EventKind::Malformed: return "malformed";
    case EventKind::Gap: return "gap";
    case EventKind::Event: break;
    }
    return "event";
}

void writeUndecodable(QByteArrayView bytes, QByteArray &out)
{
    out += "{\"$undecodable\": \"" + bytes.toByteArray().toBase64() + "\"}";
}

void writeData(EventKind kind, QByteArrayView payload, QByteArray &out)
{
    if (kind == EventKind::Malformed)
        writeUndecodable(payload, out);
    else
        writeJson(payload, out, lineOptions());
}

/// What a spreadsheet begins a formula with, the full-width forms of some locales among them. A quote before it does not help:
/// it is taken off when a cell is read.
bool looksLikeFormula(QByteArrayView text)
{
    while (!text.isEmpty() && text[0] == '"')
        text = text.sliced(1);
    if (text.isEmpty())
        return false;
    if (QByteArrayView("=+-@\t\r\n").contains(text[0])) // LF too: some programs trim it
        return true;
    return text.startsWith("\xef\xbc\x9d") || text.startsWith("\xef\xbc\x8b") || text.startsWith("\xef\xbc\x8d") || text.startsWith("\xef\xbc\xa0");
}

/// Text that is UTF-8 whatever came: bytes that are none become U+FFFD.
QByteArray utf8(QByteArrayView bytes)
{
    return bytes.isValidUtf8() ? bytes.toByteArray() : QString::fromUtf8(bytes).toUtf8();
}

QByteArray plainText(const MsgpackView &value)
{
    if (!value.isValid())
        return {};
    if (value.type() == MsgpackView::Type::Str)
        return utf8(value.bytes());
    return toJson(value.encoded(), lineOptions());
}

} // namespace

void writeEventLine(const EventView &event, QByteArrayView payload, quint64 sequence, QByteArrayView busJson, QByteArray &out)
{
    out += "{\"seq\": " + QByteArray::number(sequence) + ", \"time\": \"" + isoTimeUtc(event.receivedUs).toLatin1() + "\", \"bus\": ";
    out.append(busJson.data(), busJson.size());
    out += ", \"tag\": ";
    writeJsonString(event.tag, out, lineOptions());
    if (event.kind != EventKind::Event)
        out.append(", \"kind\": \"").append(kindName(event.kind)).append('"');
    out += ", \"data\": ";
    writeData(event.kind, payload, out);
    out += "}\n";
}

CsvForm::CsvForm(bool guarded, const QStringList &columns) : guarded(guarded)
{
    for (const QString &column : columns) {
        if (auto path = EventPath::parse(column)) {
            this->columns.append(column);
            paths.push_back(std::move(*path));
        }
    }
}

QByteArray csvHeader(const CsvForm &form)
{
    QByteArray header = "seq,time,bus,kind,tag,minion,fun,jid,retcode,success,size,";
    for (const QString &column : form.columns) {
        writeCsvCell(column.toUtf8(), form.guarded, header);
        header += ',';
    }
    return header + "data\r\n";
}

void writeCsvCell(QByteArrayView text, bool guarded, QByteArray &out)
{
    const bool formula = guarded && looksLikeFormula(text);
    bool quoted = formula;
    for (const char c : text)
        quoted = quoted || c == '"' || c == ',' || c == '\n' || c == '\r';
    if (!quoted) {
        out.append(text.data(), text.size());
        return;
    }
    out += '"';
    if (formula)
        out += '\'';
    for (const char c : text) {
        if (c == '"')
            out += '"';
        out += c;
    }
    out += '"';
}

void writeCsvLine(const EventView &event, QByteArrayView payload, quint64 sequence, QByteArrayView bus, const CsvForm &form, QByteArray &out)
{
    const auto cell = [&](QByteArrayView text) {
        writeCsvCell(text, form.guarded, out);
        out += ',';
    };
    const MsgpackView map = event.kind == EventKind::Event ? MsgpackView(payload) : MsgpackView();
    const auto field = [&map](const char *name) { return plainText(map.findFirst(name)); };
    const QByteArray id = field("id"), jid = field("jid");
    cell(QByteArray::number(sequence));
    cell(isoTimeUtc(event.receivedUs).toLatin1());
    cell(bus);
    cell(kindName(event.kind));
    cell(utf8(event.tag));
    cell(utf8(minionOf(id, event.tag)));
    cell(field("fun"));
    cell(utf8(jobOf(jid, event.tag)));
    cell(field("retcode"));
    cell(field("success"));
    cell(QByteArray::number(event.payload.size()));
    EventView shown = event;
    shown.payload = payload;
    for (const EventPath &path : form.paths)
        cell(plainText(path.valueIn(shown)));
    QByteArray data;
    writeData(event.kind, payload, data);
    writeCsvCell(data, form.guarded, out);
    out += "\r\n";
}

} // namespace brine
