#pragma once

#include <QByteArray>
#include <QString>
#include <QStringList>

namespace brine {

/// One entry of the master's `reactor:` list: events whose whole tag the glob matches are given to these SLS files.
struct ReactorRule
{
    QByteArray glob;
    QStringList files;    ///< absolute paths, with shell globs, or salt:// addresses, as written
    QString origin;       ///< the configuration file that says so
};

} // namespace brine
