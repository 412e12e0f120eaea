#pragma once

#include "payloadreader.h"

namespace brine {

/// A payload written in a dialect of the readers, for an editor and for command lines. Any thread.

QByteArray writePayload(QByteArrayView payload, Dialect dialect);
/// Whether the text gives this very value again.
bool readsBackAs(QByteArrayView payload, QByteArrayView text, Dialect dialect);
/// What in the payload a dialect has no words for, and where: "bytes at raw[0]". Of a payload whose written text does not read back.
QString obstacleTo(Dialect dialect, QByteArrayView payload);

/// One argument that Salt's command line reads as this payload, JSON where that does, else YAML; empty where there is none.
QByteArray saltArgument(QByteArrayView payload);
/// The same of a text: Salt takes words for numbers, options and keyword arguments; what would be one is put in YAML's quotes.
QByteArray saltWord(const QByteArray &text);

/// Lines of key=value as KeyValueReader reads them. What is no map, or has a key that is no name, is written so that it is refused.
QByteArray toKeyValue(QByteArrayView payload);

} // namespace brine
