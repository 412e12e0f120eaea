#pragma once

#include "busreader.h"

namespace brine::ctl {

/// Says on standard error when the connection to a watched bus is lost, once an outage, and when it is back: a dead bus must not
/// look like a quiet one. Said in the order in which it happened: the loss after the events before it, the end after the row of
/// its gap and before the events that follow. Wakes who waits for the reader's mailbox. One thread.
class OutageNotice
{
public:
    OutageNotice(BusReader &reader, bool quiet);
    void look();                        ///< before the mailbox is emptied: what is in it came before what is seen now
    void gapTold(const Gap &gap);       ///< each gap row of the mailbox, once it was told
    void mailboxEmptied();              ///< all that was in it at the look has been told

private:
    void sayLost(const BusState &state) const;
    void sayBack();

    BusReader &m_reader;
    bool m_quiet;
    qint64 m_saidUs = 0;                ///< when the outage began that was said, and not yet that it is over; 0: none
    qint64 m_toldUs = 0;                ///< when the outage began whose gap row was told last
    BusState m_state;                   ///< at the look
};

} // namespace brine::ctl
