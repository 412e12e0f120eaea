#pragma once

#include "msgpackview.h"
#include <QByteArray>
#include <QString>
#include <QStringView>
#include <optional>
#include <vector>

namespace brine {

/// One step of a path into a payload: a map key or a list index.
struct PathStep
{
    QByteArray key;          ///< text of the key (see keyText)
    quint32 index = 0;
    bool isIndex = false;
    bool operator==(const PathStep &) const = default;
};

/// Paths into a payload as people write them. A key is written bare where it is a plain word and in double quotes
/// otherwise, so a path always reads back to the same steps. Any thread.
namespace payloadpath {

/// The key as text: text and bytes as they are, any other key its JSON (`1`, `true`, `null`).
QByteArray keyText(const MsgpackView &key);
/// `.name`, `."odd key"` or `[3]`, as the filter language writes it behind `data`.
QString filterStep(const PathStep &step);
/// `['name']`, `[3]`, as a reactor's Jinja writes it behind `data`; numbers, booleans and none as Jinja literals.
QString jinjaStep(const MsgpackView &key);
/// Steps of `data.x."odd key"[3]`; nullopt if it is no path.
std::optional<std::vector<PathStep>> parse(QStringView path);

} // namespace payloadpath
} // namespace brine
