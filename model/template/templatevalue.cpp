#include "templatevalue.h"
#include "jsonwriter.h"
#include "msgpackwriter.h"

namespace brine {

namespace {

/// Numbers and constants within text are as JSON writes them.
TemplateValue encoded(MsgpackWriter &writer)
{
    TemplateValue value{writer.take(), {}};
    value.text = toJson(value.msgpack);
    return value;
}

} // namespace

TemplateValue TemplateValue::ofText(QByteArrayView text)
{
    MsgpackWriter writer;
    writer.str(text);
    return {writer.take(), text.toByteArray()};
}

TemplateValue TemplateValue::ofInteger(qint64 value)
{
    MsgpackWriter writer;
    writer.integer(value);
    return encoded(writer);
}

TemplateValue TemplateValue::ofUnsigned(quint64 value)
{
    MsgpackWriter writer;
    writer.unsignedInteger(value);
    return encoded(writer);
}

TemplateValue TemplateValue::ofReal(double value)
{
    MsgpackWriter writer;
    writer.real(value);
    return encoded(writer);
}

TemplateValue TemplateValue::ofBool(bool value)
{
    MsgpackWriter writer;
    writer.boolean(value);
    return encoded(writer);
}

TemplateValue TemplateValue::ofNull()
{
    MsgpackWriter writer;
    writer.nil();
    return encoded(writer);
}

} // namespace brine
