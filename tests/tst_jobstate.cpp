// A job told from its events: who was asked, who answered, who is missing, what failed; and followed live in a store.
#include "jobfollower.h"
#include "failedstatesmodel.h"
#include "jobreturnsmodel.h"
#include "payloadreader.h"
#include "timetext.h"
#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace brine;

namespace {

void add(EventBatch &batch, QByteArrayView tag, QByteArrayView json)
{
    static qint64 us = 1'000'000;
    batch.append(us += 1000, tag, readJson(json)->msgpack);
}

EventBatch jobEvents()
{
    EventBatch batch;
    add(batch, "salt/job/20261123140207113204/new",
        R"({"jid": "20261123140207113204", "fun": "state.apply", "tgt": "web*", "tgt_type": "glob", "user": "sudo_ann", "minions": ["web1", "web2", "web3"]})");
    add(batch, "salt/auth", R"({"id": "web1"})");
    add(batch, "salt/job/20261123140207113204/ret/web1",
        R"({"jid": "20261123140207113204", "id": "web1", "fun": "state.apply", "retcode": 0, "success": true, "return": {"file_|-a_|-/a_|-managed": {"result": true}}})");
    add(batch, "salt/job/20261123140207113204/prog/web2/1", R"({"id": "web2"})");
    add(batch, "salt/job/20261123140207113204/ret/web2",
        R"({"jid": "20261123140207113204", "id": "web2", "fun": "state.apply", "retcode": 2, "success": true, "return": {"file_|-conf_|-/etc/x_|-managed": {"result": false, "comment": "no space", "changes": {}}, "pkg_|-b_|-b_|-installed": {"result": true}}})");
    add(batch, "salt/job/20269999999999999999/ret/web3", R"({"jid": "20269999999999999999", "id": "web3"})");
    return batch;
}

} // namespace

class TestJobState : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void tellsAJob();
    void minionsMayAnswerInAnyShape_data();
    void minionsMayAnswerInAnyShape();
    void onlyThoseAskedCountAsAnswered();
    void silentMinionsAreWaitedForThenMissing();
    void followsWhatIsKeptAndWhatComes();
    void aLargeJobIsTakenInBitByBit();
    void anotherJobIsNotMixedIn();
    void modelsAreSound();
    void rowsKeepTheirSelectionAndSort();
    void failedStatesKeepTheirSelectionAndSort();
};

void TestJobState::tellsAJob()
{
    JobState job("20261123140207113204");
    const EventBatch batch = jobEvents();
    int taken = 0;
    for (qsizetype i = 0; i < batch.count(); ++i)
        taken += job.add(batch.at(i));
    QCOMPARE(taken, 4);
    QCOMPARE(job.function(), QByteArray("state.apply"));
    QCOMPARE(job.user(), QByteArray("sudo_ann"));
    QCOMPARE(job.asked().size(), 3);
    QCOMPARE(job.silent(nowUs()).missing, QByteArrayList{"web3"});
    QCOMPARE(job.returns().size(), size_t(2));
    QVERIFY(job.returns()[0].succeeded && !job.returns()[1].succeeded);
    QCOMPARE(job.failedReturns(), 1u);
    QCOMPARE(job.progressEvents(), 1u);
    QCOMPARE(job.failedStates().size(), size_t(1));
    QCOMPARE(job.failedStates()[0].stateId, QStringLiteral("conf"));
    QCOMPARE(job.failedStates()[0].function, QStringLiteral("file.managed"));
    QCOMPARE(job.failedStates()[0].comment, QStringLiteral("no space"));
}

void TestJobState::minionsMayAnswerInAnyShape_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::newRow("list") << QByteArray(R"({"return": ["error"], "success": false})");
    QTest::newRow("text") << QByteArray(R"({"return": "Minion did not return", "success": false})");
    QTest::newRow("nothing") << QByteArray(R"({"success": false})");
    QTest::newRow("states that did not render") << QByteArray(R"({"return": ["Rendering SLS failed"], "fun": "state.sls", "success": true, "retcode": 0})");
    QTest::newRow("retcode alone") << QByteArray(R"({"return": true, "retcode": 1})");
}

void TestJobState::minionsMayAnswerInAnyShape()
{
    QFETCH(QByteArray, json);
    JobState job("20261123140207113204");
    EventBatch batch;
    add(batch, "salt/job/20261123140207113204/ret/m", json);
    QVERIFY(job.add(batch.at(0)));
    QCOMPARE(job.returns().size(), size_t(1));
    QVERIFY(!job.returns()[0].succeeded);
    QCOMPARE(job.returns()[0].minion, QByteArray("m"));
}

void TestJobState::onlyThoseAskedCountAsAnswered()
{
    JobState job("20261123140207113204");
    EventBatch batch;
    add(batch, "salt/job/20261123140207113204/new", R"({"minions": ["a1", "a2", "a2", "a3"]})");
    for (const char *minion : {"a1", "a2", "zz"})
        add(batch, QByteArray("salt/job/20261123140207113204/ret/") + minion, R"({"return": true, "retcode": 0})");
    for (qsizetype i = 0; i < batch.count(); ++i)
        job.add(batch.at(i));
    QCOMPARE(job.asked(), (QByteArrayList{"a1", "a2", "a3"}));
    QCOMPARE(job.returns().size(), size_t(3));
    QCOMPARE(job.silent(nowUs()).missing, QByteArrayList{"a3"});
}

void TestJobState::silentMinionsAreWaitedForThenMissing()
{
    JobState job("20261123140207113204");
    EventBatch batch;
    add(batch, "salt/job/20261123140207113204/new", R"({"minions": ["a1"]})");
    job.add(batch.at(0));
    const qint64 young = job.lastUs() + JobState::PatienceUs - 1, old = job.lastUs() + JobState::PatienceUs;
    QCOMPARE(job.silent(young).waiting, QByteArrayList{"a1"});
    QVERIFY(job.silent(young).missing.isEmpty());
    QVERIFY(job.silent(old).waiting.isEmpty());
    QCOMPARE(job.silent(old).missing, QByteArrayList{"a1"});
}

void TestJobState::followsWhatIsKeptAndWhatComes()
{
    EventStore store;
    store.append(jobEvents());
    JobFollower follower(&store);
    follower.follow("20261123140207113204");
    QTRY_VERIFY(!follower.isScanning() && follower.state().returns().size() == 2);
    EventBatch later;
    add(later, "salt/job/20261123140207113204/ret/web3", R"({"id": "web3", "retcode": 0, "success": true, "return": {}})");
    store.append(later);
    QSignalSpy changed(&follower, &JobFollower::changed);
    follower.advance();
    QCOMPARE(changed.count(), 1);
    QVERIFY(follower.state().silent(nowUs()).missing.isEmpty());
    follower.advance();
    QCOMPARE(changed.count(), 1);
}

namespace {

constexpr int Many = 60'000;

EventBatch manyReturns()
{
    const QByteArray data = readJson(R"({"fun": "state.apply", "retcode": 0, "success": true, "return": {"file_|-a_|-/a_|-managed": {"result": true}}})")->msgpack;
    EventBatch batch;
    for (int i = 0; i < Many; ++i)
        batch.append(2'000'000, "salt/job/20261123140207113204/ret/web" + QByteArray::number(i), data);
    return batch;
}

} // namespace

// So many at once would hold the window up; what comes meanwhile is taken in behind them.
void TestJobState::aLargeJobIsTakenInBitByBit()
{
    EventStore store;
    store.append(manyReturns());
    JobFollower follower(&store);
    bool sawPart = false;
    connect(&follower, &JobFollower::changed, this, [&] {
        const size_t returns = follower.state().returns().size();
        if (returns == 0 || returns >= Many || sawPart)
            return;
        sawPart = true;
        QVERIFY(follower.isScanning());
        EventBatch later;
        add(later, "salt/job/20261123140207113204/ret/last", R"({"retcode": 0, "success": true, "return": {}})");
        store.append(later);
        follower.advance();
        QCOMPARE(follower.state().returns().size(), returns); // in its turn
    });
    follower.follow("20261123140207113204");
    QTRY_VERIFY_WITH_TIMEOUT(!follower.isScanning(), 30'000);
    QVERIFY(sawPart);
    QCOMPARE(follower.state().returns().size(), size_t(Many + 1));
    QCOMPARE(follower.state().returns().back().minion, QByteArray("last"));
}

// The job is changed while much of the former waits to be taken in.
void TestJobState::anotherJobIsNotMixedIn()
{
    EventStore store;
    store.append(manyReturns());
    EventBatch other;
    add(other, "salt/job/20269999999999999999/ret/web3", R"({"jid": "20269999999999999999", "id": "web3", "retcode": 0})");
    store.append(other);
    JobFollower follower(&store);
    follower.follow("20261123140207113204");
    QTRY_VERIFY(!follower.state().returns().empty());
    follower.follow("20269999999999999999");
    QTRY_VERIFY_WITH_TIMEOUT(!follower.isScanning(), 30'000);
    QCOMPARE(follower.state().returns().size(), size_t(1));
    follower.follow("20261123140207113204");
    QTRY_VERIFY(!follower.state().returns().empty());
    follower.follow({});
    QVERIFY(!follower.isScanning());
    QVERIFY(follower.state().returns().empty());
}

void TestJobState::modelsAreSound()
{
    JobReturnsModel returns;
    FailedStatesModel failed;
    QAbstractItemModelTester first(&returns, QAbstractItemModelTester::FailureReportingMode::Fatal);
    QAbstractItemModelTester second(&failed, QAbstractItemModelTester::FailureReportingMode::Fatal);
    JobState job("20261123140207113204");
    const EventBatch batch = jobEvents();
    for (qsizetype i = 0; i < batch.count(); ++i)
        job.add(batch.at(i));
    returns.setState(job, nowUs());
    failed.setState(job);
    QCOMPARE(returns.rowCount(), 3);
    QCOMPARE(returns.index(2, JobReturnsModel::ResultColumn).data().toString(), QStringLiteral("missing"));
    QCOMPARE(failed.rowCount(), 1);
}

namespace {

QByteArrayList minionsOf(const JobReturnsModel &model)
{
    QByteArrayList minions;
    for (int row = 0; row < model.rowCount(); ++row)
        minions << model.index(row, JobReturnsModel::MinionColumn).data().toByteArray();
    return minions;
}

void answer(JobState &job, const QByteArray &minion, QByteArrayView json)
{
    EventBatch batch;
    add(batch, "salt/job/20261123140207113204/ret/" + minion, json);
    QVERIFY(job.add(batch.at(0)));
}

} // namespace

void TestJobState::rowsKeepTheirSelectionAndSort()
{
    JobReturnsModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
    JobState job("20261123140207113204");
    EventBatch first;
    add(first, "salt/job/20261123140207113204/new", R"({"minions": ["web10", "web2", "web1", "db1"]})");
    job.add(first.at(0));
    const auto show = [&] { model.setState(job, job.lastUs()); };
    show();
    QCOMPARE(minionsOf(model), (QByteArrayList{"web10", "web2", "web1", "db1"}));
    const QPersistentModelIndex read = model.index(2, JobReturnsModel::ResultColumn);
    answer(job, "web1", R"({"return": 1, "retcode": 0, "success": true})");
    answer(job, "web10", R"({"return": 1, "retcode": 2, "success": false})");
    answer(job, "zz", R"({"return": 1, "retcode": 0, "success": true})");
    QSignalSpy reset(&model, &QAbstractItemModel::modelReset);
    show();
    QCOMPARE(reset.count(), 0);
    QCOMPARE(minionsOf(model), (QByteArrayList{"web1", "web10", "zz", "web2", "db1"}));
    QCOMPARE(read.row(), 0);
    QCOMPARE(read.data().toString(), QStringLiteral("✓ succeeded"));
    model.sort(JobReturnsModel::MinionColumn, Qt::AscendingOrder);
    QCOMPARE(minionsOf(model), (QByteArrayList{"db1", "web1", "web2", "web10", "zz"}));
    QCOMPARE(read.row(), 1);
    model.sort(JobReturnsModel::ResultColumn, Qt::AscendingOrder);
    QCOMPARE(minionsOf(model), (QByteArrayList{"web10", "db1", "web2", "web1", "zz"}));
    model.sort(JobReturnsModel::AfterColumn, Qt::DescendingOrder); // who did not answer is last either way
    QCOMPARE(minionsOf(model), (QByteArrayList{"zz", "web10", "web1", "db1", "web2"}));
    answer(job, "db1", R"({"return": 1, "retcode": 0, "success": true})");
    show();
    QCOMPARE(minionsOf(model).first(), "db1");
    model.sort(-1, Qt::AscendingOrder);
    QCOMPARE(minionsOf(model), (QByteArrayList{"web1", "web10", "zz", "db1", "web2"}));
    QCOMPARE(read.data(JobReturnsModel::OutcomeRole).toInt(), 1);
    model.setState(JobState("20270101000000000000"), job.lastUs());
    QCOMPARE(model.rowCount(), 0);
}

void TestJobState::failedStatesKeepTheirSelectionAndSort()
{
    const auto failure = [](const QByteArray &id) {
        return QByteArray(R"({"retcode": 2, "return": {"pkg_|-)" + id + R"(_|-x_|-installed": {"result": false, "comment": "no"}}})");
    };
    FailedStatesModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
    JobState job("20261123140207113204");
    answer(job, "web10", failure("nginx"));
    model.setState(job);
    const QPersistentModelIndex read = model.index(0, FailedStatesModel::IdColumn);
    answer(job, "web2", failure("vim"));
    QSignalSpy reset(&model, &QAbstractItemModel::modelReset);
    model.setState(job);
    QCOMPARE(reset.count(), 0);
    QCOMPARE(read.data().toString(), QStringLiteral("nginx"));
    model.sort(FailedStatesModel::MinionColumn, Qt::AscendingOrder);
    QCOMPARE(model.index(0, FailedStatesModel::MinionColumn).data().toString(), QStringLiteral("web2"));
    QCOMPARE(read.row(), 1);
    model.sort(FailedStatesModel::IdColumn, Qt::DescendingOrder);
    QCOMPARE(model.index(0, FailedStatesModel::IdColumn).data().toString(), QStringLiteral("vim"));
    model.sort(-1, Qt::AscendingOrder);
    QCOMPARE(read.row(), 0);
    model.setState(JobState("20270101000000000000"));
    QCOMPARE(model.rowCount(), 0);
}

QTEST_GUILESS_MAIN(TestJobState)
#include "tst_jobstate.moc"
