#pragma once

#include "embeddedbus.h"
#include "session.h"
#include <QDir>
#include <QFile>
#include <QPushButton>
#include <QTemporaryDir>
#include <QTest>
#include <memory>
#include <vector>

namespace brine {

/// A session with buses of its own and nothing remembered from elsewhere.
struct BusSession
{
    QTemporaryDir folder{QDir::tempPath() + QStringLiteral("/br-XXXXXX")};
    std::vector<std::unique_ptr<EmbeddedBus>> buses;
    std::unique_ptr<Session> session;

    BusSession()
    {
        qputenv("XDG_CONFIG_HOME", QFile::encodeName(folder.filePath(QStringLiteral("config"))));
        qputenv("XDG_STATE_HOME", QFile::encodeName(folder.filePath(QStringLiteral("state"))));
        restart();
    }
    void restart()
    {
        session.reset();
        session = std::make_unique<Session>(Settings::load());
        session->window().show();
        session->window().activateWindow();
        if (!QTest::qWaitForWindowActive(&session->window()))
            qFatal("the window does not become active");
    }
    MainWindow &window() { return session->window(); }
    QString path(int bus) const { return folder.filePath(QStringLiteral("bus%1").arg(bus)); }
    void serve(int bus)
    {
        EmbeddedBus::Options options;
        options.sockDir = path(bus);
        auto started = EmbeddedBus::start(options);
        if (!started)
            qFatal("%s", qPrintable(started.error().text()));
        if (size_t(bus) >= buses.size())
            buses.resize(size_t(bus) + 1);
        buses[size_t(bus)] = std::move(started).value();
    }
    void watch(int bus)
    {
        BusRequest request;
        request.node = BusNode::Master;
        request.sockDir = path(bus);
        session->open(request);
    }
    quint64 subscribers(int bus) const { return buses[size_t(bus)] ? quint64(buses[size_t(bus)]->counters().subscribers) : 0; }
    QPushButton *button(const QString &text, QWidget *within = nullptr)
    {
        for (QPushButton *button : (within ? within : &window())->findChildren<QPushButton *>()) {
            if (button->text().startsWith(text) && button->isVisibleTo(within ? within : &window()))
                return button;
        }
        return nullptr;
    }
};

} // namespace brine
