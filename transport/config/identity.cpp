#include "identity.h"
#include <QCoreApplication>
#include <QStringList>
#include <algorithm>
#include <grp.h>
#include <pwd.h>
#include <unistd.h>

namespace brine {

namespace {

struct Text { Q_DECLARE_TR_FUNCTIONS(Identity) };
constexpr size_t NameBufferBytes = 16384; // what sysconf suggests at most in practice; directory services may send long lists
constexpr qsizetype ShownGroups = 8;

} // namespace

QString userNameOf(uid_t user)
{
    std::vector<char> buffer(NameBufferBytes);
    passwd entry{}, *found = nullptr;
    if (getpwuid_r(user, &entry, buffer.data(), buffer.size(), &found) == 0 && found)
        return QString::fromLocal8Bit(found->pw_name);
    return QString::number(user);
}

QString groupNameOf(gid_t group)
{
    std::vector<char> buffer(NameBufferBytes);
    struct group entry{}, *found = nullptr;
    if (getgrgid_r(group, &entry, buffer.data(), buffer.size(), &found) == 0 && found)
        return QString::fromLocal8Bit(found->gr_name);
    return QString::number(group);
}

QString modeText(mode_t mode)
{
    QString text = S_ISDIR(mode) ? QStringLiteral("d") : S_ISLNK(mode) ? QStringLiteral("l")
        : S_ISSOCK(mode) ? QStringLiteral("s") : QStringLiteral("-"); // as ls shows it
    for (int shift : {6, 3, 0}) {
        const mode_t bits = mode >> shift;
        text += QLatin1Char(bits & 4 ? 'r' : '-');
        text += QLatin1Char(bits & 2 ? 'w' : '-');
        text += QLatin1Char(bits & 1 ? 'x' : '-');
    }
    if (mode & S_ISVTX)
        text.back() = QLatin1Char(mode & 1 ? 't' : 'T');
    return text;
}

gid_t primaryGroupOf(uid_t user)
{
    std::vector<char> buffer(NameBufferBytes);
    passwd entry{}, *found = nullptr;
    if (getpwuid_r(user, &entry, buffer.data(), buffer.size(), &found) == 0 && found)
        return found->pw_gid;
    return gid_t(-1);
}

QString rightsText(const struct stat &info)
{
    return QStringLiteral("%1 %2:%3").arg(modeText(info.st_mode), userNameOf(info.st_uid), groupNameOf(info.st_gid));
}

Identity Identity::current()
{
    Identity who;
    who.user = geteuid();
    who.userName = userNameOf(who.user);
    who.groups.push_back(getegid());
    std::vector<gid_t> more(size_t(std::max(0, getgroups(0, nullptr))));
    const int count = getgroups(int(more.size()), more.data());
    for (int i = 0; i < count; ++i) {
        if (!who.isIn(more[size_t(i)]))
            who.groups.push_back(more[size_t(i)]);
    }
    return who;
}

bool Identity::isIn(gid_t group) const { return std::find(groups.begin(), groups.end(), group) != groups.end(); }

bool Identity::wouldBeIn(gid_t group) const
{
    const gid_t primary = primaryGroupOf(user);
    if (isIn(group) || primary == gid_t(-1))
        return false;
    std::vector<gid_t> all(1024);
    int count = int(all.size());
    if (getgrouplist(userName.toLocal8Bit().constData(), primary, all.data(), &count) < 0)
        return false;
    return std::find(all.begin(), all.begin() + count, group) != all.begin() + count;
}

QString Identity::text() const
{
    QStringList names;
    for (gid_t group : groups)
        names.append(groupNameOf(group));
    if (names.size() > ShownGroups)
        names = names.mid(0, ShownGroups) << QStringLiteral("…");
    return Text::tr("%1 (groups %2)").arg(userName, names.join(QStringLiteral(", ")));
}

} // namespace brine
