#pragma once

#include "eventstore.h"
#include "eventtablemodel.h"
#include "eventtableview.h"
#include "findbar.h"
#include "highlightfile.h"
#include "listfinder.h"
#include "listtools.h"
#include "mainwindow.h"
#include "testevents.h"
#include "windowactions.h"
#include <QAbstractItemModelTester>
#include <QApplication>
#include <QLineEdit>
#include <QTemporaryDir>
#include <QTest>

namespace brine {

/// The window with highlight rules of its own, active and with the keys at its list.
struct Fixture
{
    QTemporaryDir folder;
    EventStore store;
    EventTableModel model{&store};
    QAbstractItemModelTester tester{&model, QAbstractItemModelTester::FailureReportingMode::Fatal};
    HighlightFile highlights{folder.filePath(QStringLiteral("highlights"))};
    MainWindow window{&model};

    Fixture()
    {
        window.listTools()->setHighlightFile(&highlights);
        window.setThemeMode(ThemeMode::Light);
        window.show();
        window.activateWindow();
        if (!QTest::qWaitForWindowActive(&window))
            qFatal("the window does not become active");
        list()->setFocus();
    }
    void receive(QByteArrayView lines)
    {
        store.append(makeEvents(lines));
        model.advance();
        QCoreApplication::processEvents();
    }
    EventTableView *list() const { return window.tableView(); }
    ListFinder *finder() const { return window.listFinder(); }
    QLineEdit *field() const { return finder()->bar()->findChild<QLineEdit *>(); }
    quint64 current() const { return list()->currentId().value; }
    void key(Qt::Key key, Qt::KeyboardModifiers modifiers = Qt::NoModifier)
    {
        QWidget *focus = QApplication::focusWidget();
        QTest::keyClick(focus ? focus : &window, key, modifiers);
    }
    QColor groundOf(int row) const
    {
        const int y = (row - list()->topRow()) * list()->rowHeight() + 2;
        return list()->viewport()->grab().toImage().pixelColor(list()->viewport()->width() - 4, y);
    }
    QImage margin(int row) const
    {
        const int top = (row - list()->topRow()) * list()->rowHeight();
        return list()->viewport()->grab(QRect(4, top, EventDelegate::Margin - 4, list()->rowHeight())).toImage();
    }
};

inline constexpr char Events[] = R"(salt/auth {"id": "web01", "act": "pend"}
salt/job/1/new {"fun": "test.ping", "jid": "1"}
salt/job/1/ret/web01 {"fun": "test.ping", "id": "web01", "success": true, "retcode": 0, "return": {"comment": "all well", "password": "CANARY"}}
salt/job/1/ret/web02 {"fun": "state.apply", "id": "web02", "success": false, "retcode": 2, "return": {"comment": "needle here"}}
myco/build/done {"n": 1, "text": "a Needle too"}
myco/build/done {"n": 2})";

} // namespace brine
