#pragma once

#include "result.h"
#include "templatevalue.h"
#include <QCoreApplication>
#include <optional>
#include <vector>

namespace brine {

class MapBuilder;
class MsgpackView;

/// A variable that a template asks for: its name, type, default and choices. A value; any thread.
class TemplateVariable
{
    Q_DECLARE_TR_FUNCTIONS(brine::TemplateVariable)
public:
    enum class Type { Text, Integer, Number, Boolean };
    static constexpr qsizetype MaxTextBytes = 64 * 1024;

    QByteArray name;
    Type type = Type::Text;
    std::optional<TemplateValue> standard;       ///< the default
    std::vector<TemplateValue> choices;          ///< empty: any value of the type
    QString about;
    bool operator==(const TemplateVariable &) const = default;

    /// From a template file: `name: default`, or `name: {type, default, choices, about}`.
    static Result<TemplateVariable> read(QByteArrayView name, const MsgpackView &definition);
    void write(MapBuilder &variables) const;
    /// What a person typed as this variable's value: a scalar of its type whatever the text looks like, or why it is none.
    Result<TemplateValue> valueOf(QByteArrayView typed) const;
    static QString typeName(Type type);          ///< as files write it

private:
    Result<TemplateValue> accepted(const MsgpackView &value) const;
};

} // namespace brine
