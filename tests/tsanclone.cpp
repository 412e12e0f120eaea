// Part of every program of the tsan preset. QProcess starts a program by clone() with the caller's memory shared. ThreadSanitizer takes
// that for fork(): in the child it ends all its watching, and for good, since that child is in our own memory. The thread that started
// the program is blind from then on; what it did before it is joined is called a race. A real fork has nothing of that.

#include <cerrno>
#include <csignal>
#include <cstdarg>
#include <cstdlib>
#include <sched.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

extern "C" int clone(int (*function)(void *), void *, int flags, void *argument, ...) noexcept
{
    if (!(flags & CLONE_PIDFD) || (flags & CLONE_THREAD))
        std::abort(); // not QProcess
    va_list more;
    va_start(more, argument);
    int *pidFd = va_arg(more, int *);
    va_end(more);
    const pid_t child = ::fork();
    if (child == 0)
        ::_exit(function(argument));
    if (child < 0)
        return child;
    *pidFd = int(::syscall(SYS_pidfd_open, child, 0)); // closed on exec, as clone's
    if (*pidFd >= 0)
        return child;
    const int why = errno;
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    errno = why;
    return -1;
}
