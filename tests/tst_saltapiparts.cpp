// What brine-saltapi says and reads besides the stream: rights, settings of pepper, shots as JSON, and which addresses are used.
#include "jsonshot.h"
#include "jsonwriter.h"
#include "msgpackwriter.h"
#include "payloadreader.h"
#include "pepperrc.h"
#include "saltapiperms.h"
#include "saltapiproblem.h"

#include <QTest>

using namespace brine;

class tst_SaltApiParts : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void perms_data();
    void perms();
    void pepper();
    void pepperAndOptions();
    void shots();
    void obstacles_data();
    void obstacles();
    void urls_data();
    void urls();
};

void tst_SaltApiParts::perms_data()
{
    QTest::addColumn<QByteArray>("perms");
    QTest::addColumn<bool>("runner");
    QTest::addColumn<bool>("minions");
    QTest::newRow("everything") << QByteArray(R"([".*", "@runner", "@wheel", "@jobs"])") << true << true;
    QTest::newRow("functions only") << QByteArray(R"([".*"])") << false << true;
    QTest::newRow("one runner") << QByteArray(R"([{"@runner": ["event.send", "manage.up"]}])") << true << false;
    QTest::newRow("another runner") << QByteArray(R"([{"@runner": ["manage.*"]}])") << false << false;
    QTest::newRow("a runner's module") << QByteArray(R"([{"@event": ["send"]}])") << true << false;
    QTest::newRow("on some minions") << QByteArray(R"([{"web*": ["test.ping", "event.*"]}])") << false << true;
    QTest::newRow("with arguments") << QByteArray(R"([{"web*": [{"event.fire": {"args": ["a.*"]}}]}])") << false << true;
    QTest::newRow("a prefix is enough, as in Salt") << QByteArray(R"(["event"])") << false << true;
    QTest::newRow("nothing") << QByteArray("{}") << false << false;
    QTest::newRow("not told") << QByteArray("null") << true << true;
    QTest::newRow("broken pattern") << QByteArray(R"(["(", "@runner"])") << true << false;
}

void tst_SaltApiParts::perms()
{
    QFETCH(QByteArray, perms);
    const auto read = readJson(perms);
    QVERIFY(read);
    const SaltApiPerms judged{MsgpackView(read->msgpack)};
    QTEST(judged.mayRunEventSend(), "runner");
    QTEST(judged.mayFireAtMinions(), "minions");
}

void tst_SaltApiParts::pepper()
{
    const QByteArray file = "# mine\n[other]\nSALTAPI_USER=no\n[main]\nSALTAPI_URL = https://salt:8000/\nsaltapi_user: ann\nSALTAPI_PASS=a=b:c # d\nSALTAPI_EAUTH=pam\n";
    const PepperSettings main = PepperSettings::parse(file, QStringLiteral("main"));
    QCOMPARE(main.url, QStringLiteral("https://salt:8000/"));
    QCOMPARE(main.user, QStringLiteral("ann"));
    QCOMPARE(main.password, QByteArray("a=b:c # d"));
    QCOMPARE(main.eauth, QStringLiteral("pam"));
    QCOMPARE(PepperSettings::parse(file, QStringLiteral("other")).user, QStringLiteral("no"));
    QVERIFY(PepperSettings::parse("\xff[", QStringLiteral("main")).user.isEmpty());
}

void tst_SaltApiParts::pepperAndOptions()
{
    PepperSettings settings;
    settings.url = QStringLiteral("https://salt:8000/");
    settings.user = QStringLiteral("ann");
    QCOMPARE(completed({}, settings).url, QStringLiteral("https://salt:8000"));
    QCOMPARE(completed({}, settings).user, QStringLiteral("ann"));
    QCOMPARE(completed({}, {}).eauth, QStringLiteral("auto"));
    QCOMPARE(completed({}, {}).url, QStringLiteral("https://localhost:8000"));
    SaltApiLogin asked;
    asked.url = QStringLiteral("salt2:443");
    asked.user = QStringLiteral("bob");
    QCOMPARE(completed(asked, settings).url, QStringLiteral("https://salt2:443"));
    QCOMPARE(completed(asked, settings).user, QStringLiteral("bob"));
    settings.password = "secret";                       // of the environment: for its user, anywhere
    SaltApiLogin ann = completed({}, settings);
    QCOMPARE(settings.passwordFor(ann), QByteArray("secret"));
    ann.url = QStringLiteral("https://other:8000");
    QCOMPARE(settings.passwordFor(ann), QByteArray("secret"));
    QCOMPARE(settings.passwordFor(completed(asked, settings)), QByteArray());
    settings.isPasswordOfFile = true;                   // of the file: for its server
    settings.fileUrl = settings.url;
    settings.fileUser = settings.user;
    QCOMPARE(settings.passwordFor(ann), QByteArray());
    QCOMPARE(settings.passwordFor(completed({}, settings)), QByteArray("secret"));
    settings.fileUser.clear();                          // a file without a name: for whoever logs in there
    QCOMPARE(settings.passwordFor(completed({}, settings)), QByteArray("secret"));
}

void tst_SaltApiParts::shots()
{
    const auto stamped = readJson(R"({"a": 1, "_stamp": "2026", "b": {"_stamp": "stays"}})");
    QCOMPARE(toJson(jsonshot::withoutStamp(stamped->msgpack)), QByteArray(R"({"a": 1, "b": {"_stamp": "stays"}})"));
    const auto list = readJson("[1]");
    QCOMPARE(jsonshot::withoutStamp(list->msgpack), list->msgpack);
    // Whatever the tag holds, it stays one JSON string.
    const QByteArray body = jsonshot::runnerBody("x\", \"fun\": \"cmd.run\n", R"({"a": 1})");
    const auto read = readJson(body);
    QVERIFY(read);
    const MsgpackView chunk = MsgpackView(read->msgpack).at(0);
    QCOMPARE(chunk.count(), 3u);
    QVERIFY(chunk.find("fun").isText("event.send"));
    QVERIFY(chunk.find("kwarg").find("tag").isText("x\", \"fun\": \"cmd.run\n"));
    link::Shot shot;
    shot.targetType = QStringLiteral("list");
    shot.target = QStringLiteral("web1, web2");
    shot.tag = "t";
    const auto minions = readJson(jsonshot::minionsBody(shot, "{}"));
    QVERIFY(minions);
    QCOMPARE(MsgpackView(minions->msgpack).at(0).find("tgt").count(), 2u);
}

void tst_SaltApiParts::obstacles_data()
{
    QTest::addColumn<QByteArray>("payload");
    QTest::addColumn<bool>("fits");
    MsgpackWriter w;
    const auto row = [&](const char *name, bool fits) { QTest::newRow(name) << w.take() << fits; };
    w.map(1); w.key("a"); w.array(2); w.integer(1); w.real(0.5); row("plain", true);
    w.map(1); w.key("a"); w.array(1); w.bin("x"); row("bytes deep within", false);
    w.map(1); w.integer(1); w.nil(); row("a number as key", false);
    w.map(1); w.key("a"); w.real(qQNaN()); row("NaN", false);
    w.map(1); w.key("a"); w.str("\xff"); row("not UTF-8", false);
    w.map(1); w.key("a"); w.ext(78, "20260101"); row("a date", false);
    w.map(2); w.key("a"); w.nil(); row("cut off", true); // ends where the bytes end; the firer refuses such before
}

void tst_SaltApiParts::obstacles()
{
    QFETCH(QByteArray, payload);
    QTEST(!jsonshot::obstacle(payload).has_value(), "fits");
}

void tst_SaltApiParts::urls_data()
{
    QTest::addColumn<QString>("url");
    QTest::addColumn<bool>("plain");
    QTest::addColumn<int>("exitCode");      // 0: used
    QTest::newRow("https") << QStringLiteral("https://salt:8000") << false << 0;
    QTest::newRow("to this machine") << QStringLiteral("http://127.0.0.1:8000") << false << 0;
    QTest::newRow("to this machine, v6") << QStringLiteral("http://[::1]:8000") << false << 0;
    QTest::newRow("by name") << QStringLiteral("http://localhost:8000") << false << 0;
    QTest::newRow("plain") << QStringLiteral("http://salt:8000") << false << 77;
    QTest::newRow("a name that begins so") << QStringLiteral("http://127.0.0.1.example.com") << false << 77;
    QTest::newRow("plain, accepted") << QStringLiteral("http://salt:8000") << true << 0;
    QTest::newRow("password within") << QStringLiteral("https://a:b@salt") << false << 69;
    QTest::newRow("token within") << QStringLiteral("https://salt/?token=1") << false << 69;
    QTest::newRow("ftp") << QStringLiteral("ftp://salt") << true << 69;
    QTest::newRow("none") << QStringLiteral("https://") << true << 69;
}

void tst_SaltApiParts::urls()
{
    QFETCH(QString, url);
    SaltApiLogin login;
    login.url = url;
    QFETCH(bool, plain);
    login.plainHttp = plain;
    const auto problem = saltapi::urlProblem(login);
    QTEST(problem ? problem->exitCode() : 0, "exitCode");
    if (problem) {
        QVERIFY(!problem->text().contains(QLatin1String("a:b@")));
        QVERIFY(!problem->remedies.isEmpty());
    }
}

QTEST_GUILESS_MAIN(tst_SaltApiParts)
#include "tst_saltapiparts.moc"
