#pragma once

#include "result.h"
#include "streamconnection.h"
#include <QByteArray>
#include <QStringList>
#include <memory>

namespace brine {

/// A running link program (linkmessage.h): its standard input and output are one socket, its stderr is kept by its last lines.
/// Ends the child when it ends: end of input first, then SIGTERM, then SIGKILL. One thread.
class LinkProcess
{
public:
    /// `command`: the program (a name is looked up in PATH) and its arguments; never a shell.
    static Result<std::unique_ptr<LinkProcess>, BusProblem> start(const QStringList &command);
    ~LinkProcess();
    LinkProcess(const LinkProcess &) = delete;
    LinkProcess &operator=(const LinkProcess &) = delete;

    /// The program that sudo and ssh ask for a password by, in the environment of the children alone; they find AskpassMark there
    /// too. What the user has set goes first. Before any link is started; empty: none.
    static void setAskpass(const QString &program);
    static QString askpass();                           ///< the user's, else the one above
    static constexpr char AskpassMark[] = "BRINE_ASKPASS";

    StreamConnection takeStream() { return std::move(m_stream); }
    int errorDescriptor() const { return m_errors; }    ///< becomes readable when the child says something on stderr; -1 once it is closed
    void readErrors();
    bool hasEnded() { return waitEnd(0); }
    /// Waits a moment for a child whose stream has ended, and says what became of it: its own last words, else its exit code.
    BusProblem ending(const QString &what);

private:
    LinkProcess(StreamConnection stream, int errors, int pid, QStringList command);
    bool waitEnd(int timeoutMs);

    StreamConnection m_stream;
    int m_errors = -1;
    int m_pid = 0;
    int m_status = 0;
    bool m_ended = false;
    QByteArray m_words;
    const QStringList m_command;
};

} // namespace brine
