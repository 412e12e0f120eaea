#pragma once

#include "interlock.h"
#include "result.h"
#include "tagpattern.h"
#include <QCoreApplication>
#include <vector>

namespace brine {

/// The file of interlocks, $XDG_CONFIG_HOME/brine/interlocks.yaml, 0600: a list of
///     - {bus: master /var/run/salt/master, role: ask, production: true, rate: 100}
/// where bus is a bus's key (see busKey()), or a glob of keys. The first entry that fits counts; where none does, a bus asks. Reads
/// the file at each call, so that an editor and several programs do not undo each other. Any thread.
class InterlockFile
{
    Q_DECLARE_TR_FUNCTIONS(brine::InterlockFile)
public:
    static constexpr qint64 MaxBytes = 1 << 20;
    static QString defaultPath();
    explicit InterlockFile(const QString &path = defaultPath()) : m_path(path) { }

    /// A file that cannot be read or understood is an error, not an absent one: nothing must be fired by mistake.
    Result<Interlock> of(const QString &busKey) const;
    /// Changes or adds the entry of exactly this bus.
    Result<Done> set(const QString &busKey, const Interlock &interlock) const;

    struct Entry { QString bus; Interlock interlock; };
    static Result<std::vector<Entry>> read(QByteArrayView yaml);
    static QByteArray write(const std::vector<Entry> &entries);

private:
    Result<std::vector<Entry>> entries() const;
    QString m_path;
};

} // namespace brine
