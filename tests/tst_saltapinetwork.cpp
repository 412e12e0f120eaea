#include "saltapitest.h"

#include <QProcess>
#include <QTcpServer>

using namespace brine;

/// The way to the server: TLS, redirects, proxies.
class tst_SaltApiNetwork : public SaltApiTest
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { prepare(); }
    void init() { begin(); }
    void cleanup() { end(); }

    void redirects_data();
    void redirects();
    void certificates_data();
    void certificates();
    void oldTlsIsRefused();
    void proxyButNotForLoopback();

private:
    void makeCertificate(const QString &prefix, const QString &signer, const QString &name, int days);
};

void tst_SaltApiNetwork::redirects_data()
{
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<QByteArray>("status");
    for (const char *path : {"/login", "/events"})
        for (const char *status : {"301 Moved Permanently", "302 Found", "303 See Other", "307 Temporary Redirect", "308 Permanent Redirect"})
            QTest::addRow("%s %.3s", path, status) << QByteArray(path) << QByteArray(status);
}

void tst_SaltApiNetwork::redirects()
{
    QFETCH(QByteArray, path);
    QFETCH(QByteArray, status);
    FakeSaltApi other;
    m_api->handlers[path] = [&](QTcpSocket *socket, const FakeSaltApi::Request &) {
        FakeSaltApi::answer(socket, status, "", "text/html", "Location: " + other.url().toUtf8() + path + "\r\n");
    };
    connectTo(login(m_api->url()));
    QVERIFY(waitPhase(Phase::CannotOpen));
    QTcpSocket later;                                   // what came before it was taken in before it
    later.connectToHost(QHostAddress::LocalHost, other.port());
    later.write("GET / HTTP/1.1\r\n\r\n");
    QTRY_VERIFY(later.bytesAvailable());
    QCOMPARE(other.connections, 1);
}

void tst_SaltApiNetwork::certificates_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<int>("days");
    QTest::addColumn<bool>("known");
    QTest::addColumn<QString>("title");             // empty: it is good
    const QString here = QStringLiteral("IP:127.0.0.1");
    QTest::newRow("its own authority, given") << here << 2 << true << QString();
    QTest::newRow("unknown authority") << here << 2 << false << QStringLiteral("The certificate of 127.0.0.1 is signed by an authority that is not known here.");
    QTest::newRow("another name") << QStringLiteral("DNS:salt.example.com") << 2 << true << QStringLiteral("The certificate of 127.0.0.1 is for another name.");
    QTest::newRow("expired") << here << -1 << true << QStringLiteral("The certificate of 127.0.0.1 is not valid today.");
}

/// prefix.key and prefix.crt, signed by signer.crt; the same: it is its own authority.
void tst_SaltApiNetwork::makeCertificate(const QString &prefix, const QString &signer, const QString &name, int days)
{
    QFile extensions(prefix + QStringLiteral(".ext"));
    QVERIFY(extensions.open(QIODevice::WriteOnly));
    extensions.write("basicConstraints=CA:TRUE\nsubjectAltName=" + name.toUtf8());
    extensions.close();
    const QString key = prefix + QStringLiteral(".key"), asked = prefix + QStringLiteral(".csr");
    const QStringList by = signer == prefix ? QStringList{QStringLiteral("-signkey"), key}
                                            : QStringList{QStringLiteral("-CA"), signer + QStringLiteral(".crt"), QStringLiteral("-CAkey"), signer + QStringLiteral(".key"), QStringLiteral("-CAcreateserial")};
    for (const QStringList &words : {QStringList{QStringLiteral("req"), QStringLiteral("-newkey"), QStringLiteral("rsa:2048"), QStringLiteral("-nodes"), QStringLiteral("-subj"),
                                                 QStringLiteral("/CN=test"), QStringLiteral("-keyout"), key, QStringLiteral("-out"), asked},
                                     QStringList{QStringLiteral("x509"), QStringLiteral("-req"), QStringLiteral("-in"), asked, QStringLiteral("-days"),
                                                 QString::number(days), QStringLiteral("-extfile"), extensions.fileName(), QStringLiteral("-out"), prefix + QStringLiteral(".crt")} + by}) {
        QProcess make;
        make.start(QStringLiteral("openssl"), words);
        QVERIFY(make.waitForFinished());
        QVERIFY2(make.exitCode() == 0, make.readAllStandardError().constData());
    }
}

void tst_SaltApiNetwork::certificates()
{
    QFETCH(QString, name);
    QFETCH(int, days);
    QFETCH(bool, known);
    QFETCH(QString, title);
    const QString prefix = m_files.filePath(QStringLiteral("tls%1").arg(qHash(QString::fromUtf8(QTest::currentDataTag()))));
    const QString authority = days > 0 ? prefix : m_files.filePath(QStringLiteral("authority"));
    if (authority != prefix)                            // of a given authority that has expired itself nothing is said but that it is none
        makeCertificate(authority, authority, QStringLiteral("DNS:authority"), 2);
    makeCertificate(prefix, authority, name, days);
    m_api = std::make_unique<FakeSaltApi>(prefix);
    SaltApiLogin asked = login(m_api->url(QStringLiteral("https")));
    if (known)
        asked.caFile = authority + QStringLiteral(".crt");
    connectTo(asked);
    QVERIFY(waitPhase(title.isEmpty() ? Phase::Connected : Phase::CannotOpen));
    if (title.isEmpty())
        return;
    QCOMPARE(m_reader->state().problem->title, title);
    QCOMPARE(m_api->requests.size(), 0);                // not one byte of a request
}

void tst_SaltApiNetwork::oldTlsIsRefused()
{
    const QString prefix = m_files.filePath(QStringLiteral("old"));
    makeCertificate(prefix, prefix, QStringLiteral("IP:127.0.0.1"), 2);
    QTcpServer free;
    QVERIFY(free.listen(QHostAddress::LocalHost));
    const QString place = QStringLiteral("127.0.0.1:%1").arg(free.serverPort());
    free.close();
    QProcess server;
    server.setProcessChannelMode(QProcess::MergedChannels);
    server.start(QStringLiteral("openssl"), {QStringLiteral("s_server"), QStringLiteral("-accept"), place, QStringLiteral("-cert"), prefix + QStringLiteral(".crt"), QStringLiteral("-key"),
                                             prefix + QStringLiteral(".key"), QStringLiteral("-tls1"), QStringLiteral("-cipher"), QStringLiteral("ALL:@SECLEVEL=0")});
    QByteArray said;
    QTRY_VERIFY((said += server.readAll()).contains("ACCEPT"));
    SaltApiLogin asked = login(QStringLiteral("https://") + place);
    asked.caFile = prefix + QStringLiteral(".crt");
    connectTo(asked);
    QVERIFY(waitPhase(Phase::CannotOpen));
    QCOMPARE(m_reader->state().problem->title, QStringLiteral("No TLS with %1.").arg(place));
    QTRY_VERIFY2((said += server.readAll()).contains("unsupported protocol"), said.constData());
    QVERIFY(!said.contains("POST"));
    m_reader.reset();
    server.kill();
    server.waitForFinished();
}

void tst_SaltApiNetwork::proxyButNotForLoopback()
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

QTEST_GUILESS_MAIN(tst_SaltApiNetwork)
#include "tst_saltapinetwork.moc"
