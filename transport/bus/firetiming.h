#pragma once

namespace brine {

/// How long a shot waits before it draws conclusions, in milliseconds. Idle daemons echo within 1 to 13 ms.
struct FireTiming
{
    int echoAfterTakenMs = 250;     ///< no echo this long after the daemon has read the bytes: it wants the other form
    int knownEchoMs = 1000;         ///< the same for a form that was thought known; patient, since most likely it is only busy
    int greetingMs = 300;           ///< in which a ZeroMQ peer has greeted; waited for only where nothing is known of the daemon
    int watchAgainMs = 1000;        ///< for a watcher that is cut off to be connected again
};

} // namespace brine
