#pragma once

#include <QByteArrayView>

namespace brine {

/// Whether two payloads hold the same value: type by type and in the same order, whatever form of msgpack each number or length has
/// (5 in one byte and in nine, float32 and float64 of one number). Text is no bytes, 1 is no 1.0. Iterative; any thread.
bool isSameValue(QByteArrayView a, QByteArrayView b);

} // namespace brine
