#pragma once

#include <QByteArray>
#include <QString>

namespace brine::payloadcopy {

/// Puts text on the clipboard. What holds a revealed secret is marked for clipboard managers and taken off again after
/// 30 s if it is still there. UI thread.
void text(const QString &text, bool holdsSecret = false);

enum class Form { Json, JsonLine, Yaml, Python };
/// The payload in one of its text forms; JSON also as application/json.
void payload(const QByteArray &payload, Form form, bool holdsSecret = false);

} // namespace brine::payloadcopy
