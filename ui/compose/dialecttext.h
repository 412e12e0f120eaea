#pragma once

#include "payloadreader.h"
#include <QByteArrayView>
#include <QString>
#include <optional>

namespace brine {

/// A payload written in a dialect for the editor.
struct DialectText
{
    QString text;
    bool isExact = false;   ///< reading the text gives the same msgpack value again
};

DialectText writeDialect(QByteArrayView payload, Dialect dialect);
/// The map without its top-level `_stamp`, which the firing side sets anew; other payloads unchanged.
QByteArray withoutStamp(QByteArrayView payload);
/// `{"data": value}` for a value already encoded.
QByteArray wrapValue(QByteArrayView encoded);
inline constexpr Dialect AllDialects[] = {Dialect::Json, Dialect::Yaml, Dialect::Python, Dialect::KeyValue, Dialect::Salt};
std::optional<Dialect> dialectNamed(const QString &name);
QString dialectMeaning(Dialect dialect);   ///< a few words more, for the tooltip
QString dialectExample(Dialect dialect);   ///< the smallest dictionary that shows its form

} // namespace brine
