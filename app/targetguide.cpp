#include "targetguide.h"
#include "busset.h"
#include "composepanel.h"

namespace brine {

namespace {
constexpr int PauseMs = 400;               // salt takes a second or two of a core: not for every keystroke
constexpr qint64 GoodMs = 60'000;          // a key may be accepted meanwhile
}

TargetGuide::TargetGuide(ComposePanel *composer, BusSet *buses) : QObject(composer), m_composer(composer), m_buses(buses)
{
    m_pause.setSingleShot(true);
    m_pause.setInterval(PauseMs);
    connect(&m_pause, &QTimer::timeout, this, &TargetGuide::ask);
    connect(composer, &ComposePanel::shotChanged, this, &TargetGuide::look);
    connect(buses, &BusSet::changed, this, &TargetGuide::lookAtBuses);
    connect(buses, &BusSet::targetMatched, this, &TargetGuide::take);
}

void TargetGuide::look()
{
    const auto target = m_composer->targetToMatch();
    if (!target) {
        m_pause.stop();
        if (m_match.state != TargetMatch::State::Nothing)
            show({});
        return;
    }
    const bool isGood = m_match.isOf(m_composer->bus(), *target) && m_match.state != TargetMatch::State::Nothing;
    if (isGood && m_since.elapsed() < GoodMs)
        return;
    m_since.start();
    m_pause.start();
    if (!isGood) // else the old answer stands until the new one is there
        show({m_composer->bus(), *target, TargetMatch::State::Asking, {}, {}});
}

void TargetGuide::ask()
{
    m_asked = m_buses->byNumber(m_match.bus);
    if (m_asked)
        m_asked->match(m_match.target);
}

/// Whoever was asked is gone, with the question: the bus was connected anew, and the new one knows of nothing.
void TargetGuide::lookAtBuses()
{
    const LiveBus *bus = m_buses->byNumber(m_match.bus);
    if (bus && bus != m_asked && m_match.state == TargetMatch::State::Asking && !m_pause.isActive())
        m_pause.start();
}

void TargetGuide::take(const TargetMatch &match)
{
    if (m_match.isOf(match.bus, match.target))
        show(match);
}

void TargetGuide::show(const TargetMatch &match)
{
    m_match = match;
    m_composer->setTargetMatch(match);
}

} // namespace brine
