#include "completionpopup.h"
#include "eventstore.h"
#include "facetcounts.h"
#include "filterbar.h"
#include "filtercompleter.h"
#include "filtercompletion.h"
#include "filteredit.h"
#include "testevents.h"
#include "theme.h"
#include <QApplication>
#include <QElapsedTimer>
#include <QSignalSpy>
#include <QTest>
#include <QTreeView>

using namespace brine;

namespace {

QString s(const char *text) { return QString::fromUtf8(text); }

/// A window with a filter bar at its top, and something seen on the bus.
struct Window
{
    QWidget window;
    FilterBar bar{&window};
    FacetCounts counts;
    FilterCompletion completion;
    FilterEdit *edit = bar.edit();

    explicit Window(const QSize &size = {900, 500})
    {
        counts.minions = {{"web01", 7}, {"web02", 5}, {"db01", 1}, {"<img src=x>", 1}};
        counts.functions = {{"state.apply", 9}, {"test.ping", 4}};
        counts.shapes = {{"salt/job/*/ret/*", 8}, {"salt/job/*/new", 3}, {"salt/auth", 2}};
        completion.setCounts(&counts);
        const EventBatch batch = makeEvents("salt/auth {\"act\": \"accept\", \"pub\": \"x\"}");
        completion.learn(batch.at(0));
        bar.setCompletion(&completion);
        window.resize(size);
        bar.resize(size.width(), bar.sizeHint().height());
        window.show();
        QVERIFY(QTest::qWaitForWindowActive(&window));
        edit->setFocus();
    }
    CompletionPopup *popup() const { return bar.completer()->popup(); }
    bool isOpen() const { return bar.completer()->isOpen(); }
    QStringList items() const
    {
        QStringList all;
        for (int row = 0; isOpen() && row < popup()->count(); ++row)
            all.append(popup()->textAt(row));
        return all;
    }
    void type(const char *text) { QTest::keyClicks(edit, s(text)); }
    void key(Qt::Key key, Qt::KeyboardModifiers modifiers = {}) { QTest::keyClick(edit, key, modifiers); }
};

} // namespace

class TestFilterCompleter : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { applyTheme(*qApp, ThemeMode::Light); }

    void opensAsOneTypes()
    {
        Window w;
        QVERIFY(!w.isOpen());
        w.type("f");
        QVERIFY(w.isOpen());
        QVERIFY(w.items().contains(s("fun")));
        w.type("un");
        QVERIFY(!w.isOpen() || w.items() != QStringList{s("fun")}); // nothing to add to a whole word
        w.type(" ");
        QVERIFY(w.items().contains(s("==")));
        w.type("== st");
        QCOMPARE(w.items().first(), s("\"state.apply\""));
        for (int i = 0; i < 9; ++i)
            w.key(Qt::Key_Backspace);
        QVERIFY(w.edit->text().isEmpty());
        QVERIFY(!w.isOpen()); // an empty field asks for nothing
    }

    void ctrlSpaceOpensAndChoosesTheFirst()
    {
        Window w;
        w.key(Qt::Key_Space, Qt::ControlModifier);
        QVERIFY(w.isOpen());
        QCOMPARE(w.popup()->current(), 0);
        QVERIFY(w.edit->text().isEmpty());
        w.key(Qt::Key_Escape);
        QVERIFY(!w.isOpen());
    }

    void aWholeFilterByKeys()
    {
        Window w;
        QSignalSpy told(&w.bar, &FilterBar::filterChanged);
        w.type("min");
        w.key(Qt::Key_Down);
        QCOMPARE(w.popup()->textAt(w.popup()->current()), s("minion"));
        w.key(Qt::Key_Return);
        QCOMPARE(w.edit->text(), s("minion "));
        QVERIFY(w.isOpen()); // what may come next
        w.key(Qt::Key_Tab);
        QCOMPARE(w.edit->text(), s("minion == "));
        w.type("web");
        QCOMPARE(w.items(), QStringList({s("\"web01\""), s("\"web02\"")}));
        w.key(Qt::Key_Down);
        w.key(Qt::Key_Down);
        w.key(Qt::Key_Enter, Qt::KeypadModifier);
        QCOMPARE(w.edit->text(), s("minion == \"web02\""));
        QVERIFY(!w.isOpen());
        QCOMPARE(told.size(), 0);
        w.key(Qt::Key_Return); // closed: Enter applies
        QCOMPARE(told.size(), 1);
        QCOMPARE(w.bar.filter().text(), s("minion == \"web02\""));
        w.edit->undo();
        QCOMPARE(w.edit->text(), s("minion == web")); // one step back
    }

    void enterIsNotTakenUnlessSomethingIsChosen()
    {
        Window w;
        QSignalSpy told(&w.bar, &FilterBar::filterChanged);
        w.type("sal");
        QVERIFY(w.isOpen());
        w.key(Qt::Key_Return);
        QCOMPARE(told.size(), 1);
        QCOMPARE(w.edit->text(), s("sal"));
        QVERIFY(!w.isOpen());
    }

    void escapeClosesOnlyThePopup()
    {
        Window w;
        QSignalSpy left(&w.bar, &FilterBar::leaveRequested);
        w.type("mi");
        QVERIFY(w.isOpen());
        w.key(Qt::Key_Escape);
        QVERIFY(!w.isOpen());
        QCOMPARE(left.size(), 0);
        QCOMPARE(w.edit->text(), s("mi"));
        QVERIFY(w.edit->hasFocus());
        w.key(Qt::Key_Escape);
        QCOMPARE(left.size(), 1);
    }

    void upIsTheHistoryWhileNothingIsChosen()
    {
        Window w;
        w.bar.setHistory({s("earlier")});
        w.type("mi");
        w.key(Qt::Key_Up);
        QCOMPARE(w.edit->text(), s("earlier"));
        QVERIFY(!w.isOpen());
        w.key(Qt::Key_Down);
        QCOMPARE(w.edit->text(), s("mi"));
        QVERIFY(!w.isOpen()); // the history does not open it
        w.type("n");
        w.key(Qt::Key_Down);
        w.key(Qt::Key_Down);
        w.key(Qt::Key_PageDown);
        w.key(Qt::Key_Up);
        w.key(Qt::Key_PageUp);
        QCOMPARE(w.popup()->current(), 0);
        QCOMPARE(w.edit->text(), s("min"));
    }

    void otherWaysOfTextCloseIt()
    {
        Window w;
        const auto reopen = [&w] {
            w.edit->clear();
            w.type("mi");
            QVERIFY(w.isOpen());
        };
        reopen();
        w.bar.addCondition(s("fun exists"));
        QVERIFY(!w.isOpen());
        reopen();
        w.key(Qt::Key_Left);
        QVERIFY(!w.isOpen());
        reopen();
        w.edit->undo();
        QVERIFY(!w.isOpen());
        reopen();
        w.edit->clearFocus();
        QVERIFY(!w.isOpen());
        w.edit->setFocus();
        reopen();
        w.bar.setCompletion(nullptr);
        QVERIFY(!w.isOpen());
        w.type("n");
        w.key(Qt::Key_Space, Qt::ControlModifier);
        QVERIFY(!w.isOpen());
    }

    void aClickTakes()
    {
        Window w;
        w.type("minion == w");
        auto *view = w.popup()->findChild<QTreeView *>();
        QTest::mouseClick(view->viewport(), Qt::LeftButton, {}, view->visualRect(view->model()->index(1, 0)).center());
        QCOMPARE(w.edit->text(), s("minion == \"web02\""));
        QVERIFY(w.edit->hasFocus() && !w.isOpen());
    }

    void tagGlobs()
    {
        Window w;
        w.type("salt/job");
        QCOMPARE(w.items(), QStringList({s("salt/job/*/ret/*"), s("salt/job/*/new")}));
        w.key(Qt::Key_Tab);
        QCOMPARE(w.edit->text(), s("salt/job/*/ret/*"));
        QCOMPARE(w.edit->state(), FilterEdit::State::Valid);
    }

    void neverCoversWhatIsTypedAndStaysInside_data()
    {
        QTest::addColumn<QSize>("size");
        QTest::addColumn<bool>("fits");
        QTest::newRow("large") << QSize(1280, 800) << true;
        QTest::newRow("narrow") << QSize(640, 420) << true;
        QTest::newRow("low") << QSize(640, 120) << true;
        QTest::newRow("no room at all") << QSize(640, 44) << false;
    }
    void neverCoversWhatIsTypedAndStaysInside()
    {
        QFETCH(QSize, size);
        QFETCH(bool, fits);
        Window w(size);
        w.edit->setText(QString(60, u'x').replace(10, 1, QStringLiteral(" ")) + s(" and "));
        w.edit->setText(s("fun == \"a rather long text that stands here\" and "));
        w.key(Qt::Key_Space, Qt::ControlModifier);
        QCOMPARE(w.isOpen(), fits);
        if (!fits)
            return;
        const QRect field(w.edit->mapTo(&w.window, QPoint()), w.edit->size()), popup = w.popup()->geometry();
        QCOMPARE(w.popup()->parentWidget(), &w.window);
        QVERIFY(!popup.intersects(field));
        QVERIFY2(w.window.rect().contains(popup), qPrintable(QString::number(popup.bottom())));
        QVERIFY(popup.height() < 12 * (w.edit->fontMetrics().height() + 12));
        w.window.resize(size + QSize(50, 0));
        w.bar.resize(size.width() + 50, w.bar.height());
        QVERIFY(!w.isOpen()); // it would stand in the wrong place
    }

    void textsOfTheBusArePlain()
    {
        Window w;
        w.type("minion == \"<");
        QCOMPARE(w.items(), QStringList({s("\"<img src=x>\"")}));
        const QImage image = w.popup()->grab().toImage();
        QVERIFY(!image.isNull());
        w.key(Qt::Key_Tab);
        QCOMPARE(w.edit->text(), s("minion == \"<img src=x>\""));
    }

    /// The work of a key does not depend on the number of events, and is small for as many names as are ever kept.
    void aKeyIsQuickWithManyNames()
    {
        Window w;
        w.counts.minions.clear();
        for (int i = 0; i < int(FacetCounts::MaxKeys); ++i)
            w.counts.minions.insert("minion-" + QByteArray::number(i) + ".example.org", quint64(i) * 1'000'000);
        w.type("minion == ");
        qint64 worst = 0;
        for (const char c : QByteArray("minion-4")) {
            QElapsedTimer clock;
            clock.start();
            QTest::keyClick(w.edit, c);
            worst = qMax(worst, clock.elapsed());
        }
        QCOMPARE(w.popup()->count(), int(FilterCompletion::MaxItems));
        QCOMPARE(w.items().first(), s("\"minion-49999.example.org\"")); // the most frequent first
        QVERIFY2(worst < 200, qPrintable(QString::number(worst))); // 5 ms without sanitizers
    }

    void wearsTheTheme()
    {
        Window w;
        for (const ThemeMode mode : {ThemeMode::Light, ThemeMode::Dark}) {
            applyTheme(*qApp, mode);
            QCoreApplication::processEvents();
            w.edit->clear();
            w.type("mi");
            auto *view = w.popup()->findChild<QTreeView *>();
            QCOMPARE(view->palette().color(QPalette::Base), (mode == ThemeMode::Dark ? Shades::darkShades() : Shades::light()).base);
            QCOMPARE(view->model()->index(0, 1).data(Qt::ForegroundRole).value<QBrush>().color(), (mode == ThemeMode::Dark ? Shades::darkShades() : Shades::light()).muted);
        }
        applyTheme(*qApp, ThemeMode::Light);
    }
};

QTEST_MAIN(TestFilterCompleter)
#include "tst_ui_filtercompleter.moc"
