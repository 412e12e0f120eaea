#pragma once

#include "templatevalue.h"

namespace brine {

/// What Brine itself fills in, new for each shot and the same throughout one shot: {{counter}} 1, 2, 3 … (integer), {{random}}
/// 0 … 2^31-1 (integer), {{uuid}} (version 4), {{now}} as Salt stamps (UTC, microseconds), {{jid}} as Salt makes them (20 digits,
/// salt/utils/jid.py) and {{minion}}, where an id is known. One thread.
class TemplateShots
{
public:
    explicit TemplateShots(TemplateValues asked = {}, const QByteArray &minionId = {});
    /// The values of the next shot.
    const TemplateValues &next();
    quint64 count() const { return m_counter; }

private:
    TemplateValues m_values;
    quint64 m_counter = 0;
};

} // namespace brine
