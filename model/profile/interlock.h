#pragma once

#include "ratecap.h"
#include <QString>
#include <optional>

namespace brine {

/// What one may fire at one bus, and what is asked before. Kept in plain files, never with a secret. A small value.
struct Interlock
{
    enum class Role {
        ReadOnly,   ///< nothing is fired
        Ask,        ///< a question where a shot leaves the safe zone; on a production bus at every shot
        Free,       ///< no questions
    };
    Role role = Role::Ask;
    bool production = false;              ///< said with a frame and the word wherever the bus is shown
    int ratePerSecond = RateCap::Standard; ///< 0: no cap; else never below RateCap::Lowest

    bool operator==(const Interlock &) const = default;
    static QString word(Role role);       ///< read-only, ask, free: as files and the command line write it
    static std::optional<Role> roleOf(QStringView word);
};

} // namespace brine
