#include "tagfamily.h"

#include <QElapsedTimer>
#include <QSet>
#include <QTest>

using namespace brine;

class TestTagFamily : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void tags_data();
    void tags();
    void names();
    void longTags();
};

void TestTagFamily::tags_data()
{
    QTest::addColumn<QByteArray>("tag");
    QTest::addColumn<int>("family");
    QTest::addColumn<QByteArray>("jid");
    QTest::addColumn<QByteArray>("minionId");
    QTest::addColumn<QByteArray>("verb");
    const auto row = [](const char *tag, TagFamily family, const char *jid = "", const char *minionId = "", const char *verb = "") {
        QTest::newRow(tag) << QByteArray(tag) << int(family) << QByteArray(jid) << QByteArray(minionId) << QByteArray(verb);
    };
    row("salt/job/20261123022420805249/new", TagFamily::JobNew, "20261123022420805249", "", "new");
    row("salt/job/20261123022420805249/ret/web1.example.net", TagFamily::JobReturn, "20261123022420805249", "web1.example.net", "ret");
    row("salt/job/20261123022420805249/publish", TagFamily::JobOther, "20261123022420805249", "", "publish");
    row("salt/job/1/prog/web1/3", TagFamily::JobOther, "1", "web1", "prog");
    row("salt/job/1/start/web1", TagFamily::JobOther, "1", "web1", "start");
    row("salt/job/1/sub/web1/error/state.highstate", TagFamily::JobOther, "1", "web1", "sub");
    row("salt/job/1/error", TagFamily::JobOther, "1", "", "error");
    row("salt/job/error", TagFamily::JobOther, "", "", "error");
    row("salt/job/req/ret/a", TagFamily::JobReturn, "req", "a", "ret");
    row("salt/job/", TagFamily::JobOther);
    row("salt/job", TagFamily::Custom);
    row("20261123022420805249", TagFamily::JobOther, "20261123022420805249");
    row("20261123022420805249_4711", TagFamily::JobOther, "20261123022420805249_4711");
    row("20261123022420805249_", TagFamily::Custom);
    row("202611230224208052490", TagFamily::Custom);
    row("2026112302242080524", TagFamily::Custom);
    row("2026112302242080524x", TagFamily::Custom);
    row("new_job", TagFamily::JobNew);
    row("salt/state_result/1/web1/nginx", TagFamily::JobOther, "1", "web1", "state_result");
    row("state_False_True", TagFamily::JobOther);
    row("salt/auth", TagFamily::Auth);
    row("salt/auth/creds", TagFamily::Auth, "", "", "creds");
    row("salt/authority", TagFamily::Custom);
    row("salt/key", TagFamily::Key);
    row("key", TagFamily::Key);
    row("salt/keyboard", TagFamily::Custom);
    row("salt/minion/web1/start", TagFamily::Minion, "", "web1", "start");
    row("salt/syndic/s1/start", TagFamily::Minion, "", "s1", "start");
    row("minion_start", TagFamily::Minion);
    row("minion/refresh/web1", TagFamily::Minion, "", "web1", "refresh");
    row("resource/refresh/web1", TagFamily::Minion, "", "web1", "refresh");
    row("__master_req_channel_payload/5f/tcp://127.0.0.1:4506", TagFamily::Minion);
    row("/salt/minion/minion_mod_refresh_complete", TagFamily::Minion);
    row("salt/presence/present", TagFamily::Presence, "", "", "present");
    row("salt/presense/change", TagFamily::Presence);
    row("salt/run/1/ret", TagFamily::Run, "1", "", "ret");
    row("salt/wheel/1/new", TagFamily::Wheel, "1", "", "new");
    row("salt/beacon/web1/load/", TagFamily::Beacon, "", "web1", "load");
    row("salt/beacon/web1/inotify//etc/hosts", TagFamily::Beacon, "", "web1", "inotify");
    row("__beacons_return", TagFamily::Beacon);
    row("salt/batch/1/progress", TagFamily::Batch, "1", "", "progress");
    row("salt/cloud/vm1/created", TagFamily::Cloud, "", "", "created");
    row("syndic/s1/salt/job/1/ret/a", TagFamily::JobReturn, "1", "a", "ret");
    row("syndic/s1", TagFamily::Custom);
    row("syndic_start", TagFamily::Minion);
    row("fire_master", TagFamily::Custom);
    row("my/own/tag", TagFamily::Custom);
    row("salt/", TagFamily::Custom);
    row("salt//", TagFamily::Custom);
    row("", TagFamily::Custom);
}

void TestTagFamily::tags()
{
    QFETCH(QByteArray, tag);
    QFETCH(int, family);
    QFETCH(QByteArray, jid);
    QFETCH(QByteArray, minionId);
    QFETCH(QByteArray, verb);
    QCOMPARE(int(tagFamily(tag)), family);
    const TagParts parts = tagParts(tag);
    QCOMPARE(parts.jid.toByteArray(), jid);
    QCOMPARE(parts.minionId.toByteArray(), minionId);
    QCOMPARE(parts.verb.toByteArray(), verb);
}

void TestTagFamily::names()
{
    QSet<QByteArray> names;
    for (int i = 0; i < int(TagFamily::Count); ++i)
        names += tagFamilyName(TagFamily(i));
    QCOMPARE(names.size(), qsizetype(TagFamily::Count));
    QCOMPARE(QByteArray(tagFamilyName(TagFamily::JobReturn)), QByteArray("job return"));
    QCOMPARE(QByteArray(tagFamilyName(TagFamily(200))), QByteArray("custom"));
}

/// A tag of megabytes costs no more than a short one.
void TestTagFamily::longTags()
{
    const QByteArray tail(10'000'000, 'x');
    QElapsedTimer timer;
    timer.start();
    for (int i = 0; i < 1000; ++i) {
        QCOMPARE(tagFamily("salt/job/" + QByteArrayView(tail).first(100).toByteArray()), TagFamily::JobOther);
        QCOMPARE(tagFamily(tail), TagFamily::Custom);
    }
    const QByteArray job = "salt/job/" + tail, syndic = "syndic/" + tail;
    for (int i = 0; i < 1000; ++i) {
        QCOMPARE(tagFamily(job), TagFamily::JobOther);
        QCOMPARE(tagFamily(syndic), TagFamily::Custom);
    }
    QVERIFY(timer.elapsed() < 2000);
}

QTEST_GUILESS_MAIN(TestTagFamily)
#include "tst_tagfamily.moc"
