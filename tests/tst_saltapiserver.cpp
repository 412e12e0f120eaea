#include "saltapiclient.h"
#include "saltapitest.h"

#include <QDir>
#include <QElapsedTimer>

using namespace brine;

namespace {

int residentKiB(const QString &program)
{
    int most = 0;
    for (const QString &pid : QDir(QStringLiteral("/proc")).entryList(QDir::Dirs)) {
        if (!pid.toInt())
            continue;
        QFile parent(QStringLiteral("/proc/%1/stat").arg(pid)), status(QStringLiteral("/proc/%1/status").arg(pid));
        if (!parent.open(QIODevice::ReadOnly) || !parent.readAll().contains(' ' + QByteArray::number(qint64(::getpid())) + ' ') || !status.open(QIODevice::ReadOnly))
            continue;
        const QByteArray text = status.readAll();
        if (!text.startsWith("Name:\t" + program.left(15).toUtf8()))
            continue;
        const qsizetype at = text.indexOf("VmHWM:");
        most = qMax(most, text.mid(at + 6, text.indexOf("kB", at) - at - 6).trimmed().toInt());
    }
    return most;
}

} // namespace

/// The stream and what a server can do to it.
class tst_SaltApiServer : public SaltApiTest
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { prepare(); }
    void init() { begin(); }
    void cleanup() { end(); }

    void connectsAndReads();
    void readsOfTornado();
    void refusals_data();
    void refusals();
    void undeliverableEvent();
    void endsAndComesBack();
    void serverIsBackWithinASecond();
    void wakesFromSleep();
    void oddStreams_data();
    void oddStreams();
    void endlessLineIsBounded();
    void endlessHeadersAreBounded();
    void endlessLoginIsBounded();
    void noBombIsUnpacked();
    void doctorSteps();

private:
    std::optional<std::vector<DoctorStep>> examine();
};

void tst_SaltApiServer::connectsAndReads()
{
    connectTo(login(m_api->url()));
    QVERIFY(waitPhase(Phase::Connected));
    QTRY_COMPARE(m_api->streams(), 1);
    QByteArray many;
    for (int n = 0; n < 3000; ++n)
        many += FakeSaltApi::event("t/" + QByteArray::number(n), R"({"n": 1})");
    m_api->push(many);
    QVERIFY(read(3000));
    for (int n = 0; n < 3000; ++n)
        QCOMPARE(m_rows[n], QStringLiteral("t/%1").arg(n));
    QCOMPARE(m_gaps.size(), 0);
    QTRY_VERIFY(m_reader->channel().hello() && m_reader->channel().hello()->canFire);
    QVERIFY(m_reader->channel().hello()->canReachMinions);
}

/// Its token stands in the body alone, and that it leaves events out is said for as long as it is watched.
void tst_SaltApiServer::readsOfTornado()
{
    m_api->isTornado = true;
    connectTo(login(m_api->url()));
    QTRY_COMPARE(m_api->streams(), 1);
    m_api->push(FakeSaltApi::event("a", "{}"));
    QVERIFY(read(1));
    QTRY_VERIFY(m_reader->channel().hello() && m_reader->channel().hello()->warning.contains(QLatin1String("rest_tornado")));
    m_api->forgetTokens();                              // sent to /login, it logs in anew
    m_api->endStreams(true);
    QTRY_COMPARE(m_api->logins, 2);
    QTRY_COMPARE(m_api->streams(), 1);
    m_api->push(FakeSaltApi::event("b", "{}"));
    QVERIFY(read(2));
    const auto steps = examine();
    QVERIFY(steps && steps->size() == 7);
    QCOMPARE(int((*steps)[3].state), 1);
    QVERIFY2((*steps)[3].finding.contains(QLatin1String("rest_tornado")), qPrintable((*steps)[3].finding));
    QVERIFY(!(*steps)[3].remedies.isEmpty());
}

void tst_SaltApiServer::refusals_data()
{
    using Answer = std::function<void(QTcpSocket *)>;
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<Answer>("answer");
    QTest::addColumn<QString>("title");
    QTest::addColumn<int>("exitCode");
    const auto row = [](const char *name, const char *path, Answer answer, const char *title, int exitCode) {
        QTest::newRow(name) << QByteArray(path) << answer << QString::fromUtf8(title) << exitCode;
    };
    const auto html = [](const char *status, const char *words) { return [=](QTcpSocket *socket) { FakeSaltApi::htmlError(socket, status, words); }; };
    row("wrong password", "/login", html("401 Unauthorized", "Could not authenticate"), "The login as ann was refused.", 77);
    row("forbidden", "/login", html("403 Forbidden", "api_acl"), "ann may not log in here.", 77);
    row("no master", "/login", html("503 Service Unavailable", "Salt Master is not available."), "salt-api has no master behind it (503).", 69);
    row("login fails", "/login", [](QTcpSocket *s) { FakeSaltApi::answer(s, "500 Internal Server Error", R"({"status": 500, "return": "An unexpected error occurred"})"); }, "salt-api failed at the login (500).", 69);
    row("a page", "/login", [](QTcpSocket *s) { FakeSaltApi::answer(s, "200 OK", "<html>Welcome</html>", "text/html"); }, "What answers at", 69);
    row("another program", "/login", html("404 Not Found", "nothing"), "What answers at", 69);
    row("no web server", "/login", [](QTcpSocket *s) { s->write("\x82\xa4head\x80"); s->disconnectFromHost(); }, "", 69);
    row("a token that is none", "/login", [](QTcpSocket *s) { FakeSaltApi::answer(s, "200 OK", R"({"return": [{"token": "a\r\nX: y"}]})"); }, "What answers at", 69);
    row("deep JSON", "/login", [](QTcpSocket *s) { FakeSaltApi::answer(s, "200 OK", QByteArray(1'000'000, '[')); }, "What answers at", 69);
    row("stream refused", "/events", html("401 Unauthorized", "No permission"), "The login's token is not accepted for /events.", 77);
    row("stream refused by tornado", "/events", [](QTcpSocket *s) { FakeSaltApi::answer(s, "302 Found", "", "text/html", "Location: /login\r\n"); }, "The login's token is not accepted for /events.", 77);
    row("stream forbidden", "/events", html("403 Forbidden", "no"), "ann may not read /events here.", 77);
    row("no stream", "/events", html("404 Not Found", "no"), "There is no /events at", 69);
    row("a page for a stream", "/events", [](QTcpSocket *s) { FakeSaltApi::answer(s, "200 OK", "<html>log in</html>", "text/html"); }, "/events is no stream of events but text/html.", 69);
}

void tst_SaltApiServer::refusals()
{
    QFETCH(QByteArray, path);
    QFETCH(std::function<void(QTcpSocket *)>, answer);
    m_api->handlers[path] = [answer](QTcpSocket *socket, const FakeSaltApi::Request &) { answer(socket); };
    connectTo(login(m_api->url()));
    QVERIFY(waitPhase(Phase::CannotOpen));
    const BusProblem problem = m_reader->state().problem.value_or(BusProblem());
    QFETCH(QString, title);
    QVERIFY2(problem.title.startsWith(title), qPrintable(problem.text()));
    QTEST(problem.exitCode(), "exitCode");
    QVERIFY2(!problem.remedies.isEmpty(), "says what mends it");
    QVERIFY(!problem.text().contains(QString::fromUtf8(Password)));
}

void tst_SaltApiServer::undeliverableEvent()
{
    connectTo(login(m_api->url()));
    QVERIFY(waitPhase(Phase::Connected));
    QTRY_COMPARE(m_api->streams(), 1);
    m_api->push(FakeSaltApi::event("before", "{}"));
    m_api->push("tag: my/bytes\n");
    m_api->endStreams();
    QElapsedTimer clock;
    clock.start();
    QTRY_COMPARE(m_api->streams(), 1);
    QVERIFY2(clock.elapsed() < 1000, qPrintable(QString::number(clock.elapsed())));
    m_api->push(FakeSaltApi::event("after", "{}"));
    QVERIFY(read(2));
    QCOMPARE(m_rows, (QStringList{QStringLiteral("before"), QStringLiteral("after")}));
    QCOMPARE(m_gaps.size(), 1);
    QVERIFY2(m_gaps[0].detail.contains(QLatin1String("my/bytes")), qPrintable(m_gaps[0].detail));
    QCOMPARE(m_gaps[0].lostEvents, quint64(1));
    QCOMPARE(m_api->logins, 1);                         // the token is still good
}

void tst_SaltApiServer::endsAndComesBack()
{
    connectTo(login(m_api->url()));
    for (int round = 0; round < 5; ++round) {
        QTRY_COMPARE(m_api->streams(), 1);
        m_api->push(FakeSaltApi::event("r/" + QByteArray::number(round), "{}"));
        QVERIFY(read(round + 1));
        m_api->endStreams(round % 2);
    }
    QTRY_COMPARE(m_api->streams(), 1);
    QTRY_VERIFY((takeRows(), m_gaps.size() == 5));
    QCOMPARE(m_api->logins, 1);
}

void tst_SaltApiServer::serverIsBackWithinASecond()
{
    connectTo(login(m_api->url()));
    QVERIFY(waitPhase(Phase::Connected));
    const quint16 port = m_api->port();
    m_api.reset();
    QVERIFY(waitPhase(Phase::CutOff));
    auto busy = std::make_unique<FakeSaltApi>(QString(), port);
    for (const char *path : {"/login", "/events"})
        busy->handlers[path] = [](QTcpSocket *socket, const FakeSaltApi::Request &) { FakeSaltApi::htmlError(socket, "503 Service Unavailable", "starting"); };
    QTRY_VERIFY_WITH_TIMEOUT(busy->requests.size() >= 5, 10'000); // by then the waits between tries are the longest
    busy.reset();
    m_api = std::make_unique<FakeSaltApi>(QString(), port);
    QElapsedTimer clock;
    clock.start();
    QTRY_COMPARE(m_api->streams(), 1);
    QVERIFY2(clock.elapsed() <= 1000, qPrintable(QString::number(clock.elapsed())));
    QTRY_VERIFY((takeRows(), m_gaps.size() == 1));
}

/// In this process, whose clock can be told that the machine slept: at once a stream anew, by the same token, and a gap that says so.
void tst_SaltApiServer::wakesFromSleep()
{
    EventMailbox mailbox;
    SaltApiClient client(login(m_api->url()), {}, mailbox);
    client.start();
    QTRY_COMPARE(m_api->streams(), 1);
    QTRY_COMPARE(int(client.state().phase), int(Phase::Connected));
    SleepWatch::pretend(60'000);
    QElapsedTimer clock;
    clock.start();
    QTRY_COMPARE(client.state().reconnects, quint64(1));
    QVERIFY2(clock.elapsed() < 2000, qPrintable(QString::number(clock.elapsed())));
    QCOMPARE(m_api->logins, 1);
    QTRY_COMPARE(m_api->streams(), 1);
    std::optional<Gap> gap;
    for (const EventBatch &batch : mailbox.take())
        for (qsizetype i = 0; i < batch.count(); ++i)
            gap = readGap(batch.at(i).payload);
    QVERIFY(gap && gap->reason == Gap::Reason::Reconnected);
    QVERIFY2(gap->detail.contains(QLatin1String("slept")), qPrintable(gap->detail));
}

void tst_SaltApiServer::oddStreams_data()
{
    QTest::addColumn<QByteArrayList>("chunks");
    QTest::addColumn<QStringList>("rows");
    const QByteArray event = FakeSaltApi::event("a", "{}");
    QByteArrayList bytes;
    for (const char c : event)
        bytes << QByteArray(1, c);
    QTest::newRow("a byte at a time") << bytes << QStringList{QStringLiteral("a")};
    QTest::newRow("comments between") << QByteArrayList{": ping\n\n", event, ":\n\n"} << QStringList{QStringLiteral("a")};
    QTest::newRow("nonsense between") << QByteArrayList{event, "nonsense\n\n", event} << QStringList{QStringLiteral("a"), QStringLiteral("malformed"), QStringLiteral("a")};
    QTest::newRow("bytes that are no text") << QByteArrayList{"data: \xff\xfe\n\n", event} << QStringList{QStringLiteral("malformed"), QStringLiteral("a")};
    QTest::newRow("an error page within") << QByteArrayList{"HTTP/1.1 401 Unauthorized\r\n\r\n<html>\n\n", event} << QStringList{QStringLiteral("malformed"), QStringLiteral("a")};
}

void tst_SaltApiServer::oddStreams()
{
    QFETCH(QByteArrayList, chunks);
    QFETCH(QStringList, rows);
    connectTo(login(m_api->url()));
    QTRY_COMPARE(m_api->streams(), 1);
    for (const QByteArray &chunk : chunks)
        m_api->push(chunk);
    QVERIFY(read(rows.size()));
    QCOMPARE(m_rows, rows);
}

/// 100 MB without an end of line: passed over, told, and the stream goes on.
void tst_SaltApiServer::endlessLineIsBounded()
{
    connectTo(login(m_api->url()));
    QTRY_COMPARE(m_api->streams(), 1);
    m_api->push(FakeSaltApi::event("a", "{}"));
    QVERIFY(read(1));
    const int before = residentKiB(QStringLiteral("brine-saltapi"));
    QVERIFY(before > 0);
    m_api->push("tag: huge\ndata: {\"data\": \"");
    const QByteArray piece(1 << 20, 'x');
    for (int i = 0; i < 100; ++i) {
        m_api->push(piece);
        QCoreApplication::processEvents();
    }
    m_api->push("\", \"tag\": \"huge\"}\n\n" + FakeSaltApi::event("b", "{}"));
    QVERIFY(read(2, 30'000));
    QCOMPARE(m_rows.last(), QStringLiteral("b"));
    QCOMPARE(m_gaps.size(), 1);
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
    const int grown = residentKiB(QStringLiteral("brine-saltapi")) - before;
    QVERIFY2(grown < 64 * 1024, qPrintable(QString::number(grown)));
#endif
}

void tst_SaltApiServer::endlessHeadersAreBounded()
{
    bool sending = false;
    m_api->handlers["/login"] = [&](QTcpSocket *socket, const FakeSaltApi::Request &) {
        socket->write("HTTP/1.1 200 OK\r\n");
        sending = true;
        const QByteArray line = "X-More: " + QByteArray(8000, 'x') + "\r\n";
        connect(socket, &QTcpSocket::bytesWritten, socket, [socket, line] {
            if (socket->bytesToWrite() < (1 << 20))
                for (int i = 0; i < 64; ++i)
                    socket->write(line);
        });
        socket->write(line);
    };
    connectTo(login(m_api->url()));
    QTRY_VERIFY(sending);
    QVERIFY(!waitPhase(Phase::Connected, 2000));        // what cannot end is waited for as long as any login, and no more of it is read
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
    QVERIFY(residentKiB(QStringLiteral("brine-saltapi")) < 64 * 1024);
#endif
}

void tst_SaltApiServer::endlessLoginIsBounded()
{
    m_api->handlers["/login"] = [](QTcpSocket *socket, const FakeSaltApi::Request &) {
        socket->write("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000000000\r\n\r\n");
        const QByteArray piece(1 << 20, ' ');
        connect(socket, &QTcpSocket::bytesWritten, socket, [socket, piece] {
            if (socket->bytesToWrite() < (4 << 20))
                socket->write(piece);
        });
        socket->write(piece);
    };
    connectTo(login(m_api->url()));
    QVERIFY(waitPhase(Phase::CannotOpen));
    QVERIFY2(m_reader->state().problem->title.contains(QLatin1String("larger than")), qPrintable(m_reader->state().problem->text()));
}

/// It was asked not to pack anything; packed bytes are not unpacked but told.
void tst_SaltApiServer::noBombIsUnpacked()
{
    m_api->handlers["/events"] = [this](QTcpSocket *socket, const FakeSaltApi::Request &request) {
        QCOMPARE(request.header("accept-encoding"), QByteArray("identity"));
        socket->write("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n");
        FakeSaltApi::chunk(socket, "\x1f\x8b\x08" + qCompress(QByteArray(20'000'000, '\n')).mid(6) + "\n\n");
    };
    connectTo(login(m_api->url()));
    QVERIFY(read(1));
    QCOMPARE(m_rows.first(), QStringLiteral("malformed"));
}

std::optional<std::vector<DoctorStep>> tst_SaltApiServer::examine()
{
    std::optional<std::vector<DoctorStep>> steps;
    std::atomic<bool> done{false};
    std::thread examining([&] { steps = m_reader->channel().examine(500, 10'000); done = true; });
    (void)QTest::qWaitFor([&] { return done.load(); }, 12'000);
    examining.join();
    return steps;
}

void tst_SaltApiServer::doctorSteps()
{
    m_api->perms = R"([".*", {"@runner": ["manage.up"]}])";
    connectTo(login(m_api->url()));
    QVERIFY(waitPhase(Phase::Connected));
    const auto steps = examine();
    QVERIFY(steps);
    QStringList names;
    for (const DoctorStep &step : *steps)
        names << QStringLiteral("%1 %2").arg(step.name).arg(int(step.state));
    QCOMPARE(names, (QStringList{QStringLiteral("Name 0"), QStringLiteral("Connection 0"), QStringLiteral("TLS 0"), QStringLiteral("Login 0"),
                                 QStringLiteral("Rights 1"), QStringLiteral("Stream 0"), QStringLiteral("First bytes 0")}));
    QVERIFY2((*steps)[4].finding.contains(QLatin1String("master's bus")), qPrintable((*steps)[4].finding));
}

QTEST_GUILESS_MAIN(tst_SaltApiServer)
#include "tst_saltapiserver.moc"
