// Part of every program of the tsan preset. QProcess starts a program by clone() with the caller's memory shared. ThreadSanitizer takes
// that for fork(): in the child it ends all its watching, and for good, since that child is in our own memory. The thread that started
// the program is blind from then on; what it did before it is joined is called a race. A real fork has nothing of that.

#include <cstdarg>
#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

extern "C" int clone(int (*function)(void *), void *, int flags, void *argument, ...) noexcept
{
    va_list more;
    va_start(more, argument);
    int *pidFd = va_arg(more, int *);
    va_end(more);
    const pid_t child = ::fork();
    if (child == 0)
        ::_exit(function(argument));
    if (child > 0 && (flags & CLONE_PIDFD))
        *pidFd = int(::syscall(SYS_pidfd_open, child, 0)); // closed on exec, as clone's
    return child;
}
