#include "fakesaltapi.h"
#include "busfirer.h"
#include "busreader.h"
#include "gap.h"
#include "linkaddress.h"
#include "payloadreader.h"
#include "readerrows.h"
#include "watchedbus.h"

#include <QDir>
#include <QElapsedTimer>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>
#include <thread>

using namespace brine;
using Phase = BusState::Phase;

namespace {

const QByteArray Password("canary-password");

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

/// A session of its own with a real Secret Service, as a desktop has one.
class SecretService
{
public:
    explicit SecretService(bool unlocked)
    {
        for (const char *name : Names)
            m_before << qgetenv(name);
        qputenv("HOME", m_home.path().toUtf8());
        qputenv("XDG_DATA_HOME", m_home.filePath(QStringLiteral("data")).toUtf8());
        qputenv("XDG_RUNTIME_DIR", m_home.path().toUtf8());
        m_bus.start(QStringLiteral("dbus-daemon"), {QStringLiteral("--session"), QStringLiteral("--nofork"), QStringLiteral("--print-address")});
        if (!m_bus.waitForReadyRead(5000))
            return;
        qputenv("DBUS_SESSION_BUS_ADDRESS", m_bus.readLine().trimmed());
        QStringList options{QStringLiteral("--foreground"), QStringLiteral("--components=secrets")};
        if (unlocked)
            options << QStringLiteral("--unlock");
        m_keyring.start(QStringLiteral("gnome-keyring-daemon"), options);
        if (!m_keyring.waitForStarted(5000))
            return;
        if (unlocked)
            m_keyring.write("of the keyring itself");
        m_keyring.closeWriteChannel();
        isThere = QTest::qWaitFor([] {
            QProcess ask;
            ask.start(QStringLiteral("dbus-send"), {QStringLiteral("--session"), QStringLiteral("--print-reply"), QStringLiteral("--dest=org.freedesktop.DBus"),
                      QStringLiteral("/"), QStringLiteral("org.freedesktop.DBus.NameHasOwner"), QStringLiteral("string:org.freedesktop.secrets")});
            return ask.waitForFinished() && ask.readAllStandardOutput().contains("true");
        }, 5000);
    }
    ~SecretService()
    {
        for (QProcess *process : {&m_keyring, &m_bus}) {
            process->kill();
            process->waitForFinished();
        }
        for (qsizetype i = 0; i < m_before.size(); ++i)
            m_before[i].isNull() ? qunsetenv(Names[i]) : qputenv(Names[i], m_before[i]);
    }
    QString home() const { return m_home.path(); }
    bool isThere = false;

private:
    static constexpr const char *Names[] = {"HOME", "XDG_DATA_HOME", "XDG_RUNTIME_DIR", "DBUS_SESSION_BUS_ADDRESS"};
    QByteArrayList m_before;
    QTemporaryDir m_home;
    QProcess m_bus, m_keyring;
};

bool holds(const QString &folder, const QByteArray &text)
{
    QProcess grep;
    grep.start(QStringLiteral("grep"), {QStringLiteral("-rlaF"), QString::fromUtf8(text), folder});
    return !grep.waitForFinished() || !grep.readAllStandardOutput().isEmpty();
}

} // namespace

/// brine-saltapi as it is started, against a server that does as it is told.
class tst_SaltApiServer : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();

    void connectsAndReads();
    void secretsStayWhereTheyBelong();
    void refusals_data();
    void refusals();
    void noSecondTryOfAPassword();
    void undeliverableEvent();
    void endsAndComesBack();
    void serverIsBackWithinASecond();
    void tokenForgotten();
    void renewsOnAnIdleStream();
    void oddStreams_data();
    void oddStreams();
    void endlessLineIsBounded();
    void endlessHeadersAreBounded();
    void endlessLoginIsBounded();
    void noBombIsUnpacked();
    void redirects_data();
    void redirects();
    void certificates_data();
    void certificates();
    void proxyButNotForLoopback();
    void firesByRunner();
    void firesByHook();
    void shotsRefused_data();
    void shotsRefused();
    void minionsAnswer();
    void asksForAPassword();
    void keyringKeepsAPassword();
    void lockedKeyringIsSaid();
    void doctorSteps();

private:
    SaltApiLogin login(const QString &url) const;
    void connectTo(const SaltApiLogin &login);
    bool waitPhase(Phase phase, int ms = 10'000);
    bool read(qsizetype events, int ms = 10'000);
    void takeRows();
    BusFirer::Outcome fire(const QByteArray &tag, const QByteArray &json, int timeoutMs = 3000);

    QTemporaryDir m_files;
    std::unique_ptr<FakeSaltApi> m_api;
    std::unique_ptr<BusReader> m_reader;
    QStringList m_rows;
    QList<Gap> m_gaps;
};

void tst_SaltApiServer::initTestCase()
{
    QVERIFY(m_files.isValid());
    for (const char *name : {"SALTAPI_URL", "SALTAPI_USER", "SALTAPI_PASS", "SALTAPI_EAUTH", "http_proxy", "https_proxy", "DBUS_SESSION_BUS_ADDRESS"})
        qunsetenv(name);
    qputenv("PEPPERRC", "/nonexistent");
    QFile file(m_files.filePath(QStringLiteral("password")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(Password + "\n");
}

void tst_SaltApiServer::init() { m_api = std::make_unique<FakeSaltApi>(); }

void tst_SaltApiServer::cleanup()
{
    m_reader.reset();
    m_api.reset();
    m_rows.clear();
    m_gaps.clear();
}

SaltApiLogin tst_SaltApiServer::login(const QString &url) const
{
    SaltApiLogin login;
    login.wanted = true;
    login.url = url;
    login.eauth = QStringLiteral("file");
    login.user = QStringLiteral("ann");
    login.passwordFile = m_files.filePath(QStringLiteral("password"));
    return login;
}

void tst_SaltApiServer::connectTo(const SaltApiLogin &login)
{
    BusRequest request;
    request.saltApi = login;
    auto address = linkAddress(request);
    QVERIFY(address);
    QCOMPARE(QFileInfo(address->link.first()).fileName(), QStringLiteral("brine-saltapi"));
    address.value().link.first() = QStringLiteral(BRINE_SALTAPI);
    m_reader = std::make_unique<BusReader>(*address);
    m_reader->start();
}

bool tst_SaltApiServer::waitPhase(Phase phase, int ms)
{
    return QTest::qWaitFor([&] { return m_reader->state().phase == phase; }, ms);
}

void tst_SaltApiServer::takeRows()
{
    for (const EventBatch &batch : m_reader->mailbox().take())
        for (qsizetype i = 0; i < batch.count(); ++i) {
            const EventView row = batch.at(i);
            if (row.kind == EventKind::Gap)
                m_gaps.append(readGap(row.payload));
            else
                m_rows.append(row.kind == EventKind::Event ? QString::fromUtf8(row.tag) : QStringLiteral("malformed"));
        }
}

bool tst_SaltApiServer::read(qsizetype events, int ms)
{
    return QTest::qWaitFor([&] {
        takeRows();
        return m_rows.size() >= events;
    }, ms);
}

BusFirer::Outcome tst_SaltApiServer::fire(const QByteArray &tag, const QByteArray &json, int timeoutMs)
{
    std::optional<BusFirer::Outcome> outcome;
    std::atomic<bool> done{false};
    std::thread firing([&] {
        BusFirer firer(m_reader->address(), m_reader.get());
        outcome = firer.fire({tag, readJson(json)->msgpack, BusFirer::Route::ThisBus, timeoutMs, true});
        done = true;
    });
    (void)QTest::qWaitFor([&] { return done.load(); }, timeoutMs + 5000);
    firing.join();
    return *outcome;
}

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

/// The token by header and cookie, never in a URL; the password in one body alone; neither among the words of a command line.
void tst_SaltApiServer::secretsStayWhereTheyBelong()
{
    connectTo(login(m_api->url()));
    QVERIFY(waitPhase(Phase::Connected));
    QTRY_VERIFY(m_api->requests.size() >= 4);
    for (const FakeSaltApi::Request &request : m_api->requests) {
        QVERIFY2(!request.path.contains('?'), request.path.constData());
        QVERIFY(!request.head.contains(Password));
        QCOMPARE(request.body.contains(Password), request.path == "/login");
        if (request.path == "/events") {
            QCOMPARE(request.header("cookie"), "session_id=" + request.header("x-auth-token"));
            QCOMPARE(request.header("x-auth-token").size(), 40);
        }
    }
    for (const QString &word : m_reader->address().link)
        QVERIFY(!word.contains(QString::fromUtf8(Password)));
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

/// An account is not locked by a program that tries the same password again and again.
void tst_SaltApiServer::noSecondTryOfAPassword()
{
    m_api->password = "another";
    connectTo(login(m_api->url()));
    QVERIFY(waitPhase(Phase::CannotOpen));
    QTest::qWait(1200);                                 // several times the first waits between tries
    QCOMPARE(m_api->requests.size(), 1);
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
    QTest::qWait(1500);                                 // long enough for the longest wait between tries
    m_api = std::make_unique<FakeSaltApi>(QString(), port);
    QElapsedTimer clock;
    clock.start();
    QTRY_COMPARE(m_api->streams(), 1);
    QVERIFY2(clock.elapsed() <= 1000, qPrintable(QString::number(clock.elapsed())));
    QTRY_VERIFY((takeRows(), m_gaps.size() == 1));
}

void tst_SaltApiServer::tokenForgotten()
{
    connectTo(login(m_api->url()));
    QTRY_COMPARE(m_api->streams(), 1);
    m_api->forgetTokens();                              // as a restart does
    m_api->endStreams();
    QTRY_COMPARE(m_api->logins, 2);
    QTRY_COMPARE(m_api->streams(), 1);
    QVERIFY(waitPhase(Phase::Connected));
}

/// The token lives two seconds, and nothing happens on the bus: a new one, and a stream that goes on without a gap.
void tst_SaltApiServer::renewsOnAnIdleStream()
{
    m_api->life = 2;
    connectTo(login(m_api->url()));
    QTRY_COMPARE(m_api->streams(), 1);
    QTRY_VERIFY(m_api->logins >= 2);
    m_api->life = 43200;
    QTRY_COMPARE(m_api->streams(), 2);
    for (int n = 0; n < 100; ++n)
        m_api->push(FakeSaltApi::event("n/" + QByteArray::number(n), R"({"n": )" + QByteArray::number(n) + '}'));
    QVERIFY(read(100));
    QTRY_COMPARE(m_api->streams(), 1);                  // the old one is closed
    m_api->push(FakeSaltApi::event("last", "{}"));
    QVERIFY(read(101));
    for (int n = 0; n < 100; ++n)
        QCOMPARE(m_rows[n], QStringLiteral("n/%1").arg(n));
    QCOMPARE(m_rows.size(), 101);
    QCOMPARE(m_gaps.size(), 0);
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

void tst_SaltApiServer::redirects_data()
{
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<QByteArray>("status");
    for (const char *path : {"/login", "/events"})
        for (const char *status : {"301 Moved Permanently", "302 Found", "303 See Other", "307 Temporary Redirect", "308 Permanent Redirect"})
            QTest::addRow("%s %.3s", path, status) << QByteArray(path) << QByteArray(status);
}

void tst_SaltApiServer::redirects()
{
    QFETCH(QByteArray, path);
    QFETCH(QByteArray, status);
    FakeSaltApi other;
    m_api->handlers[path] = [&](QTcpSocket *socket, const FakeSaltApi::Request &) {
        FakeSaltApi::answer(socket, status, "", "text/html", "Location: " + other.url().toUtf8() + path + "\r\n");
    };
    connectTo(login(m_api->url()));
    QVERIFY(waitPhase(Phase::CannotOpen));
    QTest::qWait(100);
    QCOMPARE(other.connections, 0);
}

void tst_SaltApiServer::certificates_data()
{
    QTest::addColumn<QStringList>("openssl");
    QTest::addColumn<bool>("known");
    QTest::addColumn<QString>("title");             // empty: it is good
    const QStringList self{QStringLiteral("-subj"), QStringLiteral("/CN=test"), QStringLiteral("-days"), QStringLiteral("2")};
    const auto named = [&](const char *name, const QStringList &more = {}) { return self + QStringList{QStringLiteral("-addext"), QStringLiteral("subjectAltName=%1").arg(QLatin1String(name))} + more; };
    QTest::newRow("its own authority, given") << named("IP:127.0.0.1") << true << QString();
    QTest::newRow("unknown authority") << named("IP:127.0.0.1") << false << QStringLiteral("The certificate of 127.0.0.1 is signed by an authority that is not known here.");
    QTest::newRow("another name") << named("DNS:salt.example.com") << true << QStringLiteral("The certificate of 127.0.0.1 is for another name.");
}

void tst_SaltApiServer::certificates()
{
    QFETCH(QStringList, openssl);
    QFETCH(bool, known);
    QFETCH(QString, title);
    const QString prefix = m_files.filePath(QStringLiteral("tls%1").arg(qHash(QString::fromUtf8(QTest::currentDataTag()))));
    const QStringList words = QStringList{QStringLiteral("req"), QStringLiteral("-x509"), QStringLiteral("-newkey"), QStringLiteral("rsa:2048"), QStringLiteral("-nodes"),
                                          QStringLiteral("-keyout"), prefix + QStringLiteral(".key"), QStringLiteral("-out"), prefix + QStringLiteral(".crt")} + openssl;
    QProcess make;
    make.start(QStringLiteral("openssl"), words);
    QVERIFY(make.waitForFinished());
    QVERIFY2(make.exitCode() == 0, make.readAllStandardError().constData());
    m_api = std::make_unique<FakeSaltApi>(prefix);
    SaltApiLogin asked = login(m_api->url(QStringLiteral("https")));
    if (known)
        asked.caFile = prefix + QStringLiteral(".crt");
    connectTo(asked);
    QVERIFY(waitPhase(title.isEmpty() ? Phase::Connected : Phase::CannotOpen));
    if (title.isEmpty())
        return;
    QCOMPARE(m_reader->state().problem->title, title);
    QCOMPARE(m_api->requests.size(), 0);                // not one byte of a request
}

void tst_SaltApiServer::proxyButNotForLoopback()
{
    FakeSaltApi proxy;
    qputenv("http_proxy", proxy.url().toUtf8());
    qputenv("https_proxy", proxy.url().toUtf8());
    connectTo(login(m_api->url()));
    QVERIFY(waitPhase(Phase::Connected));
    QCOMPARE(proxy.connections, 0);
    m_reader.reset();
    connectTo(login(QStringLiteral("https://salt.example.com:8000")));
    QTRY_VERIFY(!proxy.requests.isEmpty());
    QCOMPARE(proxy.requests.first().method, QByteArray("CONNECT"));
    for (const FakeSaltApi::Request &request : proxy.requests)
        QVERIFY(!request.head.contains("X-Auth-Token") && !request.body.contains(Password));
    m_reader.reset();
    qunsetenv("http_proxy");
    qunsetenv("https_proxy");
}

void tst_SaltApiServer::firesByRunner()
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
void tst_SaltApiServer::firesByHook()
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

void tst_SaltApiServer::shotsRefused_data()
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

void tst_SaltApiServer::shotsRefused()
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

void tst_SaltApiServer::minionsAnswer()
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

/// No file, no keyring: asked through the link, within the five seconds, and nothing of it is written anywhere.
void tst_SaltApiServer::asksForAPassword()
{
    QTemporaryDir home;
    const QByteArray before = qgetenv("HOME");
    qputenv("HOME", home.path().toUtf8());
    SaltApiLogin asked = login(m_api->url());
    asked.passwordFile.clear();
    QElapsedTimer clock;
    clock.start();
    connectTo(asked);
    QTRY_VERIFY_WITH_TIMEOUT(m_reader->channel().question(), 6000);
    QVERIFY2(clock.elapsed() < 5500, qPrintable(QString::number(clock.elapsed())));
    const link::Question question = *m_reader->channel().question();
    QCOMPARE(question.user, QStringLiteral("ann"));
    QVERIFY(!question.canKeep);
    QVERIFY2(question.prompt.contains(QLatin1String("session only")), qPrintable(question.prompt));
    QVERIFY(m_reader->channel().answer({true, true, "wrong"}));
    QTRY_VERIFY(m_reader->channel().question());
    QVERIFY2(m_reader->channel().question()->prompt.contains(QLatin1String("refused")), qPrintable(m_reader->channel().question()->prompt));
    QVERIFY(m_reader->channel().answer({true, true, Password}));
    QVERIFY(waitPhase(Phase::Connected));
    m_reader.reset();
    QVERIFY(!holds(home.path(), Password));
    qputenv("HOME", before);
}

void tst_SaltApiServer::keyringKeepsAPassword()
{
    SecretService service(true);
    if (!service.isThere)
        QSKIP("no dbus-daemon or gnome-keyring-daemon here");
    SaltApiLogin asked = login(m_api->url());
    asked.passwordFile.clear();
    connectTo(asked);
    QTRY_VERIFY_WITH_TIMEOUT(m_reader->channel().question(), 6000);
    QVERIFY(m_reader->channel().question()->canKeep);
    QVERIFY(m_reader->channel().answer({true, true, Password}));
    QVERIFY(waitPhase(Phase::Connected));
    QTest::qWait(300);                                  // the keyring writes after the login
    m_reader.reset();
    connectTo(asked);
    QVERIFY(waitPhase(Phase::Connected));
    QVERIFY(!m_reader->channel().question());
    m_reader.reset();
    m_api->password = "changed";                        // what is kept is no last word
    connectTo(asked);
    QTRY_VERIFY_WITH_TIMEOUT(m_reader->channel().question(), 6000);
    QVERIFY2(m_reader->channel().question()->prompt.contains(QLatin1String("refused")), qPrintable(m_reader->channel().question()->prompt));
    m_reader.reset();
    asked.keep = SaltApiLogin::Keep::Ask;               // another profile's wish: not even looked into
    m_api->password = Password;
    connectTo(asked);
    QTRY_VERIFY_WITH_TIMEOUT(m_reader->channel().question(), 6000);
    QVERIFY(!m_reader->channel().question()->canKeep);
    m_reader.reset();
    QVERIFY(!holds(service.home(), Password));          // the keyring's own file is encrypted
}

/// A service that is there and whose keyring nobody unlocks: within five seconds it is asked for, and kept for the session.
void tst_SaltApiServer::lockedKeyringIsSaid()
{
    SecretService service(false);
    if (!service.isThere)
        QSKIP("no dbus-daemon or gnome-keyring-daemon here");
    SaltApiLogin asked = login(m_api->url());
    asked.passwordFile.clear();
    QElapsedTimer clock;
    clock.start();
    connectTo(asked);
    QTRY_VERIFY_WITH_TIMEOUT(m_reader->channel().question(), 6000);
    QVERIFY2(clock.elapsed() < 5500, qPrintable(QString::number(clock.elapsed())));
    QVERIFY(m_reader->channel().answer({true, true, Password}));
    QVERIFY(waitPhase(Phase::Connected));
    m_reader.reset();
    QVERIFY(!holds(service.home(), Password));
}

void tst_SaltApiServer::doctorSteps()
{
    m_api->perms = R"([".*", {"@runner": ["manage.up"]}])";
    connectTo(login(m_api->url()));
    QVERIFY(waitPhase(Phase::Connected));
    std::optional<std::vector<DoctorStep>> steps;
    std::atomic<bool> done{false};
    std::thread examining([&] { steps = m_reader->channel().examine(500, 10'000); done = true; });
    (void)QTest::qWaitFor([&] { return done.load(); }, 12'000);
    examining.join();
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
