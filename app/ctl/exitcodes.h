#pragma once

namespace brine::ctl {

/// Salt's own exit codes (salt/defaults/exitcodes.py), completed by 65 and 66 from sysexits.h.
enum ExitCode {
    Ok = 0,
    Failure = 1,
    Usage = 64,
    BadData = 65,
    NoInput = 66,
    Unavailable = 69,
    Internal = 70,
    CannotCreate = 73,
    TimedOut = 75,
    NoPermission = 77,
    Interrupted = 130,
    Terminated = 143,
};

inline constexpr const char *ExitCodeHelp =
    "Exit codes: 0 done, 1 failed, 64 usage or bad filter, 65 bad payload, 66 no input file, 69 bus unavailable,\n"
    "70 internal error, 73 cannot create output, 75 timed out, 77 permission denied, 130 interrupted, 143 terminated.";

} // namespace brine::ctl
