#include "filterbar.h"
#include "filteredit.h"
#include "filtermanager.h"
#include "filternamebox.h"
#include "namedfilterfile.h"
#include "namedfiltermenu.h"
#include "theme.h"
#include <QApplication>
#include <QCheckBox>
#include <QFile>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>
#include <QTreeWidget>

using namespace brine;

namespace {

QString s(const char *text) { return QString::fromUtf8(text); }

struct Bar
{
    QTemporaryDir folder;
    QString path = folder.filePath(s("filters"));
    NamedFilterFile file{path};
    FilterBar bar;

    Bar()
    {
        bar.setNamedFilters(&file);
        bar.resize(900, 90);
        bar.show();
        QVERIFY(QTest::qWaitForWindowActive(&bar));
    }
    QByteArray content() const
    {
        QFile there(path);
        return there.open(QIODevice::ReadOnly) ? there.readAll() : QByteArray();
    }
    void write(const QByteArray &bytes)
    {
        QFile there(path);
        QVERIFY(there.open(QIODevice::WriteOnly));
        there.write(bytes);
        there.close();
        file.refresh();
    }
    NamedFilterMenu *star() { return bar.findChild<NamedFilterMenu *>(); }
    void withMenu(const std::function<void(QMenu *)> &act)
    {
        bool acted = false;
        QTimer::singleShot(0, &bar, [&] {
            if (auto *menu = qobject_cast<QMenu *>(QApplication::activePopupWidget())) {
                acted = true;
                act(menu);
                if (menu->isVisible())
                    menu->close();
            }
        });
        QTest::mouseClick(star(), Qt::LeftButton);
        QVERIFY(acted);
    }
    static QAction *entry(QMenu *menu, const QString &name)
    {
        for (QAction *action : menu->actions()) {
            if (action->text() == name || action->text().startsWith(name + u'\t'))
                return action;
        }
        return nullptr;
    }
    void pick(const QString &name)
    {
        withMenu([&name](QMenu *menu) {
            QAction *action = entry(menu, name);
            QVERIFY2(action && action->isEnabled(), qPrintable(name));
            QTest::mouseClick(menu, Qt::LeftButton, {}, menu->actionGeometry(action).center());
        });
    }
    /// The dialog of this kind, once it is there and has the keys.
    template<class Dialog> Dialog *dialog()
    {
        QPointer<Dialog> found;
        [&] {
            QTRY_VERIFY((found = bar.findChild<Dialog *>()) && found->isVisible());
            QTRY_COMPARE(QApplication::activeWindow(), static_cast<QWidget *>(found.data()));
        }();
        return found;
    }
};

} // namespace

class TestFilterNames : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase()
    {
        qRegisterMetaType<EventFilter>();
        applyTheme(*qApp, ThemeMode::Light);
    }

    void savingUnderAName()
    {
        Bar b;
        b.bar.setText(s("retcode > 0"));
        b.pick(s("Save this filter as…"));
        auto *box = b.dialog<FilterNameBox>();
        auto *save = box->findChild<QPushButton *>(QString(), Qt::FindDirectChildrenOnly);
        QVERIFY(save);
        QTest::keyClick(box->edit(), Qt::Key_Return); // no name: nothing happens
        QVERIFY(box->isVisible() && b.content().isEmpty());
        QTest::keyClicks(box->edit(), s("#x"));
        QTest::keyClick(box->edit(), Qt::Key_Return);
        QVERIFY(box->isVisible() && b.content().isEmpty());
        box->edit()->clear();
        QTest::keyClicks(box->edit(), s("failed returns"));
        QTest::keyClick(box->edit(), Qt::Key_Return);
        QTRY_VERIFY(!b.bar.findChild<FilterNameBox *>());
        QCOMPARE(b.content(), QByteArray("failed returns\tretcode > 0\n"));
        QVERIFY(b.star()->toolTip().contains(s("failed returns")));
    }

    void savingWithTheNoise()
    {
        Bar b;
        b.bar.setHiddenNoise({s("auth")});
        b.bar.setText(s("retcode > 0"));
        for (const bool whole : {false, true}) {
            b.bar.saveFilter();
            auto *box = b.dialog<FilterNameBox>();
            auto *tick = box->findChild<QCheckBox *>();
            QVERIFY(tick->isVisible());
            if (whole)
                QTest::keyClick(tick, Qt::Key_Space);
            QTest::keyClicks(box->edit(), s("a"));
            QTest::keyClick(box->edit(), Qt::Key_Return);
            QTRY_VERIFY(!b.bar.findChild<FilterNameBox *>());
            QCOMPARE(b.content(), whole ? QByteArray("a\tretcode > 0 and not tag == \"salt/auth\"\n") : QByteArray("a\tretcode > 0\n"));
        }
        b.bar.setHiddenNoise({});
        b.bar.saveFilter();
        QVERIFY(!b.dialog<FilterNameBox>()->findChild<QCheckBox *>()->isVisible());
    }

    void onlyWhatIsAFilterIsSaved()
    {
        Bar b;
        for (const char *text : {"", "fun == == 1"}) {
            b.bar.setText(s(text));
            b.withMenu([](QMenu *menu) { QVERIFY(!Bar::entry(menu, s("Save this filter as…"))->isEnabled()); });
            b.bar.saveFilter();
            QVERIFY(!b.bar.findChild<FilterNameBox *>());
        }
    }

    void aFailedSaveKeepsTheDialog()
    {
        Bar b;
        QVERIFY(QDir().mkdir(b.path)); // in the way
        b.file.refresh();
        b.bar.setText(s("x"));
        b.bar.saveFilter();
        auto *box = b.dialog<FilterNameBox>();
        QTest::keyClicks(box->edit(), s("a"));
        QTest::keyClick(box->edit(), Qt::Key_Return);
        QVERIFY(box->isVisible());
        bool told = false;
        for (const QLabel *label : box->findChildren<QLabel *>())
            told |= label->text().contains(b.path);
        QVERIFY(told);
    }

    void pickingFromTheMenu()
    {
        Bar b;
        b.write("failed & lost\tretcode > 0\nbroken\tfun == ==\nnot a line\n");
        b.withMenu([](QMenu *menu) {
            QVERIFY(!Bar::entry(menu, s("broken"))->isEnabled());
            QVERIFY(menu->actions().size() > 5);
        });
        b.pick(s("failed && lost"));
        QCOMPARE(b.bar.text(), s("retcode > 0"));
        QCOMPARE(b.bar.filter().text(), s("retcode > 0"));
        b.withMenu([](QMenu *menu) { QVERIFY(Bar::entry(menu, s("failed && lost"))->isChecked()); });
        b.write("renamed by hand\tretcode > 0\n");
        QVERIFY(b.star()->toolTip().contains(s("renamed by hand"))); // the star follows the file
    }

    void historyInTheMenu()
    {
        Bar b;
        for (const char *text : {"one", "fun == == 1", "two", "one"}) {
            b.bar.edit()->clear();
            QTest::keyClicks(b.bar.edit(), s(text));
            QTest::keyClick(b.bar.edit(), Qt::Key_Return);
        }
        QCOMPARE(b.bar.history(), QStringList({s("one"), s("two")})); // distinct and valid
        QStringList shown;
        b.withMenu([&shown](QMenu *menu) {
            for (QAction *action : menu->actions()) {
                if (!action->menu())
                    continue;
                for (QAction *earlier : action->menu()->actions())
                    shown.append(earlier->text());
                action->menu()->actions().at(1)->trigger();
            }
        });
        QCOMPARE(shown, QStringList({s("one"), s("two")}));
        QCOMPARE(b.bar.text(), s("two"));
        for (int i = 0; i < 70; ++i) {
            b.bar.edit()->clear();
            QTest::keyClicks(b.bar.edit(), s("n%1").arg(i));
            QTest::keyClick(b.bar.edit(), Qt::Key_Return);
        }
        QCOMPARE(b.bar.history().size(), 50);
    }

    void renamingAndDeleting()
    {
        Bar b;
        b.write("one\tx\ntwo\ty\nthree\tz\n");
        b.pick(s("Rename and delete…"));
        auto *manager = b.dialog<FilterManager>();
        QTreeWidget *list = manager->list();
        list->setFocus();
        QTest::keyClick(list, Qt::Key_Home);
        QTest::keyClick(list, Qt::Key_F2);
        auto *editor = list->viewport()->findChild<QLineEdit *>();
        QVERIFY(editor);
        editor->selectAll();
        QTest::keyClicks(editor, s("first"));
        QTest::keyClick(editor, Qt::Key_Return);
        QTRY_COMPARE(b.content(), QByteArray("first\tx\ntwo\ty\nthree\tz\n"));
        QVERIFY(manager->isVisible());
        // a name that is taken stays what it was
        QCoreApplication::processEvents(); // the list is filled anew, which would close an editor
        QTRY_COMPARE(list->currentItem()->text(0), s("first"));
        QTest::keyClick(list, Qt::Key_F2);
        QTRY_VERIFY((editor = list->viewport()->findChild<QLineEdit *>()) && editor->isVisible());
        editor->selectAll();
        QTest::keyClicks(editor, s("two"));
        QTest::keyClick(editor, Qt::Key_Return);
        QTRY_VERIFY(manager->message().contains(s("first")));
        QTRY_COMPARE(list->topLevelItem(0)->text(0), s("first"));
        QCOMPARE(b.content(), QByteArray("first\tx\ntwo\ty\nthree\tz\n"));

        list->setFocus();
        QTest::keyClick(list, Qt::Key_Down);
        QCOMPARE(list->currentItem()->text(0), s("two"));
        QTest::keyClick(list, Qt::Key_Delete);
        QCOMPARE(b.content(), QByteArray("first\tx\nthree\tz\n"));
        QTRY_COMPARE(list->topLevelItemCount(), 2);
        QCOMPARE(list->currentItem()->text(0), s("three")); // the next one: Delete again goes on
        QTest::keyClick(list, Qt::Key_Z, Qt::ControlModifier);
        QCOMPARE(b.content(), QByteArray("first\tx\ntwo\ty\nthree\tz\n"));
        QTRY_COMPARE(list->topLevelItemCount(), 3);
        QSignalSpy told(&b.bar, &FilterBar::filterChanged);
        QTest::keyClick(list, Qt::Key_Return);
        QTRY_VERIFY(!b.bar.findChild<FilterManager *>());
        QCOMPARE(b.bar.text(), s("z"));
        QCOMPARE(told.size(), 1);
    }

    void badLinesAreTold()
    {
        Bar b;
        b.write("one\tx\n<b>no tab</b>\n");
        b.bar.manageFilters();
        auto *manager = b.dialog<FilterManager>();
        bool told = false;
        for (const QLabel *label : manager->findChildren<QLabel *>()) {
            QCOMPARE(label->textFormat(), Qt::PlainText);
            told |= label->text().contains(s("Line 2")) && label->text().contains(b.path);
        }
        QVERIFY(told);
        b.write("one\tx\nby hand\ty\n");
        QTRY_COMPARE(manager->list()->topLevelItemCount(), 2);
    }

    void theFileMayGoFirst()
    {
        FilterBar bar;
        {
            QTemporaryDir folder;
            NamedFilterFile file(folder.filePath(s("filters")));
            bar.setNamedFilters(&file);
        }
        bar.setText(s("x"));
        bar.saveFilter();
        bar.manageFilters();
        QVERIFY(!bar.findChild<QDialog *>());
    }
};

QTEST_MAIN(TestFilterNames)
#include "tst_ui_filternames.moc"
