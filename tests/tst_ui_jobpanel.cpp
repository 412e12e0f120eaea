// The page of a job: what its line says of those asked and those that answered.
#include "eventbatch.h"
#include "jobpanel.h"
#include "payloadreader.h"
#include "timetext.h"
#include <QHeaderView>
#include <QLabel>
#include <QProgressBar>
#include <QScrollBar>
#include <QTableView>
#include <QTest>

using namespace brine;

namespace {

constexpr qint64 Second = 1'000'000;

/// A job that began so long ago, and its page.
struct Followed
{
    JobState state{"20261123140207113204"};
    JobPanel panel;
    qint64 us;

    explicit Followed(qint64 secondsAgo) : us(nowUs() - secondsAgo * Second) { }
    void add(const QByteArray &tail, QByteArrayView json)
    {
        EventBatch batch;
        batch.append(us, "salt/job/20261123140207113204/" + tail, readJson(json)->msgpack);
        QVERIFY(state.add(batch.at(0)));
        panel.setState(state, false);
    }
    void answers(const QByteArray &minion) { add("ret/" + minion, R"({"return": true, "retcode": 0, "success": true})"); }
    QString summary() const
    {
        for (const QLabel *label : panel.findChildren<QLabel *>()) {
            if (label->text().contains(QStringLiteral("answer")))
                return label->text();
        }
        return {};
    }
    QTableView *table(const QString &name) const
    {
        for (QTableView *table : panel.findChildren<QTableView *>()) {
            if (table->accessibleName() == name)
                return table;
        }
        return nullptr;
    }
    QStringList column(const QString &name, int column) const
    {
        QStringList cells;
        const QAbstractItemModel *model = table(name)->model();
        for (int row = 0; row < model->rowCount(); ++row)
            cells << model->index(row, column).data().toString();
        return cells;
    }
    QStringList results() const { return column(QStringLiteral("Returns of the job"), JobReturnsModel::ResultColumn); }
};

constexpr char NewOfThree[] = R"({"fun": "test.ping", "minions": ["a1", "a2", "a3"]})";

} // namespace

class TestUiJobPanel : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void anAnswerThatNobodyAskedForCompletesNothing()
    {
        Followed job(3600);
        job.add("new", NewOfThree);
        for (const char *minion : {"a1", "a2", "zz"})
            job.answers(minion);
        QVERIFY2(job.summary().contains(QStringLiteral("2 of 3 answered (+1 not asked) · 1 missing")), qPrintable(job.summary()));
        const auto *bar = job.panel.findChild<QProgressBar *>();
        QCOMPARE(bar->value(), 2);
        QCOMPARE(bar->maximum(), 3);
        job.answers("a3");
        QVERIFY2(job.summary().contains(QStringLiteral("3 of 3 answered (+1 not asked)")), qPrintable(job.summary()));
        QVERIFY(!job.summary().contains(QStringLiteral("missing")));
        QCOMPARE(bar->value(), 3);
    }

    void aYoungJobWaits()
    {
        Followed job(10);
        job.add("new", NewOfThree);
        job.answers("a1");
        QVERIFY2(job.summary().contains(QStringLiteral("1 of 3 answered · 2 waiting")), qPrintable(job.summary()));
        QCOMPARE(job.results(), (QStringList{QStringLiteral("✓ succeeded"), QStringLiteral("waiting"), QStringLiteral("waiting")}));
    }

    void whoWasNotConnectedIsMissingFromTheStart()
    {
        Followed job(10);
        job.add("new", R"({"minions": ["a1"], "missing": ["gone", "a1"]})");
        job.answers("a1");
        QVERIFY2(job.summary().contains(QStringLiteral("1 of 2 answered · 1 missing")), qPrintable(job.summary()));
        QCOMPARE(job.results(), (QStringList{QStringLiteral("✓ succeeded"), QStringLiteral("missing")}));
    }

    void aRunningJobShowsItsTime()
    {
        Followed job(90);
        job.add("new", NewOfThree);
        QVERIFY(!job.panel.isClockRunning()); // nobody sees it
        job.panel.show();
        QVERIFY(job.panel.isClockRunning());
        QVERIFY2(job.summary().contains(QStringLiteral("running for 1 min 3")), qPrintable(job.summary()));
        const QString before = job.summary();
        QTRY_VERIFY(job.summary() != before);
        job.panel.hide();
        QVERIFY(!job.panel.isClockRunning());
    }

    void theWaitEndsByItself()
    {
        Followed job(JobState::PatienceUs / Second - 1);
        job.add("new", NewOfThree);
        job.panel.show();
        QVERIFY2(job.summary().contains(QStringLiteral("3 waiting")), qPrintable(job.summary()));
        QTRY_VERIFY2(job.summary().contains(QStringLiteral("3 missing")), qPrintable(job.summary()));
        QCOMPARE(job.results().value(0), QStringLiteral("missing"));
        QVERIFY(!job.panel.isClockRunning());
    }

    void aJobThatIsOverTicksNoMore()
    {
        Followed job(30);
        job.add("new", NewOfThree);
        job.us += 2 * Second;
        job.panel.show();
        for (const char *minion : {"a1", "a2", "a3"})
            job.answers(minion);
        QVERIFY(!job.panel.isClockRunning());
        QVERIFY2(job.summary().endsWith(QStringLiteral("over 2 s")), qPrintable(job.summary()));
    }

    void aFailureWithoutStatesSaysWhy_data()
    {
        QTest::addColumn<QByteArray>("result");
        QTest::addColumn<QString>("shown");
        QTest::newRow("list") << QByteArray(R"(["Rendering SLS base:foo failed: <b>x</b>"])") << QStringLiteral("Rendering SLS base:foo failed: <b>x</b>");
        QTest::newRow("text") << QByteArray(R"("The minion function caused an exception")") << QStringLiteral("The minion function caused an exception");
    }

    void aFailureWithoutStatesSaysWhy()
    {
        QFETCH(QByteArray, result);
        QFETCH(QString, shown);
        Followed job(30);
        job.panel.show();
        job.add("new", R"({"fun": "state.apply", "minions": ["a1"]})");
        job.add("ret/a1", R"({"retcode": 1, "success": false, "return": )" + result + "}");
        const QString name = QStringLiteral("Failed states of the job");
        QVERIFY(job.table(name)->isVisible());
        QCOMPARE(job.column(name, FailedStatesModel::MinionColumn), QStringList{QStringLiteral("a1")});
        QCOMPARE(job.column(name, FailedStatesModel::FunctionColumn), QStringList{QStringLiteral("state.apply")});
        QCOMPARE(job.column(name, FailedStatesModel::CommentColumn), QStringList{shown});
        const QModelIndex comment = job.table(name)->model()->index(0, FailedStatesModel::CommentColumn);
        QVERIFY(!comment.data(Qt::ToolTipRole).toString().contains(QStringLiteral("<b>"))); // a tool tip may be rich text: escaped
    }

    void whatIsReadStaysWhileAnswersCome()
    {
        Followed job(30);
        job.panel.resize(500, 400);
        job.panel.show();
        job.add("new", R"({"minions": ["web10", "web9", "web1"]})");
        QTableView *table = job.table(QStringLiteral("Returns of the job"));
        table->selectRow(1);
        QCOMPARE(table->currentIndex().data().toString(), QStringLiteral("web9"));
        job.answers("web10");
        job.answers("web1");
        QCOMPARE(table->currentIndex().siblingAtColumn(0).data().toString(), QStringLiteral("web9"));
        QCOMPARE(table->selectionModel()->selectedRows().size(), 1);
        const auto click = [table](int column) {
            const QHeaderView *header = table->horizontalHeader();
            QTest::mouseClick(header->viewport(), Qt::LeftButton, {}, QPoint(header->sectionViewportPosition(column) + header->sectionSize(column) / 2, header->height() / 2));
        };
        const QString name = QStringLiteral("Returns of the job");
        click(JobReturnsModel::MinionColumn);
        QCOMPARE(job.column(name, 0), (QStringList{QStringLiteral("web1"), QStringLiteral("web9"), QStringLiteral("web10")}));
        click(JobReturnsModel::MinionColumn);
        QCOMPARE(job.column(name, 0), (QStringList{QStringLiteral("web10"), QStringLiteral("web9"), QStringLiteral("web1")}));
        click(JobReturnsModel::MinionColumn); // as they came again
        QCOMPARE(job.column(name, 0), (QStringList{QStringLiteral("web10"), QStringLiteral("web1"), QStringLiteral("web9")}));
        QCOMPARE(table->currentIndex().siblingAtColumn(0).data().toString(), QStringLiteral("web9"));
    }

    void manyMinionsAreShownNowAndThen()
    {
        Followed job(30);
        QByteArray minions;
        for (int i = 0; i < 3000; ++i)
            minions += (i ? ",\"m" : "\"m") + QByteArray::number(i) + '"';
        job.add("new", R"({"minions": [)" + minions + "]}");
        const auto *bar = job.panel.findChild<QProgressBar *>();
        for (int i = 0; i < 200; ++i)
            job.answers("m" + QByteArray::number(i));
        QVERIFY(bar->value() < 200); // not with every answer
        QTRY_COMPARE(bar->value(), 200);
        QVERIFY2(job.summary().contains(QStringLiteral("200 of 3000 answered")), qPrintable(job.summary()));
        QCOMPARE(job.results().size(), 3000);
    }

    void itTakesLittleRoom()
    {
        Followed job(30);
        job.add("new", NewOfThree);
        QCOMPARE(job.panel.minimumSizeHint().height(), 0); // a page that comes leaves the splitter where it is
        QCOMPARE(job.table(QStringLiteral("Returns of the job"))->rowHeight(0), job.panel.fontMetrics().height() + 6); // as in the list
        job.panel.resize(440, 220);
        job.add("ret/a1", R"({"retcode": 1, "return": "no"})");
        job.panel.show();
        for (const QTableView *table : job.panel.findChildren<QTableView *>()) {
            QVERIFY(table->viewport()->rect().contains(table->visualRect(table->model()->index(0, 0))));
            QVERIFY(!table->horizontalScrollBar()->isVisible());
        }
    }

    void fewFailuresLeaveTheRoomToTheReturns()
    {
        Followed job(30);
        job.add("new", NewOfThree);
        job.add("ret/a1", R"({"retcode": 1, "return": "no"})");
        job.panel.resize(440, 600);
        job.panel.show();
        const QTableView *failed = job.table(QStringLiteral("Failed states of the job")), *returns = job.table(QStringLiteral("Returns of the job"));
        QTRY_VERIFY(failed->viewport()->height() > 0);
        QCOMPARE(failed->viewport()->height(), failed->rowHeight(0));
        QVERIFY(returns->height() > 4 * failed->height());
    }

    // Most jobs run no states: the names have that room.
    void failedStatesHaveAColumnOnceThereAreSome()
    {
        Followed job(30);
        job.add("new", NewOfThree);
        job.add("ret/a1", R"({"retcode": 1, "return": "no"})");
        const QTableView *returns = job.table(QStringLiteral("Returns of the job"));
        QVERIFY(returns->isColumnHidden(JobReturnsModel::FailedStatesColumn));
        job.add("ret/a2", R"({"fun": "state.apply", "retcode": 2, "return": {"file_|-motd_|-/etc/motd_|-managed": {"result": false, "comment": "no"}}})");
        QVERIFY(!returns->isColumnHidden(JobReturnsModel::FailedStatesColumn));
        QCOMPARE(returns->model()->index(1, JobReturnsModel::FailedStatesColumn).data().toInt(), 1);
    }

    void aLongReasonIsCutToALine()
    {
        Followed job(30);
        job.add("ret/a1", R"({"retcode": 1, "return": ["one\ntwo", ")" + QByteArray(100'000, 'x') + R"("]})");
        const QString comment = job.column(QStringLiteral("Failed states of the job"), FailedStatesModel::CommentColumn).value(0);
        QVERIFY(comment.startsWith(QStringLiteral("one")) && comment.size() <= 512 && !comment.contains(u'\n'));
    }

    void withoutItsBeginningAJobIsMeasuredByNothing()
    {
        Followed job(10);
        job.answers("a1");
        QVERIFY2(job.summary().contains(QStringLiteral("1 answer; who was asked is not known")), qPrintable(job.summary()));
        QVERIFY(job.panel.findChild<QProgressBar *>()->isHidden());
    }
};

QTEST_MAIN(TestUiJobPanel)
#include "tst_ui_jobpanel.moc"
