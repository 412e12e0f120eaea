#include "saltapitest.h"
#include "watchedbus.h"

using namespace brine;

/// The ways to fire.
class tst_SaltApiShots : public SaltApiTest
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { prepare(); }
    void init() { begin(); }
    void cleanup() { end(); }

    void firesByRunner();
    void firesByHook();
    void hookOfTornadoShowsNoToken();
    void shotsRefused_data();
    void shotsRefused();
    void minionsAnswer();
};

void tst_SaltApiShots::firesByRunner()
{
    m_api->handlers["/"] = [this](QTcpSocket *socket, const FakeSaltApi::Request &request) {
        if (request.body.contains("event.send")) {
            m_api->push(FakeSaltApi::event("my/tag", R"({"b": [1, 2.5], "a": "ü", "_stamp": "2026-11-25T10:00:00.000001"})"));
            return FakeSaltApi::answer(socket, "200 OK", R"({"return": [true]})");
        }
        m_api->ordinary(socket, request);
    };
    connectTo(login(m_api->url()));
    QVERIFY(waitPhase(Phase::Connected));
    const auto outcome = fire("my/tag", R"({"a": "ü", "b": [1, 2.5]})");
    QVERIFY2(outcome, outcome ? "" : qPrintable(outcome.error().text()));
    QVERIFY(outcome->handedOver);
    QVERIFY(outcome->seen);
    QVERIFY2(outcome->payload.contains("2026-11-25T10:00:00.000001"), "as the server made it");
    const auto unseen = fire("other", "{}", 400);       // what comes back is another event
    QVERIFY(unseen && unseen->handedOver && !unseen->seen);
}

/// Salt shows a webhook's headers on the bus: its token is one for this request alone, and is ended.
void tst_SaltApiShots::firesByHook()
{
    QByteArray hookToken;
    QByteArrayList order;
    m_api->perms = R"(["test.*"])";
    m_api->handlers["/hook/a/b"] = [&](QTcpSocket *socket, const FakeSaltApi::Request &request) {
        hookToken = request.header("x-auth-token");
        order << (hookToken.isEmpty() ? "bare" : "with");
        if (hookToken.isEmpty())
            return FakeSaltApi::htmlError(socket, "401 Unauthorized", "no");
        QCOMPARE(request.body, QByteArray(R"({"n": 1})"));
        m_api->push(FakeSaltApi::event("salt/netapi/hook/a/b", R"({"body": "", "post": {"n": 1}, "headers": {}})"));
        FakeSaltApi::answer(socket, "200 OK", R"({"success": true})");
    };
    m_api->handlers["/logout"] = [&](QTcpSocket *socket, const FakeSaltApi::Request &request) {
        order << (request.header("x-auth-token") == hookToken ? "logout" : "logout of another");
        FakeSaltApi::answer(socket, "200 OK", "{}");
    };
    connectTo(login(m_api->url()));
    QVERIFY(waitPhase(Phase::Connected));
    const auto stream = std::find_if(m_api->requests.begin(), m_api->requests.end(), [](const auto &r) { return r.path == "/events"; });
    const QByteArray streamToken = stream->header("x-auth-token");
    const auto outcome = fire("salt/netapi/hook/a/b", R"({"n": 1})");
    QVERIFY2(outcome, outcome ? "" : qPrintable(outcome.error().text()));
    QVERIFY(outcome->seen);
    QTRY_COMPARE(order, (QByteArrayList{"bare", "with", "logout"}));
    QVERIFY(hookToken != streamToken);
    const auto refused = fire("my/tag", "{}");
    QVERIFY(!refused);
    QVERIFY2(refused.error().text().contains(QLatin1String("@runner")), qPrintable(refused.error().text()));
}

/// rest_tornado ends no token, so none is shown on the bus: a webhook only where none is wanted.
void tst_SaltApiShots::hookOfTornadoShowsNoToken()
{
    m_api->isTornado = true;
    m_api->perms = R"(["test.*"])";
    bool isOpen = false;
    m_api->handlers["/hook/a"] = [&](QTcpSocket *socket, const FakeSaltApi::Request &request) {
        QVERIFY(request.header("x-auth-token").isEmpty());
        if (!isOpen)
            return FakeSaltApi::answer(socket, "302 Found", "", "text/html", "Location: /login\r\n");
        m_api->push(FakeSaltApi::event("salt/netapi/hook/a", R"({"post": {"n": 1}, "get": {}, "headers": {}})"));
        FakeSaltApi::answer(socket, "200 OK", R"({"success": true})");
    };
    connectTo(login(m_api->url()));
    QVERIFY(waitPhase(Phase::Connected));
    const auto refused = fire("salt/netapi/hook/a", R"({"n": 1})");
    QVERIFY(!refused);
    QVERIFY2(refused.error().text().contains(QLatin1String("webhook_disable_auth")), qPrintable(refused.error().text()));
    m_reader.reset();
    isOpen = true;                                      // webhook_disable_auth
    connectTo(login(m_api->url()));
    QVERIFY(waitPhase(Phase::Connected));
    const auto outcome = fire("salt/netapi/hook/a", R"({"n": 1})");
    QVERIFY2(outcome, outcome ? "" : qPrintable(outcome.error().text()));
    QVERIFY(outcome->seen);
}

void tst_SaltApiShots::shotsRefused_data()
{
    QTest::addColumn<QByteArray>("status");
    QTest::addColumn<QByteArray>("words");
    QTest::addColumn<QString>("title");
    QTest::addColumn<int>("exitCode");
    QTest::newRow("client disabled") << QByteArray("400 Bad Request") << QByteArray("Client disabled: 'runner'. Add to 'netapi_enable_clients' master config option to enable.")
                                     << QStringLiteral("Not sent: salt-api may not use the client runner.") << 77;
    QTest::newRow("not allowed") << QByteArray("401 Unauthorized") << QByteArray("No permission") << QStringLiteral("Not sent: ann may not do this.") << 77;
    QTest::newRow("failed") << QByteArray("500 Internal Server Error") << QByteArray("boom") << QStringLiteral("Not sent: salt-api answered 500.") << 69;
}

void tst_SaltApiShots::shotsRefused()
{
    QFETCH(QByteArray, status);
    QFETCH(QByteArray, words);
    m_api->handlers["/"] = [&](QTcpSocket *socket, const FakeSaltApi::Request &request) {
        if (request.body.contains("event.send"))
            return FakeSaltApi::htmlError(socket, status, words);
        m_api->ordinary(socket, request);
    };
    connectTo(login(m_api->url()));
    QVERIFY(waitPhase(Phase::Connected));
    const auto outcome = fire("t", "{}");
    QVERIFY(!outcome);
    QTEST(outcome.error().title, "title");
    QTEST(outcome.error().exitCode(), "exitCode");
    QVERIFY(outcome.error().reason.contains(QString::fromUtf8(words)));
}

void tst_SaltApiShots::minionsAnswer()
{
    m_api->handlers["/"] = [&](QTcpSocket *socket, const FakeSaltApi::Request &request) {
        if (request.body.contains("\"tgt\": \"web*\""))
            return FakeSaltApi::answer(socket, "200 OK", R"({"return": [{"web1": true, "web2": "'event.fire' is not available."}]})");
        m_api->ordinary(socket, request);
    };
    connectTo(login(m_api->url()));
    QVERIFY(waitPhase(Phase::Connected));
    link::Shot shot;
    shot.route = link::Shot::Route::Minions;
    shot.tag = "t";
    shot.payload = shotPayload();
    shot.targetType = QStringLiteral("glob");
    shot.target = QStringLiteral("web*");
    const quint64 number = m_reader->channel().send(shot);
    QVERIFY(number);
    std::optional<LinkChannel::Outcome> outcome;
    std::atomic<bool> done{false};
    std::thread waiting([&] { outcome = m_reader->channel().wait(number, 5000); done = true; });
    (void)QTest::qWaitFor([&] { return done.load(); }, 8000);
    waiting.join();
    QVERIFY(*outcome);
    QCOMPARE((*outcome)->answers.size(), 2);
    QVERIFY((*outcome)->answers[0].fired);
    QCOMPARE((*outcome)->answers[1].text, QStringLiteral("'event.fire' is not available."));
}

QTEST_GUILESS_MAIN(tst_SaltApiShots)
#include "tst_saltapishots.moc"
