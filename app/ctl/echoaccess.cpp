#include "echoaccess.h"
#include "accesscheck.h"

namespace brine::ctl {

std::optional<BusProblem> openForEcho(BusReader &reader)
{
    reader.start();
    auto problem = reader.waitConnected();
    const BusAddress &address = reader.address();
    if (!problem || !problem->isPermission() || address.isLink())
        return problem;
    if (const auto barred = checkAccess(address.pullPath, AccessPurpose::Fire, address.node); barred && barred->isPermission())
        return barred;
    problem->remedies.prepend(QStringLiteral("You may fire here all the same, but not see it land:  --no-wait"));
    return problem;
}

} // namespace brine::ctl
