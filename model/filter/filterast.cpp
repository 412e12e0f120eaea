#include "filterast.h"

namespace brine {

FilterStep FilterStep::forKey(const QByteArray &key)
{
    FilterStep step;
    step.key = key;
    if (key == "true") {
        step.scalar = Scalar::True;
    } else if (key == "false") {
        step.scalar = Scalar::False;
    } else if (key == "null") {
        step.scalar = Scalar::Null;
    } else if (!key.isEmpty() && key.size() <= 32 && (key[0] == '-' || (key[0] >= '0' && key[0] <= '9'))) {
        bool ok = false;
        if (const qint64 integer = key.toLongLong(&ok); ok)
            step.number = FilterNumber::fromSigned(integer);
        else if (const quint64 large = key.toULongLong(&ok); ok)
            step.number = FilterNumber::fromUnsigned(large);
        else if (const double real = key.toDouble(&ok); ok)
            step.number = FilterNumber::fromReal(real);
        step.scalar = ok ? Scalar::Number : Scalar::None;
    }
    return step;
}

} // namespace brine
