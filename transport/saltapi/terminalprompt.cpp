#include "terminalprompt.h"
#include "handover.h"
#include "saltapihttp.h"
#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <termios.h>
#include <unistd.h>

namespace brine {

namespace {

constexpr qsizetype MaxSecretBytes = 4096;

void put(int terminal, QByteArrayView text) { [[maybe_unused]] const ssize_t written = ::write(terminal, text.data(), size_t(text.size())); }

bool readLine(int terminal, int wakeFd, QByteArray &line)
{
    for (;;) {
        pollfd fds[] = {{terminal, POLLIN, 0}, {wakeFd, POLLIN, 0}};
        ::poll(fds, 2, -1);
        if (fds[1].revents)
            return false;
        char c = 0;
        if (::read(terminal, &c, 1) != 1)
            return false;
        if (c == '\n' || c == '\r')
            return true;
        if (line.size() < MaxSecretBytes)
            line.append(c);
    }
}

} // namespace

TerminalPrompt::TerminalPrompt(const QString &prompt, std::function<void(bool, QByteArray)> done) : m_wakeFd(::eventfd(0, EFD_CLOEXEC))
{
    m_thread = std::thread([this, text = prompt.toUtf8(), done = std::move(done)] { run(text, done); });
}

TerminalPrompt::~TerminalPrompt()
{
    (void)::eventfd_write(m_wakeFd, 1);
    m_thread.join();
    ::close(m_wakeFd);
}

void TerminalPrompt::run(const QByteArray &prompt, const std::function<void(bool, QByteArray)> &done)
{
    const int terminal = ::open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);
    QByteArray line;
    line.reserve(MaxSecretBytes);           // never copied about
    bool given = false;
    termios shown{};
    if (terminal >= 0 && ::tcgetattr(terminal, &shown) == 0) {
        termios hidden = shown;
        hidden.c_lflag &= ~tcflag_t(ECHO);
        put(terminal, prompt);
        ::tcsetattr(terminal, TCSAFLUSH, &hidden);
        given = readLine(terminal, m_wakeFd, line) && !line.isEmpty();
        ::tcsetattr(terminal, TCSAFLUSH, &shown);
        put(terminal, "\n");
    }
    if (terminal >= 0)
        ::close(terminal);
    postTo(this, [done, given, line = std::move(line)]() mutable {
        done(given, line);
        wipe(line);                         // the only one: this thread's was moved here
    });
}

} // namespace brine
