#pragma once

#include <QByteArray>
#include <QString>
#include <QStringList>
#include <sys/stat.h>

namespace brine {

/// Follows a path element by element as the kernel does, for the effective user, and stops at the first element that
/// refuses. Links are followed by hand so that the element named is the one whose rights count.
struct PathWalk
{
    enum class Stop { Reached, Missing, NotADirectory, NoSearch, TooManyLinks, Failed };
    Stop stop = Stop::Reached;
    QString element;          ///< where it stopped; the target itself when reached
    struct stat info{};       ///< of element, where it exists
    bool viaLink = false;     ///< element's path differs from the one asked for
    int error = 0;
    QStringList directories;  ///< all that were passed on the way, those of followed links too
};
PathWalk walkPath(const QString &absolutePath);

/// May the effective user do this (R_OK, W_OK, X_OK)? Asks the kernel, so access lists and capabilities count.
bool mayAccess(const QString &path, int mode);

} // namespace brine
