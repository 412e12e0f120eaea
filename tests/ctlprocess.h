#pragma once

#include "projectpaths.h"
#include <QElapsedTimer>
#include <QProcess>
#include <QProcessEnvironment>
#include <QTemporaryDir>
#include <QTest>
#include <optional>
#include <sys/stat.h>
#include <unistd.h>

/// One brinectl under test: arguments in, exit code and both streams out.
class CtlProcess : public QProcess
{
public:
    explicit CtlProcess(const QStringList &arguments, const QProcessEnvironment &environment = QProcessEnvironment::systemEnvironment())
    {
        setProgram(brine::projectpaths::brinectl());
        setArguments(arguments);
        setProcessEnvironment(environment);
    }
    ~CtlProcess() override
    {
        if (state() != NotRunning) {
            kill();
            waitForFinished();
        }
    }
    /// Runs as nobody. Needs root, and a copy of the program: nobody may not enter /root, where this may have been built.
    void becomeNobody()
    {
        m_copy.emplace();
        const QString copy = m_copy->filePath(QStringLiteral("brinectl"));
        QVERIFY(QFile::copy(program(), copy) && ::chmod(QFile::encodeName(m_copy->path()).constData(), 0755) == 0);
        setProgram(copy);
        setChildProcessModifier([] {
            if (::setgid(65534) != 0 || ::setuid(65534) != 0)
                ::_exit(99);
        });
    }
    /// Runs to its end; -1 if it was killed or took over 30 s.
    int run(const QByteArray &input = {})
    {
        start();
        write(input);
        closeWriteChannel();
        return end();
    }
    int end()
    {
        if (state() != NotRunning && !waitForFinished(30000))
            return -1;
        out += readAllStandardOutput();
        err += readAllStandardError();
        return exitStatus() == NormalExit ? exitCode() : -1;
    }
    /// Waits until stderr holds the text.
    bool waitForError(const QByteArray &text)
    {
        QElapsedTimer clock;
        clock.start();
        while (!err.contains(text) && clock.elapsed() < 20000) {
            waitForReadyRead(50);
            err += readAllStandardError();
            if (state() == NotRunning && bytesAvailable() == 0)
                break;
        }
        return err.contains(text);
    }
    bool waitForOutput(const QByteArray &text)
    {
        QElapsedTimer clock;
        clock.start();
        while (!out.contains(text) && clock.elapsed() < 20000) {
            waitForReadyRead(50);
            out += readAllStandardOutput();
        }
        return out.contains(text);
    }
    QByteArray out, err;

private:
    std::optional<QTemporaryDir> m_copy;
};
