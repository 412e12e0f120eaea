#pragma once

#include <QString>
#include <sys/stat.h>
#include <sys/types.h>
#include <vector>

namespace brine {

/// Who this process is to the kernel: effective user and groups, with their names. Any thread.
struct Identity
{
    uid_t user = 0;
    QString userName;
    std::vector<gid_t> groups;      ///< effective group first, then the supplementary ones of this session
    static Identity current();
    bool isIn(gid_t group) const;
    /// In the group by /etc/group (or whatever NSS asks), but not in this session: a new login would help.
    bool wouldBeIn(gid_t group) const;
    QString text() const;           ///< "ann (groups ann, adm)"
};

QString userNameOf(uid_t user);     ///< the number where there is no name
QString groupNameOf(gid_t group);
gid_t primaryGroupOf(uid_t user);   ///< -1 where the user is not known
/// "-rw-------" for files and sockets, "drwxr-x---" for directories.
QString modeText(mode_t mode);
/// "-rw------- root:root".
QString rightsText(const struct stat &info);

} // namespace brine
