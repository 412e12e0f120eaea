#include "outputfile.h"
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace brine::ctl {

namespace {

bool isRegular(int descriptor)
{
    struct stat opened{};
    return fstat(descriptor, &opened) == 0 && S_ISREG(opened.st_mode);
}

bool isSameFile(int descriptor, const std::string &path)
{
    struct stat opened{}, other{};
    const bool known = path == "-" ? fstat(0, &other) == 0 : !path.empty() && stat(path.c_str(), &other) == 0;
    return known && fstat(descriptor, &opened) == 0 && S_ISREG(opened.st_mode) && opened.st_dev == other.st_dev && opened.st_ino == other.st_ino;
}

} // namespace

OutputFile::~OutputFile()
{
    if (m_descriptor > 2)
        close(m_descriptor);
}

std::optional<QString> OutputFile::open(const std::string &path, const std::string &input)
{
    if (path.empty() || path == "-")
        return std::nullopt;
    m_descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (m_descriptor >= 0 && isSameFile(m_descriptor, input))
        return QStringLiteral("%1 is what is read: it would be emptied before. Write to another file.").arg(QString::fromLocal8Bit(path.c_str()));
    // A device or a pipe holds nothing that could go, and its mode is not ours to change.
    if (m_descriptor >= 0 && (!isRegular(m_descriptor) || (fchmod(m_descriptor, 0600) == 0 && ftruncate(m_descriptor, 0) == 0)))
        return std::nullopt;
    return QStringLiteral("Cannot create %1: %2").arg(QString::fromLocal8Bit(path.c_str()), QString::fromLocal8Bit(strerror(errno)));
}

} // namespace brine::ctl
