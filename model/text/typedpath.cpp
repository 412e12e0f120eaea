#include "typedpath.h"
#include <QDir>
#include <QFileInfo>

namespace brine {

QString typedPath(const QString &typed, const QString &folder, const QString &suffix)
{
    QString path = typed.trimmed();
    if (path.isEmpty())
        return {};
    if (path == QLatin1String("~") || path.startsWith(QLatin1String("~/")))
        path = QDir::homePath() + path.mid(1);
    path = QDir::cleanPath(QDir(folder).absoluteFilePath(path));
    if (QFileInfo(path).suffix().isEmpty() && !QFileInfo(path).isDir())
        path += suffix;
    return path;
}

} // namespace brine
