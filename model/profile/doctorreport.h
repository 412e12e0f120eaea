#pragma once

#include "doctorstep.h"
#include <optional>
#include <vector>

namespace brine {

/// Index of the first step that failed.
std::optional<size_t> firstFailure(const std::vector<DoctorStep> &steps);
/// What ran where and when: "brinectl 0.1.0, Debian GNU/Linux 12 (bookworm), Linux 6.1.0, 2026-11-23T14:02:07Z".
QString reportHead(const QString &program);
/// The steps as text for a terminal or a ticket, the first that failed marked. Control characters escaped, a line break at the end.
QString doctorReport(const QString &program, const std::vector<DoctorStep> &steps);

} // namespace brine
