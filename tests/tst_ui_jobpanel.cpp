// The page of a job: what its line says of those asked and those that answered.
#include "eventbatch.h"
#include "jobpanel.h"
#include "payloadreader.h"
#include "timetext.h"
#include <QLabel>
#include <QProgressBar>
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
