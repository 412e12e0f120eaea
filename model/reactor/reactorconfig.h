#pragma once

#include "reactorrule.h"
#include <QDateTime>
#include <vector>

namespace brine {

/// The reactors that files configure: the master's `reactor:` list with its drop-ins, or a file or folder that somebody
/// names. Merged as Salt merges: lists of the included files add up, and together hide the main file's
/// (salt/config/__init__.py include_config; dictupdate.update with merge_lists). What `salt-run reactor.add` changed in a
/// running master is in no file. Reads files only, and whole: not for the UI thread. A value.
class ReactorConfig
{
public:
    ReactorConfig() = default;
    /// configDir empty: $SALT_MASTER_CONFIG, else $SALT_CONFIG_DIR, else /etc/salt.
    static ReactorConfig ofMaster(const QString &configDir = {});
    /// A master's configuration file or folder, or a file that holds nothing but the list (`reactor: /srv/reactors.yaml`).
    static ReactorConfig ofPath(const QString &path);

    const std::vector<ReactorRule> &rules() const { return m_rules; }
    QString source() const { return m_source; }           ///< the file or folder that was asked for
    const QStringList &notes() const { return m_notes; }  ///< what could not be read or is ignored by Salt, and why
    const QStringList &fileRoots() const { return m_fileRoots; } ///< of the environment base, for salt:// addresses
    bool isChanged() const;                               ///< a file that was read is not what it was

private:
    friend class ReactorConfigReader;
    struct Stamp { QString path; QDateTime changed; };
    QString m_source;
    std::vector<ReactorRule> m_rules;
    QStringList m_notes;
    QStringList m_fileRoots;
    std::vector<Stamp> m_stamps;
};

} // namespace brine
