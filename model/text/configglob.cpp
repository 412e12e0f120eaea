#include "configglob.h"
#include <QFile>
#include <algorithm>
#include <glob.h>

namespace brine {

QStringList filesMatching(const QString &pattern)
{
    glob_t found{};
    QStringList files;
    if (glob(QFile::encodeName(pattern).constData(), GLOB_NOSORT, nullptr, &found) == 0) {
        for (size_t i = 0; i < found.gl_pathc; ++i)
            files.append(QFile::decodeName(found.gl_pathv[i]));
    }
    globfree(&found);
    std::sort(files.begin(), files.end());
    return files;
}

} // namespace brine
