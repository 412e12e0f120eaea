#include "eventbatch.h"
#include "filterbar.h"
#include "filterchips.h"
#include "filteredit.h"
#include "filterhelp.h"
#include "filtermessage.h"
#include "theme.h"
#include "wraplabel.h"
#include <QApplication>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>
#include <QVBoxLayout>

using namespace brine;

class TestFilterBar : public QObject
{
    Q_OBJECT

    static QToolButton *chip(FilterBar &bar, const QString &words)
    {
        for (QToolButton *button : bar.findChildren<QToolButton *>()) {
            if (button->text() == words)
                return button;
        }
        return nullptr;
    }

private Q_SLOTS:
    void initTestCase()
    {
        qRegisterMetaType<EventFilter>();
        applyTheme(*qApp, ThemeMode::Light);
    }

    // In a window of 1024 pixels too, and without a row of the list moving.
    void whatIsWrongIsSaidWhole()
    {
        QWidget window;
        auto *rows = new QVBoxLayout(&window);
        rows->setContentsMargins(0, 0, 0, 0);
        auto *bar = new FilterBar(&window);
        rows->addWidget(bar);
        rows->addStretch(1);
        window.resize(1024, 500);
        window.show();
        QVERIFY(QTest::qWaitForWindowActive(&window));
        bar->focusEdit();
        const int height = bar->height();
        const auto whole = [&window] { return window.findChild<FilterMessage *>(); };
        QTest::keyClicks(bar->edit(), QStringLiteral("fun == \"state.apply\" and retcodee ="));
        QTRY_VERIFY(whole() && whole()->isVisible());
        QCOMPARE(whole()->text(), bar->message());
        const auto *label = whole()->findChild<WrapLabel *>();
        QTRY_VERIFY(label->height() >= label->heightForWidth(label->width()));
        QVERIFY(window.rect().contains(whole()->geometry()));
        QVERIFY(whole()->geometry().top() >= bar->geometry().bottom());
        QCOMPARE(bar->height(), height);
        QTest::keyClick(bar->edit(), Qt::Key_Backspace);
        QTRY_COMPARE(whole()->isVisible(), !bar->message().isEmpty());
        bar->setText(QStringLiteral("fun == == 1"));
        QTRY_VERIFY(whole()->isVisible());
        window.resize(2400, 500); // room beside the chips
        QTRY_VERIFY(!whole()->isVisible());
        window.resize(1024, 500);
        QTRY_VERIFY(whole()->isVisible());
        bar->edit()->clearFocus();
        QTRY_VERIFY(!whole()->isVisible());
    }

    void threeStates_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<FilterEdit::State>("state");
        QTest::newRow("nothing") << QString() << FilterEdit::State::Empty;
        QTest::newRow("word") << QStringLiteral("web01") << FilterEdit::State::Valid;
        QTest::newRow("glob") << QStringLiteral("salt/job/*/ret/*") << FilterEdit::State::Valid;
        QTest::newRow("expression") << QStringLiteral("fun == \"state.apply\" and not success") << FilterEdit::State::Valid;
        QTest::newRow("unfinished") << QStringLiteral("fun ==") << FilterEdit::State::Incomplete;
        QTest::newRow("open bracket") << QStringLiteral("(fun == \"x\"") << FilterEdit::State::Incomplete;
        QTest::newRow("wrong") << QStringLiteral("fun == == 1") << FilterEdit::State::Invalid;
    }
    void threeStates()
    {
        QFETCH(QString, text);
        QFETCH(FilterEdit::State, state);
        FilterBar bar;
        bar.setText(text);
        QCOMPARE(bar.edit()->state(), state);
        const bool hasMessage = state == FilterEdit::State::Incomplete || state == FilterEdit::State::Invalid;
        QCOMPARE(!bar.message().isEmpty(), hasMessage);
        const QColor base = bar.edit()->palette().color(QPalette::Base);
        const Shades &shades = Shades::light();
        QCOMPARE(base, state == FilterEdit::State::Valid ? shades.goodTint : state == FilterEdit::State::Invalid ? shades.dangerTint : shades.base);
        bar.resize(900, 80);
        bar.grab(); // squiggle and signs are painted
    }

    void onlyValidFiltersAreTold()
    {
        FilterBar bar;
        QSignalSpy told(&bar, &FilterBar::filterChanged);
        bar.setText(QStringLiteral("web01"));
        QCOMPARE(told.size(), 1);
        bar.setText(QStringLiteral("fun == == 1"));
        bar.setText(QStringLiteral("fun =="));
        QCOMPARE(told.size(), 1);
        QCOMPARE(bar.filter().text(), QStringLiteral("web01"));
        bar.clear();
        QCOMPARE(told.size(), 2);
        QVERIFY(bar.filter().isEmpty());
    }

    void typingIsDebouncedAndEnterIsNot()
    {
        FilterBar bar;
        bar.show();
        QSignalSpy told(&bar, &FilterBar::filterChanged);
        QTest::keyClicks(bar.edit(), QStringLiteral("web"));
        QCOMPARE(told.size(), 0);
        QTRY_COMPARE(told.size(), 1); // one, not three
        QTest::keyClicks(bar.edit(), QStringLiteral("01"));
        QTest::keyClick(bar.edit(), Qt::Key_Return);
        QCOMPARE(told.size(), 2);
        QCOMPARE(bar.filter().text(), QStringLiteral("web01"));
        QTest::keyClick(bar.edit(), Qt::Key_Return);
        QCOMPARE(told.size(), 2); // the same again is no change
    }

    void historyOnUpAndDown()
    {
        FilterBar bar;
        bar.show();
        for (const char *text : {"one", "two"}) {
            bar.edit()->clear();
            QTest::keyClicks(bar.edit(), QLatin1String(text));
            QTest::keyClick(bar.edit(), Qt::Key_Return);
        }
        bar.edit()->clear();
        QTest::keyClicks(bar.edit(), QStringLiteral("draft"));
        QTest::keyClick(bar.edit(), Qt::Key_Up);
        QCOMPARE(bar.text(), QStringLiteral("two"));
        QTest::keyClick(bar.edit(), Qt::Key_Up);
        QCOMPARE(bar.text(), QStringLiteral("one"));
        QTest::keyClick(bar.edit(), Qt::Key_Up);
        QCOMPARE(bar.text(), QStringLiteral("one"));
        QTest::keyClick(bar.edit(), Qt::Key_Down);
        QTest::keyClick(bar.edit(), Qt::Key_Down);
        QCOMPARE(bar.text(), QStringLiteral("draft"));
        QCOMPARE(bar.history(), QStringList({QStringLiteral("two"), QStringLiteral("one")}));
        FilterBar other;
        other.setHistory(bar.history());
        QTest::keyClick(other.edit(), Qt::Key_Up);
        QCOMPARE(other.text(), QStringLiteral("two"));
    }

    void conditionsAreAdded()
    {
        FilterBar bar;
        QSignalSpy told(&bar, &FilterBar::filterChanged);
        bar.addCondition(QStringLiteral("fun == \"test.ping\""));
        QCOMPARE(bar.text(), QStringLiteral("fun == \"test.ping\""));
        bar.addCondition(QStringLiteral("id == \"web01\""), QStringLiteral("and"));
        QVERIFY(bar.text().contains(QStringLiteral("fun == \"test.ping\"")) && bar.text().contains(QStringLiteral(" and ")));
        QCOMPARE(bar.edit()->state(), FilterEdit::State::Valid);
        bar.addCondition(QStringLiteral("tag == \"x\""), QStringLiteral("set"));
        QCOMPARE(bar.text(), QStringLiteral("tag == \"x\""));
        QCOMPARE(told.size(), 3);
        // the field's own Undo brings the filter before back
        bar.edit()->undo();
        QVERIFY(bar.text() != QStringLiteral("tag == \"x\""));
        // text that is wrong is replaced, not joined to
        bar.edit()->setText(QStringLiteral("fun == == 1"));
        bar.addCondition(QStringLiteral("id == \"a\""));
        QCOMPARE(bar.text(), QStringLiteral("id == \"a\""));
    }

    void chipsWriteAndReadTheText()
    {
        FilterBar bar;
        bar.show();
        QToolButton *returns = chip(bar, QStringLiteral("Returns")), *auth = chip(bar, QStringLiteral("Auth"));
        QVERIFY(returns && auth);
        QTest::mouseClick(returns, Qt::LeftButton);
        QCOMPARE(bar.text(), QStringLiteral("family == \"job return\""));
        QVERIFY(returns->isChecked());
        QTest::mouseClick(auth, Qt::LeftButton);
        QVERIFY(returns->isChecked() && auth->isChecked());
        QCOMPARE(bar.edit()->state(), FilterEdit::State::Valid);
        bar.addCondition(QStringLiteral("success == false"));
        QVERIFY2(returns->isChecked() && auth->isChecked(), qPrintable(bar.text()));
        QTest::mouseClick(auth, Qt::LeftButton);
        QVERIFY2(returns->isChecked() && !auth->isChecked(), qPrintable(bar.text()));
        QTest::mouseClick(returns, Qt::LeftButton);
        QVERIFY(!returns->isChecked());
        QCOMPARE(bar.text(), QStringLiteral("success == false"));
        bar.clear();
        QVERIFY(!auth->isChecked());
    }

    /// A chip wears its family's colour; it has to show just the rows that wear it too.
    void aChipIsItsFamily()
    {
        for (const char *tag : {"salt/job/1/new", "salt/job/1/ret/a", "syndic/s/salt/job/1/ret/a", "salt/auth", "salt/minion/a/start", "minion_start", "salt/presence/present",
                                "salt/run/1/new", "salt/beacon/a/load", "salt/key", "20261123140207113204", "myco/x", "salt/myown"}) {
            EventBatch batch;
            batch.append(1, tag, "\x80");
            for (const FilterChips::Chip &chip : FilterChips::chips()) {
                const bool shown = EventFilter::parse(QLatin1String(chip.condition))->matches(batch.at(0));
                QVERIFY2(shown == (tagFamily(tag) == chip.family), tag);
            }
        }
    }

    void everySetOfChipsIsReadBack()
    {
        const int chips = int(FilterChips::chips().size());
        for (const QString &rest : {QString(), QStringLiteral("web01"), QStringLiteral("id == \"a\" or id == \"b\""), QStringLiteral("not success")}) {
            for (int set = 1; set < (1 << chips); set += 7) {
                QVector<int> on;
                for (int i = 0; i < chips; ++i) {
                    if (set & (1 << i))
                        on.append(i);
                }
                const QString text = FilterChips::joined(on, rest);
                QVERIFY2(EventFilter::parse(text).ok(), qPrintable(text));
                const FilterChips::Split split = FilterChips::split(text);
                QVERIFY2(split.on == on, qPrintable(text));
                QCOMPARE(split.rest.isEmpty(), rest.isEmpty());
            }
        }
    }

    void countsAndProgress()
    {
        FilterBar bar;
        bar.setCounts(1204, 98311);
        const auto shows = [&bar](const QString &text) {
            for (const QLabel *label : bar.findChildren<QLabel *>()) {
                if (QString(label->text()).replace(QChar(0x202F), u' ').contains(text))
                    return true;
            }
            return false;
        };
        QVERIFY(shows(QStringLiteral("1 204 of 98 311")));
        bar.setCounts(1, 2, 17);
        QVERIFY(shows(QStringLiteral("17 undecided")));
        bar.setProgress(40);
        bar.resize(900, 80);
        const QImage busy = bar.edit()->grab().toImage();
        bar.setProgress(100);
        QVERIFY(busy != bar.edit()->grab().toImage());
    }

    void helpExamplesAllParse()
    {
        for (const QString &example : FilterHelp::examples()) {
            const auto parsed = EventFilter::parse(example);
            QVERIFY2(parsed.ok(), qPrintable(example + QStringLiteral(": ") + (parsed.ok() ? QString() : parsed.error().message)));
        }
    }

    void helpPutsAnExampleIntoTheField()
    {
        FilterBar bar;
        bar.show();
        QTest::keyClick(bar.edit(), Qt::Key_F1);
        auto *help = bar.findChild<FilterHelp *>();
        QTRY_VERIFY(help->isVisible());
        auto *first = help->findChild<QPushButton *>();
        QTest::mouseClick(first, Qt::LeftButton);
        QVERIFY(!help->isVisible());
        QCOMPARE(bar.text(), FilterHelp::examples().first());
    }

    void messagesArePlainText()
    {
        FilterBar bar;
        bar.setText(QStringLiteral("<img src=\"file:///etc/hostname\"> =="));
        for (const QLabel *label : bar.findChildren<QLabel *>())
            QCOMPARE(label->textFormat(), Qt::PlainText);
    }

    void escapeLeaves()
    {
        FilterBar bar;
        QSignalSpy left(&bar, &FilterBar::leaveRequested);
        QTest::keyClick(bar.edit(), Qt::Key_Escape);
        QCOMPARE(left.size(), 1);
    }

    void followsTheTheme()
    {
        FilterBar bar;
        bar.setText(QStringLiteral("web01"));
        applyTheme(*qApp, ThemeMode::Dark);
        QCoreApplication::processEvents();
        QCOMPARE(bar.edit()->palette().color(QPalette::Base), Shades::darkShades().goodTint);
        applyTheme(*qApp, ThemeMode::Light);
        QCoreApplication::processEvents();
        QCOMPARE(bar.edit()->palette().color(QPalette::Base), Shades::light().goodTint);
    }
};

QTEST_MAIN(TestFilterBar)
#include "tst_ui_filterbar.moc"
