#include "linkprocess.h"

#include "deadline.h"
#include <QCoreApplication>
#include <QFile>
#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

extern char **environ;

namespace brine {

namespace {

constexpr qsizetype WordsKept = 2048;           // of stderr
constexpr int EndMs = 500;                      // for each of: end of input, SIGTERM
constexpr int NotFoundStatus = 127;

QString tr(const char *text) { return QCoreApplication::translate("brine::LinkProcess", text); }

BusProblem cannotStart(const QString &program, int error)
{
    BusProblem problem;
    problem.kind = error == EACCES ? BusProblem::Kind::NoPermission : BusProblem::Kind::NotFound;
    problem.path = program;
    problem.title = tr("Cannot start %1.").arg(program);
    problem.reason = QString::fromLocal8Bit(std::strerror(error));
    problem.remedies << tr("Install %1, or put it in the PATH").arg(program);
    return problem;
}

QByteArray givenAskpass;

/// sudo and ssh have no exit code of their own for it (sudo 1.9, OpenSSH 9; C locale as in translated ones).
bool wasRefused(const QString &words)
{
    static const QStringList sentences{QStringLiteral("Permission denied ("), QStringLiteral("Host key verification failed"), QStringLiteral("Too many authentication failures"),
                                       QStringLiteral("no password was provided"), QStringLiteral("incorrect password attempt"), QStringLiteral("a password is required"),
                                       QStringLiteral("not in the sudoers file"), QStringLiteral("is not allowed to execute")};
    return std::any_of(sentences.begin(), sentences.end(), [&words](const QString &sentence) { return words.contains(sentence); });
}

/// Ours, and by which program a child may ask for a password.
class ChildEnvironment
{
public:
    ChildEnvironment()
    {
        for (char **entry = environ; *entry; ++entry)
            m_pointers.push_back(*entry);
        if (!givenAskpass.isEmpty()) {
            addIfUnset("SUDO_ASKPASS", givenAskpass);
            addIfUnset("SSH_ASKPASS", givenAskpass);
            addIfUnset("SSH_ASKPASS_REQUIRE", "prefer");
            addIfUnset(LinkProcess::AskpassMark, "1");
        }
        for (QByteArray &entry : m_added)
            m_pointers.push_back(entry.data());
        m_pointers.push_back(nullptr);
    }
    char *const *data() const { return m_pointers.data(); }

private:
    void addIfUnset(const char *name, const QByteArray &value)
    {
        if (!qEnvironmentVariableIsSet(name))
            m_added.push_back(QByteArray(name) + '=' + value);
    }
    std::vector<char *> m_pointers;
    std::vector<QByteArray> m_added;
};

/// Signals as a fresh program expects them: ours are blocked in every thread and SIGPIPE is ignored.
class SpawnSetup
{
public:
    SpawnSetup(int stream, int errors)
    {
        posix_spawn_file_actions_init(&actions);
        posix_spawn_file_actions_adddup2(&actions, stream, STDIN_FILENO);
        posix_spawn_file_actions_adddup2(&actions, stream, STDOUT_FILENO);
        posix_spawn_file_actions_adddup2(&actions, errors, STDERR_FILENO);
        posix_spawnattr_init(&attributes);
        sigset_t none, all;
        sigemptyset(&none);
        sigfillset(&all);
        posix_spawnattr_setsigmask(&attributes, &none);
        posix_spawnattr_setsigdefault(&attributes, &all);
        posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    }
    ~SpawnSetup()
    {
        posix_spawn_file_actions_destroy(&actions);
        posix_spawnattr_destroy(&attributes);
    }
    SpawnSetup(const SpawnSetup &) = delete;
    SpawnSetup &operator=(const SpawnSetup &) = delete;
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
};

} // namespace

Result<std::unique_ptr<LinkProcess>, BusProblem> LinkProcess::start(const QStringList &command)
{
    using Started = Result<std::unique_ptr<LinkProcess>, BusProblem>;
    std::vector<QByteArray> words;
    for (const QString &word : command)
        words.push_back(QFile::encodeName(word));
    std::vector<char *> arguments;
    for (QByteArray &word : words)
        arguments.push_back(word.data());
    arguments.push_back(nullptr);
    int stream[2], errors[2];
    if (words.empty() || ::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, stream) != 0)
        return Started::failure(cannotStart(command.value(0), words.empty() ? EINVAL : errno));
    StreamConnection ours = StreamConnection::adopt(stream[0]), theirs = StreamConnection::adopt(stream[1]);
    if (::pipe2(errors, O_CLOEXEC | O_NONBLOCK) != 0)
        return Started::failure(cannotStart(command.value(0), errno));
    ::fcntl(errors[1], F_SETFL, 0);                 // the child's end waits as programs expect it
    const SpawnSetup setup(stream[1], errors[1]);
    const ChildEnvironment environment;
    pid_t pid = 0;
    const int error = ::posix_spawnp(&pid, arguments[0], &setup.actions, &setup.attributes, arguments.data(), environment.data());
    ::close(errors[1]);
    if (error != 0) {
        ::close(errors[0]);
        return Started::failure(cannotStart(command.value(0), error));
    }
    return Started(std::unique_ptr<LinkProcess>(new LinkProcess(std::move(ours), errors[0], pid, command)));
}

void LinkProcess::setAskpass(const QString &program)
{
    givenAskpass = QFile::encodeName(program);
}

QString LinkProcess::askpass()
{
    const QString own = qEnvironmentVariable("SUDO_ASKPASS");
    return own.isEmpty() ? QFile::decodeName(givenAskpass) : own;
}

LinkProcess::LinkProcess(StreamConnection stream, int errors, int pid, QStringList command)
    : m_stream(std::move(stream)), m_errors(errors), m_pid(pid), m_command(std::move(command))
{
}

LinkProcess::~LinkProcess()
{
    m_stream = StreamConnection::adopt(-1);         // its input ends, if nobody took the stream
    for (const int signal : {0, SIGTERM, SIGKILL}) {
        if (m_ended)
            break;
        if (signal)
            ::kill(m_pid, signal);
        waitEnd(signal == SIGKILL ? -1 : EndMs);
    }
    if (m_errors >= 0)
        ::close(m_errors);
}

void LinkProcess::readErrors()
{
    char bytes[1024];
    ssize_t size = 0;
    while (m_errors >= 0 && (size = ::read(m_errors, bytes, sizeof bytes)) > 0)
        m_words = (m_words + QByteArray(bytes, size)).right(WordsKept);
    if (m_errors >= 0 && (size == 0 || (errno != EAGAIN && errno != EINTR))) {
        ::close(m_errors);
        m_errors = -1;
    }
}

bool LinkProcess::waitEnd(int timeoutMs)
{
    const Deadline deadline(timeoutMs);
    for (int pauseMs = 1; !m_ended; pauseMs = qMin(pauseMs * 2, 20)) {
        const pid_t ended = ::waitpid(m_pid, &m_status, timeoutMs < 0 ? 0 : WNOHANG);
        if (ended == m_pid || (ended < 0 && errno == ECHILD))
            m_ended = true;
        else if (timeoutMs >= 0 && deadline.hasPassed())
            return false;
        else if (timeoutMs >= 0) { // its words wake us; an end without words takes 20 ms at most to be seen
            pollfd words{m_errors, POLLIN, 0};
            if (::poll(&words, 1, qMin(pauseMs, deadline.remainingMs())) > 0)
                readErrors();
        }
    }
    return true;
}

BusProblem LinkProcess::ending(const QString &what)
{
    waitEnd(EndMs);
    readErrors();
    BusProblem problem;
    problem.kind = BusProblem::Kind::CutOff;
    problem.path = m_command.value(0);
    problem.title = what;
    const QString words = QString::fromLocal8Bit(m_words).trimmed();
    const int code = m_ended && WIFEXITED(m_status) ? WEXITSTATUS(m_status) : -1;
    if (!words.isEmpty())
        problem.reason = words;
    else if (code >= 0)
        problem.reason = tr("%1 ended with exit code %2 and said nothing.").arg(m_command.value(0)).arg(code);
    else
        problem.reason = tr("%1 ended.").arg(m_command.value(0));
    if (code == 77 || wasRefused(words))
        problem.kind = BusProblem::Kind::NoPermission;
    if (code == NotFoundStatus) {
        problem.kind = BusProblem::Kind::NotFound;
        problem.remedies << tr("Install brinectl at the far end; it needs no window");
    }
    return problem;
}

} // namespace brine
