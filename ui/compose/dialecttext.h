#pragma once

#include "payloadreader.h"
#include <QByteArrayView>
#include <QString>

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
/// Short name for buttons and the dialect box: "JSON", "YAML".
QString dialectName(Dialect dialect);

} // namespace brine
