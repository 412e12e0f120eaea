#pragma once

#include <QDir>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>
#include <memory>

namespace brine {

/// What tests of sockets have in common: a folder of each function's own, with a name so short that a socket's path in it fits into an
/// address. A test class calls begin() before and end() after each function.
class SocketFolderTest : public QObject
{
protected:
    void begin()
    {
        m_dir = std::make_unique<QTemporaryDir>(QDir::tempPath() + QStringLiteral("/br-XXXXXX"));
        QVERIFY(m_dir->isValid());
    }
    /// So that a function which warns fails: Qt's sockets grumble about threads without event loop.
    void beginWithoutWarnings()
    {
        QTest::failOnWarning(QRegularExpression(QStringLiteral(".")));
        begin();
    }
    void end() { m_dir.reset(); }
    QString dir() const { return m_dir->path(); }

    std::unique_ptr<QTemporaryDir> m_dir;
};

} // namespace brine
