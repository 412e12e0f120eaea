#include "outputfile.h"
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace brine::ctl {

OutputFile::~OutputFile()
{
    if (m_descriptor > 2)
        close(m_descriptor);
}

std::optional<QString> OutputFile::open(const std::string &path)
{
    if (path.empty() || path == "-")
        return std::nullopt;
    m_descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (m_descriptor >= 0 && fchmod(m_descriptor, 0600) == 0)
        return std::nullopt;
    return QStringLiteral("Cannot create %1: %2").arg(QString::fromLocal8Bit(path.c_str()), QString::fromLocal8Bit(strerror(errno)));
}

} // namespace brine::ctl
