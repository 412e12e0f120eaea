#pragma once

#include <QByteArray>
#include <QObject>
#include <functional>
#include <thread>

namespace brine {

/// Asks for a password on the controlling terminal, without showing it. Waits in a thread of its own, answers in the thread that made it.
class TerminalPrompt : public QObject
{
    Q_OBJECT
public:
    /// `done` with nullopt-like false: there is no terminal, or nothing was given.
    TerminalPrompt(const QString &prompt, std::function<void(bool, QByteArray)> done);
    ~TerminalPrompt() override;             ///< gives up; the terminal shows again what is typed

private:
    void run(const QByteArray &prompt, const std::function<void(bool, QByteArray)> &done);
    int m_wakeFd;
    std::thread m_thread;
};

} // namespace brine
