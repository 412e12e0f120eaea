#pragma once

#include "busclient.h"
#include "embeddedbus.h"

#include <QTemporaryDir>
#include <QtTest>
#include <memory>

namespace brinetest {

/// What the tests of our own bus have in common: a directory of each function's own, and buses started in it. A test class calls begin()
/// before each function.
class EmbeddedBusTest : public QObject
{
protected:
    void begin()
    {
        m_dir = std::make_unique<QTemporaryDir>(QStringLiteral("/tmp/brine-bus-XXXXXX"));
        QVERIFY(m_dir->isValid());
    }

    std::unique_ptr<brine::EmbeddedBus> startBus(brine::EmbeddedBus::Options options = {})
    {
        if (options.sockDir.isEmpty())
            options.sockDir = path(QStringLiteral("bus"));
        auto bus = brine::EmbeddedBus::start(options);
        if (!bus) {
            qWarning("%s", qPrintable(bus.error().text()));
            return nullptr;
        }
        return std::move(bus).value();
    }

    QString path(const QString &name) const { return m_dir->filePath(name); }

    std::unique_ptr<QTemporaryDir> m_dir;
};

} // namespace brinetest
