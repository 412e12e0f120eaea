#pragma once

#include "busreader.h"

namespace brine::ctl {

/// Says on standard error when the connection to a watched bus is lost, once an outage, and when it is back: a dead bus must not
/// look like a quiet one. Wakes who waits for the reader's mailbox, to look() then.
class OutageNotice
{
public:
    OutageNotice(BusReader &reader, bool quiet);
    void look();

private:
    BusReader &m_reader;
    bool m_quiet, m_said = false;
};

} // namespace brine::ctl
