#pragma once

#include "payloadreader.h"
#include <QByteArray>

namespace brine {

/// A payload written as JSON in its packed form; empty where the text is none.
inline QByteArray fromJson(QByteArrayView json)
{
    const auto read = readJson(json);
    return read ? read->msgpack : QByteArray();
}

} // namespace brine
