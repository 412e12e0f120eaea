#pragma once

#include "ctlprocess.h"
#include "startedbus.h"

/// What the tests of brinectl at a bus of ours have in common: the bus in a private folder, and arguments that lead there.
class CtlBusTest : public QObject
{
protected:
    void startBus()
    {
        m_bus = startedBus(busFolder());
        QVERIFY(m_bus);
    }
    QString busFolder() const { return m_folder.filePath(QStringLiteral("bus")); }
    QStringList on(const QStringList &words) const { return words + QStringList{QStringLiteral("--sock-dir"), busFolder()}; }

    /// The bus goes, and who watches it has said so.
    [[nodiscard]] bool loseBus(CtlProcess &watcher)
    {
        m_bus.reset();
        return watcher.waitForError("is lost");
    }
    /// It is there again, and who watches it is connected.
    [[nodiscard]] bool regainBus(CtlProcess &watcher)
    {
        startBus();
        return m_bus && watcher.waitForError("Connected again.");
    }

    QTemporaryDir m_folder{QStringLiteral("/tmp/brctl-XXXXXX")};
    std::unique_ptr<brine::EmbeddedBus> m_bus;
};
