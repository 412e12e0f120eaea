#pragma once

#include "moment.h"
#include <QByteArray>
#include <QString>
#include <optional>

namespace brine {

/// What a node of YAML 1.1 is, as PyYAML's SafeLoader tells them apart.
enum class YamlTag : quint8 {
    Str, Null, Bool, Int, Float, Timestamp, Merge, Value, Binary, Set, Omap, Pairs, Seq, Map, Unknown
};

/// YAML 1.1's implicit types by PyYAML's own patterns (yaml/resolver.py): yes and on are booleans, 017 is octal, 1:30 is
/// 90, 12e3 is text. Any thread.
YamlTag resolveYamlScalar(QByteArrayView plain);
/// The tag of a full name such as tag:yaml.org,2002:int; Unknown for what the safe loader does not construct.
YamlTag yamlTagOfName(QByteArrayView name);

/// An integer as sign and decimal digits.
struct YamlInteger { bool negative = false; QByteArray digits; };
/// nullopt for text that Python's constructor refuses (0b_, an explicit !!int of a word, too many digits).
std::optional<YamlInteger> yamlInteger(QByteArrayView text);
std::optional<double> yamlFloat(QByteArrayView text);
std::optional<bool> yamlBool(QByteArrayView text);
/// A date, or date and time with or without zone; nullopt where Python's datetime refuses it (month 13).
std::optional<Moment> yamlMoment(QByteArrayView text);
/// As Python's base64.decodebytes: foreign characters are passed over; nullopt when padding is missing.
std::optional<QByteArray> lenientBase64(QByteArrayView text);

/// Says where what was typed plain and what was read may disagree ("None is text here"); empty when they do not.
QString yamlScalarWarning(QByteArrayView plain, YamlTag tag);

} // namespace brine
