#include "savefileproblem.h"
#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>
#include <QSaveFile>
#include <QStorageInfo>
#include <cerrno>
#include <cstring>

namespace brine {

namespace {

QString tr(const char *text) { return QCoreApplication::translate("brine::SaveFile", text); }
QString reason(int errorNumber) { return QString::fromLocal8Bit(std::strerror(errorNumber)); }

} // namespace

QString createProblem(const QString &path, int errorNumber)
{
    const QFileInfo file(path), folder(file.absolutePath());
    if (path.isEmpty())
        return tr("No file name was given.");
    if (file.isDir())
        return tr("%1 is a folder. Add a file name.").arg(path);
    if (file.exists() && !file.isFile())
        return tr("%1 is no ordinary file. Choose another name.").arg(path);
    if (!folder.exists())
        return tr("There is no folder %1. Make it, or choose another.").arg(folder.filePath());
    if (!folder.isDir())
        return tr("%1 is no folder. Choose another place.").arg(folder.filePath());
    if (errorNumber == EROFS || QStorageInfo(folder.filePath()).isReadOnly())
        return tr("%1 is on a file system that is mounted read-only. Choose another place.").arg(folder.filePath());
    if (!folder.isWritable())
        return tr("You may not write in the folder %1, which belongs to %2. Choose another place.").arg(folder.filePath(), folder.owner());
    if (file.exists() && !file.isWritable())
        return tr("You may not write %1, which belongs to %2. Choose another name.").arg(path, file.owner());
    if (errorNumber == ENAMETOOLONG)
        return tr("The name of %1 is too long for its file system.").arg(path);
    return tr("%1 cannot be made: %2.").arg(path, errorNumber ? reason(errorNumber) : tr("the system does not say why"));
}

QString writeProblem(const QString &path, int errorNumber, const QString &otherwise)
{
    const QString kept = QFile::exists(path) ? tr(" The file that was there is unchanged.") : QString();
    if (errorNumber == ENOSPC)
        return tr("The disk that holds %1 is full. Make room, or save fewer events or elsewhere.").arg(path) + kept;
    if (errorNumber == EDQUOT)
        return tr("Your quota on the disk that holds %1 is used up. Make room, or save elsewhere.").arg(path) + kept;
    if (errorNumber == EFBIG)
        return tr("%1 would be larger than files may be here. Save fewer events.").arg(path) + kept;
    return tr("%1 could not be written: %2.").arg(path, errorNumber ? reason(errorNumber) : otherwise) + kept;
}

QString readProblem(const QString &path, int errorNumber)
{
    const QFileInfo file(path);
    if (errorNumber == ENOENT)
        return tr("There is no file %1.").arg(path);
    if (errorNumber == EISDIR || file.isDir())
        return tr("%1 is a folder, not a file of events.").arg(path);
    if (errorNumber == EACCES)
        return tr("You may not read %1, which belongs to %2.").arg(path, file.exists() ? file.owner() : tr("another user"));
    return tr("%1 cannot be read: %2.").arg(path, reason(errorNumber));
}

Result<Done> saveFile(const QString &path, const QByteArray &content)
{
    QSaveFile file(path);
    if (errno = 0; !file.open(QIODevice::WriteOnly))
        return Result<Done>::failure(createProblem(path, errno));
    if (file.write(content) != content.size() || !file.commit())
        return Result<Done>::failure(writeProblem(path, errno, file.errorString()));
    return Done();
}

} // namespace brine
