#pragma once

#include "projectpaths.h"
#include <QByteArray>
#include <QFile>
#include <QFileInfo>
#include <QProcess>
#include <QTemporaryDir>
#include <QtEndian>

namespace brine {

/// Runs one of tests/data's Python scripts over a file of length-prefixed inputs and reads its answer.
class PythonOracle
{
public:
    /// Debian's interpreter, because it is the one that python3-msgpack is installed for.
    static QString interpreter() { return QStringLiteral("/usr/bin/python3"); }

    /// Why the oracle cannot be asked; empty if it can.
    static QByteArray missing()
    {
        if (!QFileInfo(interpreter()).isExecutable())
            return "python3 is not installed";
        QProcess python;
        python.start(interpreter(), {QStringLiteral("-c"), QStringLiteral("import msgpack")});
        const bool finished = python.waitForFinished(60000);
        return finished && python.exitCode() == 0 ? QByteArray() : QByteArray("python3-msgpack is not installed");
    }

    void add(const QByteArray &bytes)
    {
        char length[4];
        qToBigEndian(quint32(bytes.size()), length);
        m_input.append(length, 4).append(bytes);
    }

    /// Lines of the answer; a line with the error if the script failed.
    QList<QByteArray> ask(const QString &script) const
    {
        QTemporaryDir dir;
        QFile in(dir.filePath(QStringLiteral("in"))), out(dir.filePath(QStringLiteral("out")));
        if (!in.open(QIODevice::WriteOnly) || in.write(m_input) != m_input.size())
            return {"cannot write the input"};
        in.close();
        QProcess python;
        python.start(interpreter(), {projectpaths::testData(script), in.fileName(), out.fileName()});
        if (!python.waitForFinished(240000) || python.exitCode() != 0 || !out.open(QIODevice::ReadOnly))
            return {"the script failed: " + python.readAllStandardError()};
        QList<QByteArray> lines = out.readAll().split('\n');
        lines.removeLast();
        return lines;
    }

private:
    QByteArray m_input;
};

} // namespace brine
