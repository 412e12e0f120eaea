#pragma once

#include "exitcodes.h"
#include <QString>

namespace brine::ctl {

/// Why a command ends before it has begun: its sentence and exit code.
struct CommandError
{
    int code = Failure;
    QString text;
};

} // namespace brine::ctl
