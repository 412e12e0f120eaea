#pragma once

#include <QByteArray>

namespace brine {

/// Shortest digits that read back to the same double, as Python's repr: 1.0, 1e+16, 0.0001, inf, nan. Any thread.
QByteArray pythonReal(double value);
/// The same as YAML 1.1 reads it: a point before the exponent (1.0e+16), .inf, .nan.
QByteArray yamlReal(double value);

} // namespace brine
