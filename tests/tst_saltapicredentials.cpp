#include "projectpaths.h"
#include "saltapiclient.h"
#include "saltapitest.h"
#include "secretservice.h"

#include <QElapsedTimer>

using namespace brine;

/// Passwords and tokens: where they come from, where they go, how long they live.
class tst_SaltApiCredentials : public SaltApiTest
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { prepare(); }
    void init() { begin(); }
    void cleanup() { end(); }

    void secretsStayWhereTheyBelong();
    void noSecondTryOfAPassword();
    void pepperFileIsTriedOnceAndForItsOwnServer();
    void environmentIsTriedOnce();
    void tokenForgotten();
    void renewsOnAnIdleStream();
    void asksForAPassword();
    void keyringKeepsAPassword();
    void lockedKeyringIsSaid();

private:
    int forget(const SaltApiLogin &login);
};

/// The token by header and cookie, never in a URL; the password in one body alone; neither among the words of a command line.
void tst_SaltApiCredentials::secretsStayWhereTheyBelong()
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

/// An account is not locked by a program that tries the same password again and again.
void tst_SaltApiCredentials::noSecondTryOfAPassword()
{
    m_api->password = "another";
    connectTo(login(m_api->url()));
    QVERIFY(waitPhase(Phase::CannotOpen));
    FakeSaltApi busy;                                   // it is asked again and again, from later on
    busy.handlers["/login"] = [](QTcpSocket *socket, const FakeSaltApi::Request &) { FakeSaltApi::htmlError(socket, "503 Service Unavailable", "later"); };
    EventMailbox mailbox;
    SaltApiClient other(login(busy.url()), {}, mailbox);
    other.start();
    QTRY_VERIFY(busy.requests.size() >= 5);
    QCOMPARE(m_api->requests.size(), 1);
}

void tst_SaltApiCredentials::pepperFileIsTriedOnceAndForItsOwnServer()
{
    FakeSaltApi other;
    const auto write = [this](const QString &url, const QByteArray &password) {
        QFile file(m_files.filePath(QStringLiteral("pepperrc")));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("[main]\nSALTAPI_URL=" + url.toUtf8() + "\nSALTAPI_USER=ann\nSALTAPI_PASS=" + password + "\nSALTAPI_EAUTH=file\n");
        qputenv("PEPPERRC", QFile::encodeName(file.fileName()));
    };
    write(m_api->url(), Password);
    SaltApiLogin asked = login(m_api->url());
    asked.passwordFile.clear();
    connectTo(asked);
    QVERIFY(waitPhase(Phase::Connected));
    m_reader.reset();
    write(m_api->url(), "another");
    connectTo(asked);
    QTRY_VERIFY_WITH_TIMEOUT(m_reader->channel().question(), 6000);
    QVERIFY2(m_reader->channel().question()->prompt.contains(QLatin1String("refused")), qPrintable(m_reader->channel().question()->prompt));
    QCOMPARE(std::count_if(m_api->requests.begin(), m_api->requests.end(), [](const auto &r) { return r.body.contains("another"); }), 1);
    m_reader.reset();
    write(m_api->url(), Password);
    asked.url = other.url();                            // the same user elsewhere
    connectTo(asked);
    QTRY_VERIFY_WITH_TIMEOUT(m_reader->channel().question(), 6000);
    QCOMPARE(other.requests.size(), 0);
    m_reader.reset();
    qputenv("PEPPERRC", "/nonexistent");
}

void tst_SaltApiCredentials::environmentIsTriedOnce()
{
    qputenv("SALTAPI_PASS", "another");
    SaltApiLogin asked = login(m_api->url());
    asked.passwordFile.clear();
    connectTo(asked);
    QTRY_VERIFY_WITH_TIMEOUT(m_reader->channel().question(), 6000);
    QCOMPARE(m_api->requests.size(), 1);
    QVERIFY(m_reader->channel().answer({}));            // given up: the refusal is what is told
    QVERIFY(waitPhase(Phase::CannotOpen));
    QTRY_COMPARE(m_reader->state().problem->title, QStringLiteral("The login as ann was refused."));
    m_reader.reset();
    qunsetenv("SALTAPI_PASS");
}

void tst_SaltApiCredentials::tokenForgotten()
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
void tst_SaltApiCredentials::renewsOnAnIdleStream()
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

/// No file, no keyring: asked through the link, within the five seconds, and nothing of it is written anywhere.
void tst_SaltApiCredentials::asksForAPassword()
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
    QCOMPARE(forget(asked), 69);                        // no keyring: not said to be gone
    qputenv("HOME", before);
}

int tst_SaltApiCredentials::forget(const SaltApiLogin &login)
{
    QProcess program;
    program.start(projectpaths::saltApiLink(), {QStringLiteral("--url=") + login.url, QStringLiteral("--eauth=") + login.eauth, QStringLiteral("--username=") + login.user,
                                                  QStringLiteral("--forget")});
    return program.waitForFinished(6000) ? program.exitCode() : -1;
}

void tst_SaltApiCredentials::keyringKeepsAPassword()
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
    QTRY_COMPARE(service.items(), 1);                   // the keyring writes after the login
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
    QCOMPARE(forget(asked), 0);                         // its profile is gone
    m_api->password = Password;
    connectTo(asked);
    QTRY_VERIFY_WITH_TIMEOUT(m_reader->channel().question(), 6000);
    QVERIFY(m_reader->channel().answer({true, true, Password}));
    QVERIFY(waitPhase(Phase::Connected));
    QTRY_COMPARE(service.items(), 1);
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
void tst_SaltApiCredentials::lockedKeyringIsSaid()
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

QTEST_GUILESS_MAIN(tst_SaltApiCredentials)
#include "tst_saltapicredentials.moc"
