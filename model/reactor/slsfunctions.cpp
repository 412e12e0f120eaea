#include "slsfunctions.h"
#include "reactorreport.h"
#include <QFile>
#include <QFileInfo>
#include <QRegularExpression>

namespace brine {

namespace {
constexpr qint64 MaxBytes = 64 * 1024;
constexpr qsizetype MaxFunctions = 64, MaxFiles = 20;
} // namespace

QByteArrayList localFunctions(QByteArrayView sls)
{
    static const QRegularExpression Call(QStringLiteral("^[ \\t]*(?:local|cmd)\\.([A-Za-z0-9_]+\\.[A-Za-z0-9_.]+)[ \\t]*:"), QRegularExpression::MultilineOption);
    QByteArrayList functions;
    for (auto it = Call.globalMatch(QString::fromUtf8(sls)); it.hasNext() && functions.size() < MaxFunctions;) {
        if (const QByteArray name = it.next().captured(1).toUtf8(); !functions.contains(name))
            functions.append(name);
    }
    return functions;
}

QByteArrayList localFunctions(const ReactorReport &report)
{
    QByteArrayList functions;
    qsizetype files = 0;
    for (const ReactorMatch &match : report.matching) {
        for (const ReactorFile &one : match.files) {
            for (const QString &path : one.paths) {
                QFile file(path);
                if (++files > MaxFiles)
                    return functions;
                if (!QFileInfo(path).isFile() || !file.open(QIODevice::ReadOnly)) // a pipe would hold us
                    continue;
                for (const QByteArray &name : localFunctions(file.read(MaxBytes))) {
                    if (!functions.contains(name) && functions.size() < MaxFunctions)
                        functions.append(name);
                }
            }
        }
    }
    return functions;
}

} // namespace brine
