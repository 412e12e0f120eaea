// Test suites in a whole session, by real keys and clicks: saved from the composer, opened, run, stopped, asked for, shown.
#include "askrow.h"
#include "composepanel.h"
#include "embeddedbus.h"
#include "eventtableview.h"
#include "expectationrow.h"
#include "filterbar.h"
#include "filteredit.h"
#include "interlockfile.h"
#include "payloadreader.h"
#include "session.h"
#include "statusstrip.h"
#include "suitepanel.h"
#include "testdesk.h"
#include "testdialog.h"
#include "testpanel.h"
#include "windowactions.h"
#include <QAction>
#include <QApplication>
#include <QComboBox>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTemporaryDir>
#include <QTest>
#include <QTreeView>
#include <QTreeWidget>
#include <QXmlStreamReader>

using namespace Qt::StringLiterals;
using namespace brine;

namespace {

using State = SuiteModel::State;

struct Fixture
{
    Fixture()
    {
        for (const char *name : {"XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"})
            qputenv(name, folder.filePath(QString::fromLatin1(name)).toUtf8());
        EmbeddedBus::Options options;
        options.sockDir = folder.filePath(u"bus"_s);
        bus = EmbeddedBus::start(options).value();
    }
    void open()
    {
        session = std::make_unique<Session>(Settings::load());
        session->window().resize(1280, 800);
        session->window().show();
        QApplication::setActiveWindow(&session->window());
        session->open({BusNode::Master, folder.filePath(u"bus"_s), {}, {}});
    }
    bool isConnected() { return bus->counters().subscribers == 1 && session->window().statusStrip()->stateText().startsWith(u"Connected"_s); }
    QString write(const char *name, const QByteArray &yaml)
    {
        QFile file(folder.filePath(QString::fromLatin1(name)));
        if (file.open(QIODevice::WriteOnly))
            file.write(yaml);
        return file.fileName();
    }
    void openSuite(const QString &path)
    {
        open();
        QTRY_VERIFY(isConnected());
        find<TestDesk>()->open({path});
        QTRY_COMPARE(model().rowCount(), 1);
    }
    template<class T> T *find() { return session->window().findChild<T *>(); }
    SuitePanel *panel() { return find<SuitePanel>(); }
    SuiteModel &model() { return *static_cast<SuiteModel *>(panel()->tree()->model()); }
    State state(int test) { return State(model().index(test, 0, model().index(0, 0)).data(SuiteModel::StateRole).toInt()); }
    static QPushButton *button(QWidget *in, const QString &text)
    {
        for (QPushButton *one : in->findChildren<QPushButton *>()) {
            if (one->isVisible() && one->text().startsWith(text))
                return one;
        }
        return nullptr;
    }
    static QString labels(QWidget *in)
    {
        QStringList texts;
        for (const QLabel *label : in->findChildren<QLabel *>()) {
            if (label->isVisible())
                texts << label->text();
        }
        return texts.join(u'\n');
    }
    static QStringList lines(QTreeWidget *tree)
    {
        QStringList all;
        for (QTreeWidgetItemIterator it(tree); *it; ++it)
            all << (*it)->text(0) + u'|' + (*it)->text(1);
        return all;
    }
    void click(int test)
    {
        QTreeView *tree = panel()->tree();
        QTest::mouseClick(tree->viewport(), Qt::LeftButton, {}, tree->visualRect(model().index(test, 0, model().index(0, 0))).center());
    }
    QTemporaryDir folder;
    std::unique_ptr<EmbeddedBus> bus;
    std::unique_ptr<Session> session;
};

QByteArray fromJson(QByteArrayView json) { return readJson(json)->msgpack; }

} // namespace

class TestAppSuites : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void aShotBecomesATestAndPasses()
    {
        Fixture f;
        f.open();
        QTRY_VERIFY(f.isConnected());
        QTest::keyClick(&f.session->window(), Qt::Key_T, Qt::ControlModifier | Qt::ShiftModifier);
        QTRY_VERIFY(f.panel()->isVisible());
        QVERIFY(Fixture::labels(f.panel()).contains(u"No test suite is open"_s));
        f.session->window().composePanel()->compose("myco/start", fromJson(R"({"n": 1})"));
        QTest::keyClick(&f.session->window(), Qt::Key_S, Qt::ControlModifier | Qt::ShiftModifier);
        QTRY_VERIFY(f.find<TestDialog>());
        auto *dialog = f.find<TestDialog>();
        QPushButton *save = Fixture::button(dialog, u"Save test"_s);
        QVERIFY(!save->isEnabled()); // no file yet
        auto *name = dialog->findChild<QLineEdit *>();
        QCOMPARE(name->text(), u"myco/start"_s);
        QTest::keyClicks(name, u"it comes back"_s);
        auto *file = dialog->findChild<QComboBox *>(QString(), Qt::FindChildrenRecursively);
        for (QComboBox *box : dialog->findChildren<QComboBox *>())
            file = box->isEditable() ? box : file;
        file->setFocus();
        QTest::keyClicks(file->lineEdit(), f.folder.filePath(u"mine"_s));
        QVERIFY(save->isEnabled());
        QTest::mouseClick(Fixture::button(dialog, u"&Expect something"_s), Qt::LeftButton);
        QCOMPARE(dialog->findChildren<ExpectationRow *>().size(), 2);
        FilterEdit *second = dialog->findChildren<ExpectationRow *>().at(1)->edit();
        QTRY_VERIFY(second->isVisible() && second->hasFocus());
        QTest::keyClicks(second, u"tag =="_s);
        QCOMPARE(second->state(), FilterEdit::State::Incomplete);
        QVERIFY(!save->isEnabled());
        second->clear();
        QTest::keyClicks(second, u"@nobody"_s);
        QCOMPARE(second->state(), FilterEdit::State::Invalid);
        QVERIFY(!save->isEnabled());
        QVERIFY2(Fixture::labels(dialog).contains(u"There is no filter “nobody”"_s), qPrintable(Fixture::labels(dialog)));
        second->clear();
        QTest::keyClicks(second, u"data.n == 1"_s);
        QVERIFY(save->isEnabled());
        QTest::mouseClick(save, Qt::LeftButton);
        QTRY_COMPARE(f.model().rowCount(), 1);
        QTRY_VERIFY(!f.find<TestDialog>());
        QVERIFY(QFile::exists(f.folder.filePath(u"mine.yaml"_s)));

        f.panel()->tree()->setFocus(); // on the new test
        QTest::keyClick(f.panel()->tree(), Qt::Key_Return);
        QTRY_COMPARE(f.state(0), State::Passed);
        QCOMPARE(f.bus->counters().received, 1u);
        QTRY_VERIFY(f.session->window().tableView()->model()->rowCount() == 1); // the list got it too
        QCOMPARE(f.bus->counters().subscribers, 1u);                            // over the one connection
        auto *detail = f.find<TestPanel>();
        QVERIFY(detail->isVisible());
        const QStringList lines = Fixture::lines(detail->findChild<QTreeWidget *>());
        QVERIFY2(lines.contains(u"tag == \"myco/start\" within 10 s|✓ 1 seen"_s), qPrintable(lines.join(u'\n')));
        QFile audit(f.folder.filePath(u"XDG_DATA_HOME/brine/audit.jsonl"_s));
        QVERIFY(audit.open(QIODevice::ReadOnly));
        QCOMPARE(audit.readAll().count('\n'), 1);
    }

    void whatFailedSaysWhyAndFilters()
    {
        Fixture f;
        const QString path = f.write("s.yaml", "name: mixed\ntests:\n- name: ok\n  fire: {tag: my/a}\n  expect: [{seen: 'tag == \"my/a\"', within: 5}]\n"
                                               "- name: late\n  fire: {tag: my/b}\n  expect: [{seen: 'tag == \"other\"', within: 0.3}]\n"
                                               "- name: bad\n  fire: {tag: my/c}\n  expect: [{seen: 'tag == \"other\"', within: 20}, {never: 'tag == \"my/c\"'}]\n");
        f.openSuite(path);
        QTest::keyClick(&f.session->window(), Qt::Key_R, Qt::ControlModifier | Qt::ShiftModifier);
        QTRY_VERIFY(f.state(0) == State::Passed && f.state(1) == State::NotInTime && f.state(2) == State::Forbidden);
        QTRY_VERIFY(Fixture::labels(f.panel()).contains(u"1 passed · 2 failed · 3 in all"_s));
        f.bus->publish("other", fromJson("{}"));
        QTRY_COMPARE(f.session->window().tableView()->model()->rowCount(), 4);
        f.click(1);
        auto *detail = f.find<TestPanel>();
        QTRY_COMPARE(f.session->window().tableView()->model()->rowCount(), 1); // its shot alone: what came later is not of its time
        QVERIFY2(Fixture::labels(detail).contains(u"0 of 1 in 0.3 s"_s), qPrintable(Fixture::labels(detail)));
        QVERIFY(Fixture::lines(detail->findChild<QTreeWidget *>()).contains(u"tag == \"other\" within 0.3 s|✗ 0 of 1 seen"_s));
        QTest::keyClick(f.panel()->tree(), Qt::Key_Down);
        QVERIFY(Fixture::labels(detail).contains(u"must not: tag == \"my/c\""_s));
        QTest::keyClick(f.panel()->tree(), Qt::Key_Space);
        QVERIFY(f.session->window().filterBar()->text().contains(u"my/c"_s));

        f.write("s.yaml", "name: mixed\ntests:\n- name: late\n  fire: {tag: my/b}\n  expect: [{seen: 'tag == \"my/b\"', within: 5}]\n"); // mended while it is open
        QTest::mouseClick(Fixture::button(f.panel(), u"Run all"_s), Qt::LeftButton);
        QTRY_VERIFY(f.model().rowCount(f.model().index(0, 0)) == 1 && f.state(0) == State::Passed);
        f.write("s.yaml", "tests: [\n");
        QTest::mouseClick(Fixture::button(f.panel(), u"Run all"_s), Qt::LeftButton);
        QTRY_VERIFY(Fixture::labels(f.panel()).contains(u"Nothing was run."_s));
        QCOMPARE(f.bus->counters().received, 4u);
    }

    void stopsAndIsStillThere()
    {
        Fixture f;
        const QString path = f.write("s.yaml", "tests:\n- name: long\n  expect: [{seen: 'tag == \"never/comes\"', within: 600}]\n- name: next\n  fire: {tag: my/b}\n  expect: [{seen: a}]\n");
        f.openSuite(path);
        QTest::mouseClick(Fixture::button(f.panel(), u"Run all"_s), Qt::LeftButton);
        QTRY_COMPARE(f.state(0), State::Running);
        QCOMPARE(f.state(1), State::Waiting);
        QVERIFY(!f.session->window().actions()->runTests->isEnabled());
        QTest::mouseClick(Fixture::button(f.panel(), u"Stop"_s), Qt::LeftButton);
        QTRY_VERIFY(f.state(0) == State::Stopped && f.state(1) == State::NotRun);
        QTRY_VERIFY(Fixture::button(f.panel(), u"Run all"_s));
        QCOMPARE(f.bus->counters().received, 0u);

        QTest::mouseClick(Fixture::button(f.panel(), u"Run all"_s), Qt::LeftButton);
        QTRY_COMPARE(f.state(0), State::Running);
        f.session->window().actions()->connection->trigger(); // the bus goes while they run
        QTRY_VERIFY(!f.session->window().actions()->stopTests->isEnabled());
        QTRY_COMPARE(f.state(0), State::NotRun);
        f.session->window().close();
        f.session.reset();
        f.open();
        QCOMPARE(f.find<TestDesk>()->recent(), QStringList{path}); // remembered
    }

    void interlocksHold()
    {
        Fixture f;
        const QString path = f.write("s.yaml", "tests:\n- name: spoof\n  fire: {tag: salt/minion/x/start}\n  expect: [{seen: 'tag == \"salt/minion/x/start\"', within: 5}]\n");
        f.openSuite(path);
        const auto runAll = [&] { QTest::mouseClick(Fixture::button(f.panel(), u"Run all"_s), Qt::LeftButton); };
        AskRow *question = f.find<TestPanel>()->question();
        runAll();
        QTRY_VERIFY(question->isAsking() && question->isVisible());
        QVERIFY2(question->question().contains(u"Fire salt/minion/x/start"_s), qPrintable(question->question()));
        QTest::keyClick(question, Qt::Key_Escape);
        QTRY_VERIFY(Fixture::labels(f.panel()).contains(u"Nothing was fired."_s));
        QCOMPARE(f.bus->counters().received, 0u);
        runAll();
        QTRY_VERIFY(question->isAsking());
        QTest::mouseClick(question->acceptButton(), Qt::LeftButton);
        QTRY_COMPARE(f.state(0), State::Passed);
        QCOMPARE(f.bus->counters().received, 1u);

        QFile interlocks(InterlockFile::defaultPath());
        QVERIFY(interlocks.open(QIODevice::WriteOnly) && interlocks.write("- {bus: '*', role: read-only}\n") > 0);
        interlocks.close();
        ComposePanel *composer = f.session->window().composePanel();
        composer->compose("my/a", fromJson("{}"));
        QTRY_VERIFY_WITH_TIMEOUT(Fixture::labels(composer).contains(u"read-only"_s), 10'000); // the window has seen the change
        runAll();
        QTRY_VERIFY(Fixture::labels(f.panel()).contains(u"Nothing was run. This bus is read-only"_s));
        QCOMPARE(f.bus->counters().received, 1u);
    }

    void resultsAreJUnit()
    {
        Fixture f;
        const QString path = f.write("s.yaml", "name: a <suite>\ntests:\n- name: ok\n  fire: {tag: my/a}\n  expect: [{seen: 'tag == \"my/a\"', within: 5}]\n");
        f.openSuite(path);
        QVERIFY(!f.session->window().actions()->saveResults->isEnabled());
        f.session->window().actions()->runTests->trigger();
        QTRY_COMPARE(f.state(0), State::Passed);
        QTRY_VERIFY(f.session->window().actions()->saveResults->isEnabled());
        SuiteBook book;
        QString told = u"-"_s;
        book.writeResults(f.folder.filePath(u"out.xml"_s), f.model().reports(), [&](const QString &problem) { told = problem; });
        QTRY_COMPARE(told, QString());
        QFile file(f.folder.filePath(u"out.xml"_s));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray xml = file.readAll();
        QVERIFY2(xml.contains("<testsuite name=\"a &lt;suite&gt;\" tests=\"1\" failures=\"0\" errors=\"0\""), xml.constData());
        book.writeResults(f.folder.filePath(u"no/out.xml"_s), f.model().reports(), [&](const QString &problem) { told = problem; });
        QTRY_VERIFY(told.contains(u"There is no folder"_s));
    }
};

QTEST_MAIN(TestAppSuites)
#include "tst_app_suites.moc"
