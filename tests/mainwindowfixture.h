#pragma once

#include "emptystate.h"
#include "eventstore.h"
#include "eventtablemodel.h"
#include "eventtableview.h"
#include "filterbar.h"
#include "mainwindow.h"
#include "noticebar.h"
#include "testevents.h"
#include "windowactions.h"
#include <QAccessible>
#include <QClipboard>
#include <QLabel>
#include <QPushButton>
#include <QTest>
#include <QToolButton>
#include <algorithm>

namespace brine {

/// The window with a store of its own, active and with the keys at its list.
struct Fixture
{
    EventStore store;
    EventTableModel model{&store};
    MainWindow window{&model};

    Fixture()
    {
        // what the session does with the window's requests
        QObject::connect(&window, &MainWindow::pauseToggled, &model, &EventTableModel::setPaused);
        QObject::connect(&window, &MainWindow::clearRequested, &model, [this] { model.clear(); });
        QObject::connect(&window, &MainWindow::undoClearRequested, &model, &EventTableModel::undoClear);
        window.setThemeMode(ThemeMode::Light);
        window.show();
        window.activateWindow();
        (void)QTest::qWaitForWindowActive(&window); // shortcuts only work in the active window
        if (!QTest::qWaitForWindowActive(&window))
            qFatal("the window does not become active");
        window.tableView()->setFocus();
    }
    void receive(QByteArrayView lines)
    {
        store.append(makeEvents(lines));
        model.advance();
    }
    void connectBus(ConnectionInfo::Level level, const QString &text = QStringLiteral("Connected"))
    {
        ConnectionInfo info;
        info.level = level;
        info.name = QStringLiteral("master bus in /run/salt/master");
        info.path = QStringLiteral("/run/salt/master/master_event_pub.ipc");
        info.text = text;
        info.canWatch = true;
        window.setConnection(info);
    }
    template<class T> T *child() const { return window.findChild<T *>(); }
    QList<NoticeBar *> notices() const { return window.findChildren<NoticeBar *>(); }
    NoticeBar *notice(const QString &part) const
    {
        for (NoticeBar *bar : notices()) {
            if (bar->isVisible() && bar->accessibleName().contains(part))
                return bar;
        }
        return nullptr;
    }
    QToolButton *button(const QString &name) const
    {
        for (QToolButton *button : window.findChildren<QToolButton *>()) {
            if (button->accessibleName() == name)
                return button;
        }
        return nullptr;
    }
    static bool says(const QWidget *within, const QString &part)
    {
        const auto labels = within->findChildren<QLabel *>();
        return std::any_of(labels.begin(), labels.end(), [&part](const QLabel *label) { return label->text().contains(part); });
    }
    EmptyState *empty() const { return window.tableView()->findChild<EmptyState *>(); }
};

inline constexpr char Events[] = R"(salt/auth {"id": "web01", "act": "accept"}
salt/job/20261123140207113204/new {"fun": "test.ping", "jid": "20261123140207113204"}
salt/job/20261123140207113204/ret/web01 {"fun": "test.ping", "id": "web01", "success": true, "retcode": 0, "return": true}
salt/job/20261123140207113204/ret/web02 {"fun": "state.apply", "id": "web02", "success": false, "retcode": 2}
myco/build/done {"n": 1})";

} // namespace brine
