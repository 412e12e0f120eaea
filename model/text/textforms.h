#pragma once

#include "msgpackview.h"
#include <QByteArray>
#include <QString>

namespace brine {

/// Other text forms of a payload for people to read and copy. Any thread.
QByteArray toYaml(QByteArrayView payload);               ///< block style, keys in order, as PyYAML safe_dump would read it back
QByteArray toYamlFlow(QByteArrayView payload);           ///< the same on one line, {a: [1, 2]}: an argument for Salt's command line
QByteArray toPython(QByteArrayView payload);             ///< a literal that ast.literal_eval reads (datetimes as datetime.datetime(...))
/// Classic offset/hex/text dump, at most maxBytes of it.
QString toHexDump(QByteArrayView bytes, qsizetype maxBytes = 64 * 1024);
/// Short one-line text of one value for a cell or tree: strings as they are (cut), numbers exact, "{} 9 keys", "[] 3 items".
QString displayText(const MsgpackView &value, int maxChars = 256);
/// Type word for the tree's third column: "text", "int", "float", "bool", "null", "bytes", "map", "list", "datetime", "ext 5".
QString typeName(const MsgpackView &value);
/// Tag or other bus text as safe single-line display text: invalid UTF-8 replaced, control characters (C0, C1, DEL) and marks that hide or reorder text made visible: ↵, \t, \u001b, \u200b, \U000e0041.
QString safeText(QByteArrayView bytes, int maxChars = 256);
inline QString safeTextOf(const QString &text, int maxChars = 1000) { return safeText(text.toUtf8(), maxChars); }
/// The same for terminals and tag-json's first field, as bytes: controls become \xNN or \t, \n escapes, hidden marks \uNNNN or \UNNNNNNNN, so a tag can neither forge a line nor drive a terminal.
QByteArray escapeForLine(QByteArrayView bytes);
QString unicodeEscape(char32_t code);                    ///< \uNNNN, beyond that \UNNNNNNNN, as Python writes it
/// For a model's tool tips, which have no plain mode: escaped, with its line ends.
QString escapedToolTip(const QString &text);

} // namespace brine
