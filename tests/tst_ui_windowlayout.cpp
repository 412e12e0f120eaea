// The main window's layout: what it looked like comes back, and in a narrow or small window everything has its place.
#include "composepanel.h"
#include "mainwindowfixture.h"
#include "payloadeditor.h"
#include "payloadpanel.h"
#include <QAction>
#include <QTreeView>

using namespace brine;

namespace {

/// Which two neighbours lie over each other, anywhere in it.
QString overlaps(const QWidget *root)
{
    QVector<const QWidget *> shown;
    for (const QWidget *child : root->findChildren<QWidget *>(QString(), Qt::FindDirectChildrenOnly)) {
        if (child->isVisible() && !child->isWindow())
            shown.append(child);
    }
    for (int i = 0; i < shown.size(); ++i) {
        for (int j = 0; j < i && !root->inherits("QAbstractScrollArea"); ++j) {
            const QRect common = shown.at(i)->geometry().intersected(shown.at(j)->geometry());
            if (common.width() > 1 && common.height() > 1)
                return QStringLiteral("%1 and %2 in %3").arg(QLatin1String(shown.at(i)->metaObject()->className()), QLatin1String(shown.at(j)->metaObject()->className()),
                                                             QLatin1String(root->metaObject()->className()));
        }
        if (const QString within = overlaps(shown.at(i)); !within.isEmpty())
            return within;
    }
    return {};
}

} // namespace

class TestWindowLayout : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void stateComesBack()
    {
        QByteArray state;
        {
            Fixture f;
            f.window.resize(1100, 700);
            f.window.filterBar()->setText(QStringLiteral("success == false"));
            f.window.actions()->utc->setChecked(true);
            f.window.actions()->compose->setChecked(false);
            f.window.setThemeMode(ThemeMode::Dark);
            f.window.actions()->zoomIn->trigger();
            state = f.window.saveState();
        }
        Fixture g;
        QVERIFY(g.window.restoreState(state));
        QCOMPARE(g.window.size(), QSize(1100, 700));
        QCOMPARE(g.window.filterBar()->text(), QStringLiteral("success == false"));
        QVERIFY(g.window.actions()->utc->isChecked());
        QVERIFY(!g.window.composePanel()->isVisible());
        QVERIFY(g.window.themeMode() == ThemeMode::Dark);
        QVERIFY(!g.window.restoreState(QByteArray("junk")));
        QVERIFY(!g.window.restoreState({}));
        QVERIFY(!g.window.restoreState(state.left(state.size() / 2)));
        g.window.resetLayout();
        QVERIFY(g.window.composePanel()->isVisible());
        g.window.setThemeMode(ThemeMode::Light);
    }

    void narrowWindowsPutTheComposerIntoATab()
    {
        Fixture f;
        f.window.resize(1280, 800);
        QTRY_VERIFY(f.window.composePanel()->isVisible());
        f.window.resize(900, 640);
        QTRY_VERIFY(!f.window.composePanel()->isVisible());
        QTest::keyClick(&f.window, Qt::Key_N, Qt::ControlModifier);
        QTRY_VERIFY(f.window.composePanel()->isVisible());
        QCOMPARE(f.window.width(), 900);
    }

    void nothingOverlapsInTheSmallestWindow()
    {
        Fixture f;
        auto *left = new QTreeView;
        left->setAccessibleName(QStringLiteral("Left"));
        f.window.setLeftPanel(left);
        f.receive(Events);
        f.window.resize(f.window.minimumSize());
        f.window.tableView()->selectRow(1);
        QTRY_VERIFY(f.window.payloadPanel()->isVisible());
        QTRY_COMPARE(overlaps(f.window.payloadPanel()), QString());
        QTest::keyClick(&f.window, Qt::Key_N, Qt::ControlModifier);
        ComposePanel *composer = f.window.composePanel();
        QTRY_VERIFY(composer->isVisible());
        QTRY_COMPARE(overlaps(composer), QString());
        auto *editor = composer->findChild<PayloadEditor *>();
        QVERIFY(editor->viewport()->height() >= 2 * editor->fontMetrics().lineSpacing());
        QCOMPARE(f.window.size(), QSize(640, 420));
    }

    void whoWritesHasRoom()
    {
        Fixture f;
        f.window.resize(1280, 800);
        QTRY_VERIFY(f.window.composePanel()->isVisible());
        QTest::keyClick(&f.window, Qt::Key_N, Qt::ControlModifier);
        auto *editor = f.window.composePanel()->findChild<PayloadEditor *>();
        QTRY_VERIFY(editor->viewport()->height() >= 7 * editor->fontMetrics().lineSpacing());
        QVERIFY(f.window.tableView()->height() > 0);
    }

    void listGetsHalf()
    {
        Fixture f;
        f.window.resize(1280, 800);
        QCoreApplication::processEvents();
        QTRY_VERIFY(f.window.tableView()->height() * 100 >= (f.window.tableView()->height() + f.window.composePanel()->height()) * 50);
    }
};

QTEST_MAIN(TestWindowLayout)
#include "tst_ui_windowlayout.moc"
