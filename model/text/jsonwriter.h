#pragma once

#include "msgpackview.h"
#include <QByteArray>

namespace brine {

/// JSON as Brine writes it everywhere (tab, copy, tag-json, jsonl, export). UTF-8, keys in received order, separators as
/// Python's json.dumps (", " and ": "). Integers exact; floats shortest round-trip and still floats (1.0); NaN and
/// infinities null. Text that is not UTF-8: U+FFFD per bad byte. bin: its text if it is UTF-8, else {"$bytes": base64}.
/// Ext 78 (Salt datetime) as 2026-11-23T02:24:20.805249; ext -1 as ISO time with Z; other ext {"$ext": [code, base64]}.
/// Keys: text, or bin that is UTF-8, as text; any other its JSON in quotes; duplicates all written.
/// What cannot be decoded to its end (or trails, or nests deeper than JsonMaxDepth): {"$undecodable": base64 of all
/// payload bytes}. Any thread, iterative.
struct JsonOptions
{
    int indent = 0;            ///< 0: one line
    bool sortKeys = false;     ///< by their bytes, which is by code point; equal ones keep their order
    bool asciiOnly = false;    ///< \uXXXX for everything else
    bool escapeControls = false; ///< also DEL, C1 and marks that hide or reorder text as \uXXXX, for terminals (C0 are always escaped by JSON)
};

/// Containers within containers: as deep as Python's msgpack decodes, so as deep as Salt can read.
inline constexpr int JsonMaxDepth = 1024;

void writeJson(QByteArrayView payload, QByteArray &out, const JsonOptions &options = {});
QByteArray toJson(QByteArrayView payload, const JsonOptions &options = {});
/// A JSON string literal with quotes; bytes that are not UTF-8 become U+FFFD.
void writeJsonString(QByteArrayView text, QByteArray &out, const JsonOptions &options = {});

} // namespace brine
