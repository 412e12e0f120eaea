#include "accesstext.h"
#include <QCoreApplication>
#include <QFileInfo>
#include <system_error>

namespace brine {

namespace {

struct Text { Q_DECLARE_TR_FUNCTIONS(AccessCheck) };

QString kindOfFile(mode_t mode)
{
    if (S_ISREG(mode))
        return Text::tr("a regular file");
    if (S_ISDIR(mode))
        return Text::tr("a directory");
    if (S_ISFIFO(mode))
        return Text::tr("a pipe");
    return Text::tr("a device");
}

QString errorText(int error) { return QString::fromStdString(std::generic_category().message(error)); }

} // namespace

AccessText::AccessText(QString socketPath, AccessPurpose purpose, BusNode node)
    : m_socketPath(std::move(socketPath)), m_purpose(purpose), m_node(node)
{
}

QString AccessText::daemon() const { return m_node == BusNode::Master ? Text::tr("master") : Text::tr("minion"); }

QString AccessText::socketName() const
{
    return m_purpose == AccessPurpose::Watch ? Text::tr("the %1's event socket").arg(daemon())
                                             : Text::tr("the %1's pull socket").arg(daemon());
}

QString AccessText::deniedTitle() const
{
    return m_purpose == AccessPurpose::Watch ? Text::tr("You may not read the %1's event socket.").arg(daemon())
                                             : Text::tr("You may not fire at the %1's pull socket.").arg(daemon());
}

BusProblem AccessText::problem(BusProblem::Kind kind, const QString &path, const QString &title, const QString &reason) const
{
    BusProblem problem;
    problem.kind = kind;
    problem.path = path;
    problem.title = title;
    problem.reason = reason;
    return problem;
}

BusProblem AccessText::pathTooLong(qsizetype length, qsizetype limit) const
{
    auto told = problem(BusProblem::Kind::PathTooLong, m_socketPath, Text::tr("The path of %1 is too long.").arg(socketName()),
                        Text::tr("%1 has %2 bytes; a socket's path may have %3.").arg(m_socketPath).arg(length).arg(limit));
    told.remedies = {Text::tr("Name the directory by a shorter way, for example through a link:  ln -s %1 /tmp/bus")
                         .arg(QFileInfo(m_socketPath).path()),
                     Text::tr("Where the daemon could not bind there either, set a shorter sock_dir in its configuration.")};
    return told;
}

BusProblem AccessText::missing(const PathWalk &walk) const
{
    const bool socketItself = QFileInfo(walk.element).fileName() == QFileInfo(m_socketPath).fileName();
    const QString reason = socketItself
        ? Text::tr("There is no %1, though its directory exists.").arg(walk.element)
        : Text::tr("There is no directory %1 (on the way to %2).").arg(walk.element, m_socketPath);
    auto told = problem(BusProblem::Kind::NotFound, walk.element,
                        socketItself ? Text::tr("There is no socket of the %1 here.").arg(daemon())
                                     : Text::tr("The directory of %1 does not exist.").arg(socketName()),
                        reason);
    told.remedies = {Text::tr("Is the %1 running?  systemctl status salt-%1").arg(daemon()),
                     Text::tr("Its configuration may name another directory:  grep -rs sock_dir /etc/salt/%1 /etc/salt/%1.d"
                              "  and then  --sock-dir DIR").arg(daemon())};
    return told;
}

BusProblem AccessText::notADirectory(const PathWalk &walk) const
{
    auto told = problem(BusProblem::Kind::NotFound, walk.element, Text::tr("The path of %1 goes through a file.").arg(socketName()),
                        Text::tr("%1 is %2, not a directory.").arg(walk.element, kindOfFile(walk.info.st_mode)));
    told.remedies = {Text::tr("Name the directory that holds the sockets:  --sock-dir DIR")};
    return told;
}

BusProblem AccessText::notASocket(const PathWalk &walk) const
{
    auto told = problem(BusProblem::Kind::NotASocket, walk.element, Text::tr("%1 is not a socket.").arg(m_socketPath),
                        Text::tr("%1 is %2 (%3).").arg(walk.element, kindOfFile(walk.info.st_mode), rightsText(walk.info)));
    told.remedies = {Text::tr("Name the directory where the %1 has its sockets:  --sock-dir DIR").arg(daemon())};
    return told;
}

BusProblem AccessText::nobodyListens(const QString &path) const
{
    auto told = problem(BusProblem::Kind::NobodyListens, path, Text::tr("Nobody listens at %1.").arg(socketName()),
                        Text::tr("%1 is there, but left behind: the %2 has stopped (Salt does not remove its sockets).").arg(path, daemon()));
    told.remedies = {Text::tr("Start the %1:  sudo systemctl start salt-%1").arg(daemon())};
    return told;
}

/// What works without changing anybody's rights and without being root: a relay as the owner.
QString AccessText::asOwner(uid_t owner) const
{
    const QString verb = m_purpose == AccessPurpose::Watch ? QStringLiteral("watch") : QStringLiteral("fire TAG PAYLOAD");
    return Text::tr("As its owner, through sudo:  brinectl %1 --sock-dir %2 --node %3 --as %4")
        .arg(verb, QFileInfo(m_socketPath).path(), m_node == BusNode::Master ? QStringLiteral("master") : QStringLiteral("minion"), userNameOf(owner));
}

QString AccessText::groupRemedy(gid_t group, const Identity &who) const
{
    const QString name = groupNameOf(group);
    if (who.wouldBeIn(group))
        return Text::tr("You are in the group %1 in /etc/group, but not in this session: log in again.").arg(name);
    return Text::tr("The group %1 may:  sudo usermod -aG %1 %2  and log in again.").arg(name, who.userName);
}

BusProblem AccessText::directoryDenied(const PathWalk &walk, const Identity &who) const
{
    auto told = problem(BusProblem::Kind::NoPermission, walk.element, deniedTitle(),
                        Text::tr("The directory %1 is %2; you are %3 and may not enter it.").arg(walk.element, rightsText(walk.info), who.text()));
    told.remedies.append(asOwner(walk.info.st_uid));
    if ((walk.info.st_mode & S_IXGRP) && walk.info.st_gid != 0 && !who.isIn(walk.info.st_gid))
        told.remedies.append(groupRemedy(walk.info.st_gid, who));
    else
        told.remedies.append(Text::tr("Only %1 may enter this directory; no group membership helps.").arg(userNameOf(walk.info.st_uid)));
    return told;
}

void AccessText::addSocketRemedies(BusProblem &told, const struct stat &info, const Identity &who) const
{
    told.remedies.append(asOwner(info.st_uid));
    const bool groupMay = info.st_mode & S_IWGRP;
    if (groupMay && info.st_gid != 0 && !who.isIn(info.st_gid)) {
        told.remedies.append(groupRemedy(info.st_gid, who));
    } else if (m_purpose == AccessPurpose::Fire) {
        told.remedies.append(Text::tr("Every Salt release keeps the pull socket to its owner: no group membership helps to fire."));
    } else if (m_node == BusNode::Minion) {
        told.remedies.append(Text::tr("Every Salt release keeps a minion's sockets to their owner: no group membership helps."));
    } else {
        told.remedies.append(Text::tr("Let Salt open it to its group (lasting): set publisher_acl or external_auth in the master's configuration "
                                      "(Salt 3006; from 3007.2 on it is always open to the group, 3007.0 and 3007.1 keep it shut), run the master "
                                      "as user salt, then  sudo usermod -aG salt %1  and log in again.").arg(who.userName));
    }
}

BusProblem AccessText::socketDenied(const PathWalk &walk, const Identity &who) const
{
    const QString element = walk.viaLink && walk.element != m_socketPath
        ? Text::tr("%1 (that is %2)").arg(m_socketPath, walk.element) : walk.element;
    auto told = problem(BusProblem::Kind::NoPermission, walk.element, deniedTitle(),
                        Text::tr("%1 is %2; you are %3. Connecting needs the right to write (w) to the socket.")
                            .arg(element, rightsText(walk.info), who.text()));
    addSocketRemedies(told, walk.info, who);
    return told;
}

BusProblem AccessText::deniedBeyondFiles(const Identity &who) const
{
    auto told = problem(BusProblem::Kind::NoPermission, m_socketPath, deniedTitle(),
                        Text::tr("The modes of %1 and its directories would allow %2, but the kernel refuses.").arg(m_socketPath, who.text()));
    told.remedies = {Text::tr("A security module (AppArmor, SELinux) may forbid it:  sudo journalctl -k --grep 'denied|DENIED'")};
    return told;
}

BusProblem AccessText::wrongSocketType() const
{
    return problem(BusProblem::Kind::NotASocket, m_socketPath, Text::tr("%1 is a socket of another kind.").arg(m_socketPath),
                   Text::tr("It is no stream socket, so no Salt bus."));
}

BusProblem AccessText::busy() const
{
    auto told = problem(BusProblem::Kind::Other, m_socketPath, Text::tr("The %1 does not accept connections just now.").arg(daemon()),
                        Text::tr("The queue of waiting connections at %1 is full: the daemon is very busy or stopped in its tracks.").arg(m_socketPath));
    told.remedies = {Text::tr("Look at the daemon:  systemctl status salt-%1").arg(daemon())};
    return told;
}

BusProblem AccessText::failed(const QString &path, int error) const
{
    return problem(BusProblem::Kind::Other, path, Text::tr("Cannot connect to %1.").arg(socketName()),
                   Text::tr("%1: %2.").arg(path, errorText(error)));
}

} // namespace brine
