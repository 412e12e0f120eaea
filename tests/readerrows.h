#pragma once

#include "busreader.h"
#include "gap.h"
#include "msgpackwriter.h"

#include <QElapsedTimer>
#include <QList>

namespace brine {

inline QByteArray payload(int n, QByteArrayView stamp = "2026-11-23T02:24:20.805249")
{
    MsgpackWriter out;
    out.map(2);
    out.key("n");
    out.integer(n);
    out.key("_stamp");
    out.str(stamp);
    return out.take();
}

/// All rows that come until `done` is satisfied or time is up.
class Rows
{
public:
    explicit Rows(BusReader &reader) : m_reader(reader) { }
    template<class Done> bool readUntil(Done done, int timeoutMs = 10'000)
    {
        QElapsedTimer timer;
        timer.start();
        while (!done()) {
            if (timer.elapsed() > timeoutMs)
                return false;
            m_reader.mailbox().waitForEvents(20);
            for (const EventBatch &batch : m_reader.mailbox().take()) {
                for (qsizetype i = 0; i < batch.count(); ++i) {
                    const EventView row = batch.at(i);
                    if (row.kind == EventKind::Gap)
                        gaps.append(readGap(row.payload));
                    else if (row.kind == EventKind::Event)
                        tags.append(row.tag.toByteArray());
                    else
                        malformed.append(row.payload.toByteArray());
                }
            }
        }
        return true;
    }
    bool readEvents(qsizetype count) { return readUntil([&] { return tags.size() >= count; }); }
    QList<QByteArray> tags, malformed;
    QList<Gap> gaps;

private:
    BusReader &m_reader;
};

} // namespace brine
