#pragma once

#include "session.h"
#include "workbar.h"
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

namespace brine {

/// So many events as Brine saves them, of two buses by turns.
inline QByteArray savedLines(int count)
{
    QByteArray text;
    for (int i = 1; i <= count; ++i) {
        const QByteArray n = QByteArray::number(i + 100);
        text += "{\"seq\": " + n + ", \"time\": \"2026-11-23T14:02:07.000" + n + "Z\", \"bus\": \"" + (i % 2 ? "master bus" : "other bus")
            + "\", \"tag\": \"salt/job/" + n + "/new\", \"data\": {\"fun\": \"test.ping\", \"n\": " + n + ", \"raw\": {\"$bytes\": \"/w==\"}}}\n";
    }
    return text;
}

/// A session with a folder for its files.
struct FileSession
{
    QTemporaryDir folder;
    Session session;

    explicit FileSession(const Settings &settings = {}) : session(settings)
    {
        session.window().setFileFolder(folder.path());
        session.window().show();
        session.window().activateWindow();
        if (!QTest::qWaitForWindowActive(&session.window()))
            qFatal("the window does not become active");
    }
    MainWindow &window() { return session.window(); }
    QString path(const char *name) const { return folder.filePath(QString::fromLatin1(name)); }
    QString file(const char *name, const QByteArray &bytes)
    {
        QFile file(path(name));
        if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
            qFatal("cannot write %s", name);
        return file.fileName();
    }
    void open(const QByteArray &bytes, quint64 rows)
    {
        session.openFile(file("opened.jsonl", bytes));
        QTRY_COMPARE(session.counters().shown, rows);
    }
    template<class T> T *named(const QString &accessibleName)
    {
        for (T *widget : window().findChildren<T *>()) {
            if (widget->accessibleName() == accessibleName)
                return widget;
        }
        return nullptr;
    }
    QString workText()
    {
        for (WorkBar *bar : window().findChildren<WorkBar *>()) {
            if (bar->isVisible())
                return bar->text();
        }
        return {};
    }
};

} // namespace brine
