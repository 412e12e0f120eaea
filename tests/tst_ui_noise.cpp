#include "eventstore.h"
#include "filterbar.h"
#include "filteredit.h"
#include "filterpresets.h"
#include "noisebutton.h"
#include "noisechips.h"
#include "noisecounter.h"
#include "testevents.h"
#include "theme.h"
#include <QApplication>
#include <QMenu>
#include <QSignalSpy>
#include <QTest>
#include <QTimer>
#include <QToolButton>

using namespace brine;

class TestNoise : public QObject
{
    Q_OBJECT

    static QString s(const char *text) { return QString::fromUtf8(text); }

    static QToolButton *chip(const FilterBar &bar, const QString &words)
    {
        for (QToolButton *button : bar.findChild<NoiseChips *>()->findChildren<QToolButton *>()) {
            if (button->isVisible() && button->text().startsWith(words))
                return button;
        }
        return nullptr;
    }

    /// Clicks the button, waits for a condition while its menu is open, and types keys into it.
    static void withMenu(QToolButton *button, const std::function<void(QMenu *)> &act)
    {
        bool acted = false;
        QTimer::singleShot(0, button, [&] {
            auto *menu = qobject_cast<QMenu *>(QApplication::activePopupWidget());
            if (menu) {
                acted = true;
                act(menu);
                menu->close();
            }
        });
        QTest::mouseClick(button, Qt::LeftButton);
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

private Q_SLOTS:
    void initTestCase()
    {
        qRegisterMetaType<EventFilter>();
        applyTheme(*qApp, ThemeMode::Light);
    }

    void everyPresetIsInTheMenu()
    {
        FilterBar bar;
        bar.show();
        withMenu(bar.findChild<NoiseButton *>(), [](QMenu *menu) {
            for (const FilterPreset &preset : noisePresets()) {
                QAction *action = entry(menu, preset.name);
                QVERIFY2(action, qPrintable(preset.name));
                QVERIFY(action->isCheckable() && !action->isChecked() && !action->toolTip().isEmpty());
            }
        });
    }

    void oneClickHidesVisibly()
    {
        FilterBar bar;
        bar.show();
        QSignalSpy told(&bar, &FilterBar::filterChanged);
        bar.setText(s("retcode > 0"));
        QVERIFY(!chip(bar, s("auth")));
        withMenu(bar.findChild<NoiseButton *>(), [](QMenu *menu) {
            QAction *auth = entry(menu, s("auth"));
            QTest::mouseClick(menu, Qt::LeftButton, {}, menu->actionGeometry(auth).center());
        });
        QCOMPARE(bar.text(), s("retcode > 0")); // what is typed stays as it is typed
        QCOMPARE(bar.filter().text(), s("retcode > 0 and not tag == \"salt/auth\""));
        QCOMPARE(bar.wholeText(), bar.filter().text());
        QCOMPARE(bar.hiddenNoise(), QStringList{s("auth")});
        QCOMPARE(told.size(), 2);
        QVERIFY(chip(bar, s("auth")));
        // typing goes on with it
        bar.edit()->clear();
        QTest::keyClicks(bar.edit(), s("web"));
        QTest::keyClick(bar.edit(), Qt::Key_Return);
        QCOMPARE(bar.filter().text(), s("tag contains \"web\" and not tag == \"salt/auth\""));
        QCOMPARE(bar.history().first(), s("web"));
        // and wrong text is still told as it is
        bar.setText(s("fun =="));
        QCOMPARE(bar.edit()->state(), FilterEdit::State::Incomplete);
        bar.setText({});
        QCOMPARE(bar.edit()->state(), FilterEdit::State::Empty);
        QCOMPARE(bar.filter().text(), s("not tag == \"salt/auth\""));
        QTest::mouseClick(chip(bar, s("auth")), Qt::LeftButton);
        QVERIFY(!chip(bar, s("auth")));
        QVERIFY(bar.filter().isEmpty());
        QVERIFY(bar.hiddenNoise().isEmpty());
    }

    void byKeys()
    {
        FilterBar bar;
        bar.show();
        withMenu(bar.findChild<NoiseButton *>(), [](QMenu *menu) {
            QTest::keyClick(menu, Qt::Key_Down);
            QTest::keyClick(menu, Qt::Key_Return);
        });
        QCOMPARE(bar.hiddenNoise(), QStringList{noisePresets().first().id});
    }

    void rememberedIdsAreChecked()
    {
        FilterBar bar;
        bar.show();
        bar.setHiddenNoise({s("presence"), s("no such thing"), s("auth")});
        QCOMPARE(bar.hiddenNoise(), QStringList({s("auth"), s("presence")}));
        QVERIFY(chip(bar, s("auth")) && chip(bar, s("presence")));
        withMenu(bar.findChild<NoiseButton *>(), [](QMenu *menu) {
            QVERIFY(entry(menu, s("auth"))->isChecked());
            QVERIFY(!entry(menu, s("mine"))->isChecked());
            QTest::mouseClick(menu, Qt::LeftButton, {}, menu->actionGeometry(entry(menu, s("Show all again"))).center());
        });
        QVERIFY(bar.hiddenNoise().isEmpty());
        bar.setHiddenNoise({s("auth")});
        bar.setText(s("x"));
        bar.clear();
        QVERIFY(bar.hiddenNoise().isEmpty() && bar.filter().isEmpty());
    }

    void saysHowMany()
    {
        EventStore store;
        QByteArray lines;
        for (int i = 0; i < 1204; ++i)
            lines += "salt/auth {}\nsalt/minion/a/start {}\n";
        store.append(makeEvents(lines));
        NoiseCounter counter(&store);
        FilterBar bar;
        bar.resize(1000, 100);
        bar.show();
        bar.setNoiseCounter(&counter);
        QVERIFY(!counter.isWanted());
        withMenu(bar.findChild<NoiseButton *>(), [&](QMenu *menu) {
            QVERIFY(counter.isWanted());
            QVERIFY(entry(menu, s("auth"))->text().endsWith(s("\t…"))); // not counted yet
            counter.advance(store.range());
            QTRY_COMPARE(QString(entry(menu, s("auth"))->text()).replace(QChar(0x202F), u' '), s("auth\t1 204"));
            QCOMPARE(entry(menu, s("presence"))->text(), s("presence\t0"));
        });
        QVERIFY(!counter.isWanted()); // closed: nothing is counted any more
        bar.setHiddenNoise({s("auth")});
        QVERIFY(counter.isWanted());
        QVERIFY2(chip(bar, s("auth"))->text().contains(s("204")), qPrintable(chip(bar, s("auth"))->text()));
        store.append(makeEvents("salt/auth {}"));
        counter.advance(store.range());
        QTRY_VERIFY(chip(bar, s("auth"))->text().contains(s("205")));
    }

    void theCounterMayGoFirst()
    {
        FilterBar bar;
        {
            EventStore store;
            NoiseCounter counter(&store);
            bar.setNoiseCounter(&counter);
        }
        bar.setHiddenNoise({s("auth")});
        QCOMPARE(bar.filter().text(), s("not tag == \"salt/auth\""));
    }

    void chipsWrapInANarrowWindow()
    {
        FilterBar bar;
        QStringList all;
        for (const FilterPreset &preset : noisePresets())
            all.append(preset.id);
        bar.setHiddenNoise(all);
        bar.resize(640, bar.heightForWidth(640) > 0 ? bar.heightForWidth(640) : 200);
        bar.show();
        QCoreApplication::processEvents();
        for (const QToolButton *button : bar.findChild<NoiseChips *>()->findChildren<QToolButton *>()) {
            QVERIFY(button->isVisible());
            QVERIFY2(bar.rect().contains(QRect(button->mapTo(&bar, QPoint()), button->size())), qPrintable(button->text()));
        }
    }
};

QTEST_MAIN(TestNoise)
#include "tst_ui_noise.moc"
