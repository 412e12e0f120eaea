#pragma once

#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

namespace brine {

/// A session of its own with a real Secret Service, as a desktop has one.
class SecretService
{
public:
    explicit SecretService(bool unlocked)
    {
        for (const char *name : Names)
            m_before << qgetenv(name);
        qputenv("HOME", m_home.path().toUtf8());
        qputenv("XDG_DATA_HOME", m_home.filePath(QStringLiteral("data")).toUtf8());
        qputenv("XDG_RUNTIME_DIR", m_home.path().toUtf8());
        m_bus.start(QStringLiteral("dbus-daemon"), {QStringLiteral("--session"), QStringLiteral("--nofork"), QStringLiteral("--print-address")});
        if (!m_bus.waitForReadyRead(5000))
            return;
        qputenv("DBUS_SESSION_BUS_ADDRESS", m_bus.readLine().trimmed());
        QStringList options{QStringLiteral("--foreground"), QStringLiteral("--components=secrets")};
        if (unlocked)
            options << QStringLiteral("--unlock");
        m_keyring.start(QStringLiteral("gnome-keyring-daemon"), options);
        if (!m_keyring.waitForStarted(5000))
            return;
        if (unlocked)
            m_keyring.write("of the keyring itself");
        m_keyring.closeWriteChannel();
        isThere = QTest::qWaitFor([] {
            QProcess ask;
            ask.start(QStringLiteral("dbus-send"), {QStringLiteral("--session"), QStringLiteral("--print-reply"), QStringLiteral("--dest=org.freedesktop.DBus"),
                      QStringLiteral("/"), QStringLiteral("org.freedesktop.DBus.NameHasOwner"), QStringLiteral("string:org.freedesktop.secrets")});
            return ask.waitForFinished() && ask.readAllStandardOutput().contains("true");
        }, 5000);
    }
    ~SecretService()
    {
        for (QProcess *process : {&m_keyring, &m_bus}) {
            process->kill();
            process->waitForFinished();
        }
        for (qsizetype i = 0; i < m_before.size(); ++i)
            m_before[i].isNull() ? qunsetenv(Names[i]) : qputenv(Names[i], m_before[i]);
    }
    /// What Brine has in it. Asked by a program of its own: a bus that ends takes along whoever is connected to it.
    int items() const
    {
        QProcess ask;
        ask.start(QStringLiteral("dbus-send"), {QStringLiteral("--session"), QStringLiteral("--print-reply"), QStringLiteral("--dest=org.freedesktop.secrets"),
                  QStringLiteral("/org/freedesktop/secrets"), QStringLiteral("org.freedesktop.Secret.Service.SearchItems"), QStringLiteral("dict:string:string:server,Brine")});
        return ask.waitForFinished() && ask.exitCode() == 0 ? int(ask.readAllStandardOutput().count("object path")) : -1;
    }
    QString home() const { return m_home.path(); }
    bool isThere = false;

private:
    static constexpr const char *Names[] = {"HOME", "XDG_DATA_HOME", "XDG_RUNTIME_DIR", "DBUS_SESSION_BUS_ADDRESS"};
    QByteArrayList m_before;
    QTemporaryDir m_home;
    QProcess m_bus, m_keyring;
};

/// Any file of the folder?
inline bool holds(const QString &folder, const QByteArray &text)
{
    QProcess grep;
    grep.start(QStringLiteral("grep"), {QStringLiteral("-rlaF"), QString::fromUtf8(text), folder});
    return !grep.waitForFinished() || !grep.readAllStandardOutput().isEmpty();
}

} // namespace brine
