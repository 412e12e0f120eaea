#pragma once

#include <QByteArray>
#include <QByteArrayList>
#include <map>

namespace brine {

/// What stands for a {{name}}: one scalar, so that no value can bring structure with it. A value; any thread.
struct TemplateValue
{
    QByteArray msgpack;   ///< where the text is {{name}} and nothing else
    QByteArray text;      ///< within other text

    bool operator==(const TemplateValue &) const = default;
    static TemplateValue ofText(QByteArrayView text);
    static TemplateValue ofInteger(qint64 value);
    static TemplateValue ofUnsigned(quint64 value);
    static TemplateValue ofReal(double value);
    static TemplateValue ofBool(bool value);
    static TemplateValue ofNull();
};

/// The values by name.
using TemplateValues = std::map<QByteArray, TemplateValue, std::less<>>;

} // namespace brine
