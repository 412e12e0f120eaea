#include "eventtextdecoder.h"
#include "fireable.h"
#include "gap.h"
#include "jsonreader.h"
#include "jsonwriter.h"
#include "msgpackview.h"
#include <QCoreApplication>
#include <cstring>

namespace brine {

namespace {

constexpr int MaxPlaces = 20;
constexpr int MaxProblemChars = 200;
constexpr QByteArrayView ByteOrderMark("\xef\xbb\xbf"); // some editors begin a text with it

QString tr(const char *text) { return QCoreApplication::translate("brine::EventText", text); }

Result<ParsedPayload, TextError> readRecorded(QByteArrayView json)
{
    return JsonReader(json, JsonReader::Form::Recorded).read();
}

/// The bytes of {"$undecodable": base64}, where it stands for bytes that have no other form: else it is a map like any other.
QByteArray undecodableBytes(const MsgpackView &data, bool whatever)
{
    if (data.type() != MsgpackView::Type::Map || data.count() != 1)
        return {};
    const MsgpackView text = data.find("$undecodable");
    if (text.type() != MsgpackView::Type::Str)
        return {};
    const QByteArray base64 = text.bytes().toByteArray();
    const auto decoded = QByteArray::fromBase64Encoding(base64, QByteArray::AbortOnBase64DecodingErrors);
    if (!decoded || decoded.decoded.toBase64() != base64)
        return {};
    if (whatever || toJson(decoded.decoded) == "{\"$undecodable\": \"" + base64 + "\"}")
        return decoded.decoded.isNull() ? QByteArray("") : decoded.decoded;
    return {};
}

} // namespace

EventTextDecoder::EventTextDecoder(Sink sink, qint64 fallbackUs, qsizetype maxLine)
    : m_sink(std::move(sink)), m_lastUs(fallbackUs), m_maxLine(maxLine)
{
}

void EventTextDecoder::feed(QByteArrayView bytes)
{
    while (!bytes.isEmpty()) {
        const auto *newline = static_cast<const char *>(std::memchr(bytes.data(), '\n', size_t(bytes.size())));
        const QByteArrayView part = newline ? bytes.first(newline - bytes.data()) : bytes;
        if (!m_skipping && m_unfinished.size() + part.size() > m_maxLine) {
            m_skipping = true;
            m_unfinished = QByteArray();
        }
        if (newline && m_unfinished.isEmpty()) {
            endLine(part); // the common case: a whole line, where it lies
        } else if (newline) {
            m_unfinished.append(part);
            endLine(std::exchange(m_unfinished, QByteArray()));
        } else if (!m_skipping) {
            m_unfinished.append(part);
        }
        bytes = newline ? bytes.sliced(part.size() + 1) : QByteArrayView();
    }
}

void EventTextDecoder::finish()
{
    if (m_skipping || !m_unfinished.isEmpty())
        endLine(std::exchange(m_unfinished, QByteArray()));
    if (std::exchange(m_collecting, false))
        broken(m_objectLine, m_line, tr("the text ends within an object"));
    tellBroken();
}

void EventTextDecoder::endLine(QByteArrayView line)
{
    ++m_line;
    if (std::exchange(m_skipping, false)) {
        if (std::exchange(m_collecting, false))
            broken(m_objectLine, m_line - 1, tr("an object that is not ended"));
        broken(m_line, m_line, tr("longer than %1 MiB").arg(std::max<qsizetype>(1, m_maxLine >> 20)));
        return;
    }
    if (m_line == 1 && line.startsWith(ByteOrderMark))
        line = line.sliced(ByteOrderMark.size());
    if (line.endsWith('\r'))
        line.chop(1);
    if (m_collecting && collect(line))
        return;
    if (!line.trimmed().isEmpty())
        this->line(line);
}

// json.dumps with an indent: every line but the last begins with a space.
bool EventTextDecoder::collect(QByteArrayView line)
{
    const bool last = line.startsWith('}') || line.startsWith(']');
    if ((!last && !line.startsWith(' ')) || m_object.size() + line.size() > m_maxLine) {
        m_collecting = false;
        broken(m_objectLine, m_line - 1, tr("an object that is not ended"));
        return false;
    }
    m_object.append('\n').append(line.data(), line.size());
    if (!last)
        return true;
    m_collecting = false;
    QString problem;
    if (!tagAndJson(m_tag, std::exchange(m_object, QByteArray()), &problem))
        broken(m_objectLine, m_line, problem);
    return true;
}

void EventTextDecoder::line(QByteArrayView line)
{
    QString problem;
    if (line.startsWith('{') && savedLine(line, &problem))
        return;
    const qsizetype tab = line.indexOf('\t'), lastTab = line.lastIndexOf('\t');
    if (tab < 0) {
        broken(m_line, m_line, problem.isEmpty() ? tr("no tab between tag and data") : problem);
        return;
    }
    const QByteArrayView json = line.sliced(tab + 1).trimmed();
    if (json == "{" || json == "[") {
        m_collecting = true;
        m_objectLine = m_line;
        m_tag = line.first(tab).toByteArray();
        m_object = json.toByteArray();
        return;
    }
    QString other;
    if (!tagAndJson(line.first(tab), json, &other) && (lastTab == tab || !tagAndJson(line.first(lastTab), line.sliced(lastTab + 1), &other)))
        broken(m_line, m_line, problem.isEmpty() ? other : problem);
}

bool EventTextDecoder::savedLine(QByteArrayView line, QString *problem)
{
    const auto parsed = readRecorded(line);
    if (!parsed) {
        *problem = parsed.error().message;
        return false;
    }
    const MsgpackView map(parsed->msgpack), tag = map.find("tag"), data = map.find("data");
    const bool hasTag = tag.isText();
    if (!hasTag || !data.isValid()) {
        *problem = hasTag ? tr("it has no \"data\"") : tr("it has no \"tag\"");
        return false;
    }
    Decoded event;
    const QByteArrayView kind = map.find("kind").bytes();
    event.kind = kind == "malformed" ? EventKind::Malformed : kind == "gap" ? EventKind::Gap : EventKind::Event;
    const QByteArray raw = undecodableBytes(data, event.kind == EventKind::Malformed);
    event.tag = tag.bytes();
    event.payload = raw.isNull() ? data.encoded() : QByteArrayView(raw);
    event.bus = map.find("bus").bytes();
    event.sequence = map.find("seq").toUint();
    event.receivedUs = readSaltStamp(map.find("time").bytes()).value_or(m_lastUs);
    give(event);
    return true;
}

bool EventTextDecoder::tagAndJson(QByteArrayView tag, QByteArrayView json, QString *problem)
{
    const auto parsed = readRecorded(json);
    if (!parsed) {
        *problem = parsed.error().message;
        return false;
    }
    const MsgpackView data(parsed->msgpack);
    const QByteArray raw = undecodableBytes(data, false);
    Decoded event;
    event.tag = tag;
    event.payload = raw.isNull() ? QByteArrayView(parsed->msgpack) : QByteArrayView(raw);
    event.receivedUs = readSaltStamp(data.find("_stamp").bytes()).value_or(m_lastUs);
    give(event);
    return true;
}

void EventTextDecoder::give(Decoded event)
{
    tellBroken();
    m_lastUs = event.receivedUs;
    ++(event.kind == EventKind::Gap ? m_gaps : m_events);
    m_sink(event);
}

void EventTextDecoder::broken(quint64 first, quint64 last, const QString &problem)
{
    if (!m_brokenCount) {
        m_brokenFirst = first;
        m_brokenProblem = problem.left(MaxProblemChars);
    }
    m_brokenLast = last;
    m_brokenCount += last - first + 1;
    m_brokenLines += last - first + 1;
}

// One row for lines that follow each other: a log among the events would else be a row a line.
void EventTextDecoder::tellBroken()
{
    if (!m_brokenCount)
        return;
    const bool one = m_brokenFirst == m_brokenLast;
    const QString place = one ? QString::number(m_brokenFirst) : QStringLiteral("%1–%2").arg(m_brokenFirst).arg(m_brokenLast);
    if (m_placeCount < MaxPlaces)
        m_places += (m_places.isEmpty() ? QString() : QStringLiteral(", ")) + place;
    else if (m_placeCount == MaxPlaces)
        m_places += tr(" and more");
    ++m_placeCount;
    Gap gap;
    gap.detail = one ? tr("Line %1 of the file is no event: %2").arg(place, m_brokenProblem)
                     : tr("Lines %1 of the file are no events; the first: %2").arg(place, m_brokenProblem);
    m_brokenCount = 0;
    const QByteArray payload = writeGap(gap);
    Decoded row;
    row.kind = EventKind::Gap;
    row.receivedUs = m_lastUs;
    row.payload = payload;
    ++m_gaps;
    m_sink(row);
}

} // namespace brine
