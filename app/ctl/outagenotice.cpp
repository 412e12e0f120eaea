#include "outagenotice.h"
#include "say.h"
#include <utility>

namespace brine::ctl {

OutageNotice::OutageNotice(BusReader &reader, bool quiet) : m_reader(reader), m_quiet(quiet)
{
    reader.setStateNotify([&reader] { reader.mailbox().wake(); });
}

void OutageNotice::look()
{
    const BusState state = m_reader.state();
    const bool isDeaf = state.deafSinceUs;
    if (isDeaf == std::exchange(m_said, isDeaf) || m_quiet)
        return;
    if (!isDeaf) {
        say(QStringLiteral("-- Connected again."));
        return;
    }
    QString why = state.problem ? state.problem->reason : QString();
    if (why.endsWith(u'.'))
        why.chop(1);
    if (!why.isEmpty())
        why = QStringLiteral(" (%1)").arg(why);
    say(QStringLiteral("-- The connection to the %1 is lost%2. Waiting for it to come back.").arg(m_reader.address().displayName(), why));
}

} // namespace brine::ctl
