#include "templatevariable.h"
#include "mapbuilder.h"
#include "msgpackview.h"
#include "templatetext.h"
#include "textforms.h"
#include <cmath>

namespace brine {

namespace {

using View = MsgpackView;
constexpr const char *TypeNames[] = {"text", "integer", "number", "boolean"};

bool isScalar(const View &value) { return value.isValid() && !value.isContainer() && value.type() != View::Type::Ext && value.type() != View::Type::Bin; }

std::optional<TemplateVariable::Type> typeOf(const View &value)
{
    switch (value.type()) {
    case View::Type::Str: return TemplateVariable::Type::Text;
    case View::Type::Int:
    case View::Type::Uint: return TemplateVariable::Type::Integer;
    case View::Type::Float: return TemplateVariable::Type::Number;
    case View::Type::Bool: return TemplateVariable::Type::Boolean;
    default: return std::nullopt;
    }
}

std::optional<TemplateVariable::Type> typeNamed(const View &name)
{
    for (size_t i = 0; i < std::size(TypeNames); ++i) {
        if (name.isText(TypeNames[i]))
            return TemplateVariable::Type(i);
    }
    return std::nullopt;
}

std::optional<TemplateValue> integerOf(QByteArrayView typed)
{
    bool ok = false;
    const QByteArray digits = typed.toByteArray();
    const qint64 number = digits.toLongLong(&ok);
    if (ok)
        return TemplateValue::ofInteger(number);
    const quint64 large = digits.toULongLong(&ok);
    return ok ? std::optional(TemplateValue::ofUnsigned(large)) : std::nullopt;
}

std::optional<TemplateValue> numberOf(QByteArrayView typed)
{
    bool ok = false;
    const double number = typed.toByteArray().toDouble(&ok);
    return ok && std::isfinite(number) ? std::optional(TemplateValue::ofReal(number)) : std::nullopt;
}

std::optional<TemplateValue> booleanOf(QByteArrayView typed)
{
    const QByteArray word = typed.toByteArray().toLower();
    if (word == "true" || word == "yes")
        return TemplateValue::ofBool(true);
    return word == "false" || word == "no" ? std::optional(TemplateValue::ofBool(false)) : std::nullopt;
}

} // namespace

QString TemplateVariable::typeName(Type type) { return QString::fromLatin1(TypeNames[int(type)]); }

/// A default or a choice: of this type; an integer where a number is wanted counts.
Result<TemplateValue> TemplateVariable::accepted(const View &value) const
{
    using R = Result<TemplateValue>;
    if (type == Type::Text && value.type() == View::Type::Str && value.bytes().size() <= MaxTextBytes)
        return TemplateValue::ofText(value.bytes());
    if (type == Type::Integer && value.type() == View::Type::Uint)
        return TemplateValue::ofUnsigned(value.toUint());
    if (type == Type::Integer && value.type() == View::Type::Int)
        return TemplateValue::ofInteger(value.toInt());
    if (type == Type::Number && (value.type() == View::Type::Float || value.type() == View::Type::Int || value.type() == View::Type::Uint) && std::isfinite(value.toDouble()))
        return TemplateValue::ofReal(value.toDouble());
    if (type == Type::Boolean && value.type() == View::Type::Bool)
        return TemplateValue::ofBool(value.toBool());
    return R::failure(tr("Variable %1: %2 is no %3.").arg(QString::fromUtf8(name), displayText(value, 60), typeName(type)));
}

Result<TemplateVariable> TemplateVariable::read(QByteArrayView name, const View &definition)
{
    using R = Result<TemplateVariable>;
    TemplateVariable variable;
    variable.name = name.toByteArray();
    const QString shown = safeText(name, 60);
    if (!TemplateText::isName(name))
        return R::failure(tr("“%1” is no name of a variable: letters, digits and _, no digit first.").arg(shown));
    if (TemplateText::isBuiltIn(name) && name != "minion")
        return R::failure(tr("{{%1}} is Brine's own; a template cannot define it.").arg(shown));
    const bool isShort = definition.type() != View::Type::Map;
    const View standard = isShort ? definition : definition.find("default");
    if (!isShort) {
        for (auto it = definition.iterate(); it.next();) {
            const View key = it.key();
            if (!key.isText("type") && !key.isText("default") && !key.isText("choices") && !key.isText("about"))
                return R::failure(tr("Variable %1 has “%2”, which means nothing here: type, default, choices, about.").arg(shown, displayText(key, 60)));
        }
    }
    const View choices = isShort ? View() : definition.find("choices");
    const View typeWord = isShort ? View() : definition.find("type");
    if (typeWord.isValid() && !typeNamed(typeWord))
        return R::failure(tr("Variable %1: the type is text, integer, number or boolean, not “%2”.").arg(shown, displayText(typeWord, 60)));
    if (choices.isValid() && (choices.type() != View::Type::Array || !choices.count()))
        return R::failure(tr("Variable %1: choices is a list of values.").arg(shown));
    const auto implied = typeOf(standard) ? typeOf(standard) : typeOf(choices.at(0));
    variable.type = typeWord.isValid() ? *typeNamed(typeWord) : implied.value_or(Type::Text);
    for (auto it = choices.iterate(); it.next();) {
        auto choice = variable.accepted(it.value());
        if (!choice)
            return R::failure(choice.error());
        variable.choices.push_back(*choice);
    }
    if (standard.isValid() && !standard.isNil()) {
        auto value = isScalar(standard) ? variable.accepted(standard) : Result<TemplateValue>::failure(tr("Variable %1: a value is one text, number or boolean.").arg(shown));
        if (value && !variable.choices.empty())
            value = variable.valueOf(value->text);
        if (!value)
            return R::failure(value.error());
        variable.standard = *value;
    }
    if (!isShort)
        variable.about = QString::fromUtf8(definition.find("about").bytes());
    return variable;
}

void TemplateVariable::write(MapBuilder &variables) const
{
    MapBuilder definition;
    definition.str("type", typeName(type).toLatin1());
    if (standard)
        definition.raw("default", standard->msgpack);
    if (!choices.empty()) {
        MsgpackWriter list;
        list.array(quint32(choices.size()));
        for (const TemplateValue &choice : choices)
            list.raw(choice.msgpack);
        definition.raw("choices", list.bytes());
    }
    if (!about.isEmpty())
        definition.str("about", about.toUtf8());
    variables.raw(name, definition.take());
}

Result<TemplateValue> TemplateVariable::valueOf(QByteArrayView typed) const
{
    using R = Result<TemplateValue>;
    const QString shown = QString::fromUtf8(name);
    if (typed.size() > MaxTextBytes || !typed.isValidUtf8())
        return R::failure(tr("Variable %1: a value is UTF-8 text of at most %2 KiB.").arg(shown).arg(MaxTextBytes / 1024));
    std::optional<TemplateValue> value;
    switch (type) {
    case Type::Text: value = TemplateValue::ofText(typed); break;
    case Type::Integer: value = integerOf(typed.trimmed()); break;
    case Type::Number: value = numberOf(typed.trimmed()); break;
    case Type::Boolean: value = booleanOf(typed.trimmed()); break;
    }
    if (!value)
        return R::failure(tr("Variable %1: “%2” is no %3.").arg(shown, safeText(typed, 60), typeName(type)));
    QStringList words;
    for (const TemplateValue &choice : choices) {
        if (choice.msgpack == value->msgpack)
            return *value;
        words.append(safeText(choice.text, 60));
    }
    if (!words.isEmpty())
        return R::failure(tr("Variable %1: “%2” is none of %3.").arg(shown, safeText(typed, 60), words.join(QStringLiteral(", "))));
    return *value;
}

} // namespace brine
