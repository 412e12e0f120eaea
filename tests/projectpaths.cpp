#include "projectpaths.h"

namespace brine {

QString projectpaths::brinectl() { return QStringLiteral(BRINECTL); }
QString projectpaths::saltApiLink() { return QStringLiteral(BRINE_SALTAPI_LINK); }
QString projectpaths::source(const QString &path) { return QStringLiteral(BRINE_SOURCE "/") + path; }
QString projectpaths::testData(const QString &name) { return source(QStringLiteral("tests/data/") + name); }

} // namespace brine
