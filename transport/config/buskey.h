#pragma once

#include "busaddress.h"

namespace brine {

/// What a bus is called in files that speak of it (interlocks, the audit log): "master /var/run/salt/master",
/// "minion web1 /var/run/salt/minion", or a link's name. The same at every start. Any thread.
QString busKey(const BusAddress &address);

} // namespace brine
