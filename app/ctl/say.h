#pragma once

#include "busaddress.h"
#include <QString>

namespace brine::ctl {

/// For people, on standard error; standard output is data only. Of control characters and hidden marks line ends alone stay.
void say(const QString &text);
/// Events of which nobody knows whether they match: said even when quiet, as it is what the output lacks. None: nothing.
void sayUndecided(quint64 events);
/// A problem's whole text on standard error; returns the exit code that fits.
int fail(const BusProblem &problem);

} // namespace brine::ctl
