#pragma once

#include "result.h"
#include <QByteArray>
#include <QString>
#include <QStringList>


namespace brine {

/// Where and why text is no payload. line and column count from 1 in characters; offset is in bytes from 0.
struct TextError
{
    QString message;
    int line = 1, column = 1;
    qsizetype offset = 0;
};

/// A payload typed by a person, made msgpack. `warnings` say where text and value may disagree ("None is text here").
struct ParsedPayload
{
    QByteArray msgpack;
    QStringList warnings;
    bool isMap = false;
};

enum class Dialect { Json, Yaml, Python, KeyValue, Salt };
/// Short name for buttons, drafts, the dialect box and messages: "JSON", "YAML".
QString dialectName(Dialect dialect);

/// JSON strictly per RFC 8259: exact integers, duplicate key: last counts (warning). Integers beyond 64 bits become text with a warning.
Result<ParsedPayload, TextError> readJson(QByteArrayView text);
/// YAML exactly as PyYAML's safe loader reads it (YAML 1.1 rules).
Result<ParsedPayload, TextError> readYaml(QByteArrayView text);
Result<ParsedPayload, TextError> readPayload(QByteArrayView text, Dialect dialect);

} // namespace brine
