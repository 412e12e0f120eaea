#pragma once

#include "event.h"
#include <QByteArray>
#include <QString>
#include <functional>

namespace brine {

/// Makes events of text as it comes, in pieces cut anywhere: the lines that Brine saves (writeEventLine()), and what
/// `salt-run state.event` prints, TAG<TAB>JSON, with pretty=True over several lines (salt/runners/state.py, event()).
/// Nothing is lost without a word: lines that are no event are counted, and a Gap row with their numbers stands at their place.
/// Bounded: a line beyond the limit is passed over and is such a line. One thread.
class EventTextDecoder
{
public:
    struct Decoded
    {
        qint64 receivedUs = 0;
        QByteArrayView tag, payload, bus;   ///< borrowed during the call; bus: empty where the text has none
        quint64 sequence = 0;               ///< 0: the text has none
        EventKind kind = EventKind::Event;
    };
    using Sink = std::function<void(const Decoded &)>;

    static constexpr qsizetype DefaultMaxLine = 256 * 1024 * 1024;
    /// fallbackUs: the time of events that say none, before the first that does; then it is that of the event before.
    EventTextDecoder(Sink sink, qint64 fallbackUs, qsizetype maxLine = DefaultMaxLine);

    void feed(QByteArrayView bytes);
    void finish();                          ///< the text ends here, with or without a newline

    quint64 events() const { return m_events; }
    quint64 gaps() const { return m_gaps; }               ///< gap rows of the text itself and those told for broken lines
    quint64 brokenLines() const { return m_brokenLines; }
    /// "4, 17, 20–22 and more": where, for people; empty if none was broken.
    QString brokenPlaces() const { return m_places; }

private:
    void endLine(QByteArrayView line);
    bool collect(QByteArrayView line);
    void line(QByteArrayView line);
    bool savedLine(QByteArrayView line, QString *problem);
    bool tagAndJson(QByteArrayView tag, QByteArrayView json, QString *problem);
    void give(Decoded event);
    void broken(quint64 first, quint64 last, const QString &problem);
    void tellBroken();

    Sink m_sink;
    qint64 m_lastUs;
    qsizetype m_maxLine;
    QByteArray m_unfinished;                ///< of the line that the next piece goes on with
    bool m_skipping = false;                ///< that line is too long
    QByteArray m_tag, m_object;             ///< of an object over several lines
    bool m_collecting = false;
    quint64 m_line = 0, m_objectLine = 0;
    quint64 m_events = 0, m_gaps = 0, m_brokenLines = 0;
    quint64 m_brokenFirst = 0, m_brokenLast = 0, m_brokenCount = 0;   ///< the run not yet told
    QString m_brokenProblem, m_places;
    int m_placeCount = 0;
};

} // namespace brine
