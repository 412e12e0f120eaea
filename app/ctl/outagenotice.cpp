#include "outagenotice.h"
#include "say.h"

namespace brine::ctl {

OutageNotice::OutageNotice(BusReader &reader, bool quiet) : m_reader(reader), m_quiet(quiet)
{
    reader.setStateNotify([&reader] { reader.mailbox().wake(); });
}

void OutageNotice::look() { m_state = m_reader.state(); }

void OutageNotice::gapTold(const Gap &gap)
{
    m_toldUs = gap.fromUs;
    if (m_saidUs && (gap.reason == Gap::Reason::Reconnected || gap.fromUs == m_saidUs))
        sayBack();
}

void OutageNotice::mailboxEmptied()
{
    const qint64 deafSinceUs = m_state.deafSinceUs;
    if (!deafSinceUs && m_saidUs)
        sayBack(); // a far end that tells no gap
    // The row lies in the mailbox before the state says that the outage is over: it may be told by now.
    if (!deafSinceUs || m_saidUs || deafSinceUs == m_toldUs)
        return;
    m_saidUs = deafSinceUs;
    sayLost(m_state);
}

void OutageNotice::sayBack()
{
    m_saidUs = 0;
    if (!m_quiet)
        say(QStringLiteral("-- Connected again."));
}

void OutageNotice::sayLost(const BusState &state) const
{
    if (m_quiet)
        return;
    QString why = state.problem ? state.problem->reason : QString();
    if (why.endsWith(u'.'))
        why.chop(1);
    if (!why.isEmpty())
        why = QStringLiteral(" (%1)").arg(why);
    say(QStringLiteral("-- The connection to the %1 is lost%2. Waiting for it to come back.").arg(m_reader.address().displayName(), why));
}

} // namespace brine::ctl
