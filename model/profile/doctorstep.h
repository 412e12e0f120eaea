#pragma once

#include <QString>
#include <QStringList>

namespace brine {

/// One thing that was looked at on the way to a bus.
struct DoctorStep
{
    enum class State { Good, Warning, Failed, NotReached };
    State state = State::NotReached;
    QString name;              ///< "Event socket"
    QString finding;           ///< what was found, one line or a few
    QStringList remedies;      ///< what mends it
    int exitCode = 0;          ///< of a failed step: 77 where a right is missing, else 69
};

} // namespace brine
