#include "payloadreader.h"
#include "keyvaluereader.h"
#include "pythonreader.h"
#include "saltreader.h"

namespace brine {

QString dialectName(Dialect dialect)
{
    switch (dialect) {
    case Dialect::Json:
        return QStringLiteral("JSON");
    case Dialect::Yaml:
        return QStringLiteral("YAML");
    case Dialect::Python:
        return QStringLiteral("Python");
    case Dialect::KeyValue:
        return QStringLiteral("key=value");
    case Dialect::Salt:
        return QStringLiteral("Salt argument");
    }
    return {};
}

Result<ParsedPayload, TextError> readPayload(QByteArrayView text, Dialect dialect)
{
    switch (dialect) {
    case Dialect::Json: return readJson(text);
    case Dialect::Yaml: return readYaml(text);
    case Dialect::Python: return PythonReader(text).read();
    case Dialect::KeyValue: return KeyValueReader(text).read();
    case Dialect::Salt: return readSalt(text);
    }
    Q_UNREACHABLE();
}

} // namespace brine
