#pragma once

#include "busclient.h"
#include "buslocator.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>
#include <QTest>
#include <memory>
#include <optional>
#include <vector>

namespace brinetest {

/// The hash that names the sockets of the minion web1.
inline constexpr char Web1[] = "659a7fb2af";

/// What the tests of finding a bus have in common: folders as Salt has them, configuration in etc and sockets where a test wants them, and
/// an environment that names none. A test class calls begin() before each function.
class SaltFoldersTest : public QObject
{
protected:
    void begin()
    {
        m_sockets.clear();
        m_dir = std::make_unique<QTemporaryDir>(QStringLiteral("/tmp/brine-locate-XXXXXX"));
        QVERIFY(m_dir->isValid());
        QVERIFY(QDir(m_dir->path()).mkpath(QStringLiteral("etc/master.d")));
        QVERIFY(QDir(m_dir->path()).mkpath(QStringLiteral("etc/minion.d")));
        QVERIFY(QDir(m_dir->path()).mkpath(QStringLiteral("run")));
        for (const char *variable : {"SALT_CONFIG_DIR", "SALT_MASTER_CONFIG", "SALT_MINION_CONFIG"})
            qunsetenv(variable);
    }

    QString path(const QString &name) const { return m_dir->filePath(name); }

    void write(const QString &name, const QByteArray &text)
    {
        QVERIFY(QDir().mkpath(QFileInfo(path(name)).path()));
        QFile file(path(name));
        QVERIFY(file.open(QIODevice::WriteOnly));
        QCOMPARE(file.write(text), text.size());
    }

    void serve(const QString &name)
    {
        QVERIFY(QDir().mkpath(QFileInfo(path(name)).path()));
        m_sockets.emplace_back(path(name));
        QVERIFY2(m_sockets.back().isMade(), qPrintable(path(name)));
    }

    void serveMinion(const QString &dir, const QByteArray &hash)
    {
        for (const char *kind : {"pub", "pull"})
            serve(QStringLiteral("%1/minion_event_%2_%3.ipc").arg(dir, QString::fromLatin1(hash), QLatin1String(kind)));
    }

    brine::BusRequest request(std::optional<brine::BusNode> node = {}, const QString &sockDir = {}, const QString &id = {}) const
    {
        return {node, sockDir.isEmpty() ? QString() : path(sockDir), id, path(QStringLiteral("etc"))};
    }

    std::unique_ptr<QTemporaryDir> m_dir;
    std::vector<ServedSocket> m_sockets;
};

} // namespace brinetest
