#pragma once

#include "busaddress.h"
#include <optional>

namespace brine::ctl {

/// The rights of another user, lent by a sudo rule to somebody who chooses the arguments and perhaps the environment. What is
/// chosen so must not become something that these rights run, read or write to.
class BorrowedRights
{
public:
    /// Whether somebody else than the user of this process, and than root, started it (sudo, run0, pkexec, doas).
    static bool areHeld();
    /// The environment of their owner, with the language and the name of who borrows them.
    static void cleanEnvironment();
    /// Folders only that none but root, their owner or Salt can change, as they really are: links may be replaced meanwhile.
    static std::optional<BusProblem> confine(BusRequest &request);
};

} // namespace brine::ctl
