#pragma once

#include <QByteArray>
#include <functional>
#include <grp.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace brinetest {

inline bool canBecomeOthers() { return geteuid() == 0; }

/// Runs work in a child process as another user and returns the bytes it answers with. Needs root.
inline QByteArray asUser(uid_t user, gid_t group, const std::vector<gid_t> &groups, const std::function<QByteArray()> &work)
{
    int ends[2];
    if (pipe(ends) != 0)
        return {};
    const pid_t child = fork();
    if (child == 0) {
        close(ends[0]);
        QByteArray answer("could not change user");
        if (setgroups(groups.size(), groups.data()) == 0 && setresgid(group, group, group) == 0 && setresuid(user, user, user) == 0)
            answer = work();
        for (qsizetype at = 0; at < answer.size();) {
            const ssize_t written = write(ends[1], answer.constData() + at, size_t(answer.size() - at));
            if (written <= 0)
                break;
            at += written;
        }
        _exit(0);
    }
    close(ends[1]);
    QByteArray answer;
    char buffer[4096];
    for (ssize_t count; (count = read(ends[0], buffer, sizeof buffer)) > 0;)
        answer.append(buffer, count);
    close(ends[0]);
    int status = 0;
    waitpid(child, &status, 0);
    return answer;
}

} // namespace brinetest
