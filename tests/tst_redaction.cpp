#include "redaction.h"
#include "jsonwriter.h"
#include "payloadreader.h"
#include "randommsgpack.h"
#include "secrettext.h"
#include "secretwords.h"

#include <QElapsedTimer>
#include <QTest>

using namespace brine;

namespace {

constexpr QByteArrayView Canary = "CANARY7f3aQ9";

QByteArray packed(const QByteArray &json)
{
    const auto payload = readJson(json);
    if (!payload)
        qFatal("fixture %s: %s", json.constData(), qPrintable(payload.error().message));
    return payload->msgpack;
}

QByteArray maskedJson(const QByteArray &tag, const QByteArray &json)
{
    return toJson(Redaction::masked(tag, packed(json)));
}

} // namespace

class TestRedaction : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void hidden_data();
    void hidden();
    void readable_data();
    void readable();
    void onlyTheSecretPart_data();
    void onlyTheSecretPart();
    void saltsOwn_data();
    void saltsOwn();
    void secretKeys();
    void paths();
    void bytesAndKeys();
    void brokenPayloads();
    void deepPayloads();
    void nothingToHideIsUnchanged();
    void largeTextIsQuick();
};

void TestRedaction::hidden_data()
{
    QTest::addColumn<QByteArray>("json");
    const auto row = [](const char *json) { QTest::newRow(json) << QByteArray(json).replace("CANARY", Canary.toByteArray()); };
    // By the name of the key.
    for (const char *key : {"password", "Password", "PASSWORD", "pAsSwOrD", "passwd", "pass", "pwpass", "db_password", "dbPassword", "userPass",
                            "secret", "client_secret", "SecretAccessKey", "aws_secret_access_key", "token", "auth-token", "X-Auth-Token", "accessToken",
                            "refreshtoken", "apikey", "api_key", "API-Key", "apiKey", "private", "private_key", "privatekey", "credential", "Credentials",
                            "authorization", "Proxy-Authorization", "cookie", "Set-Cookie", "session", "session_id", "sessionid", "saltkey", "salt_key",
                            "aes", "AES", "aes_key", "aeskey", "aesKey", "pem", "server_pem", "pemFile", "tok", "passphrase", "admin_passwords"})
        row(QByteArray(R"({"data": {"list": [1, {")").append(key).append(R"(": "CANARY"}]}})").constData());
    // By what a text says.
    row(R"({"return": "-----BEGIN RSA PRIVATE KEY-----\nCANARY\nCANARY\n-----END RSA PRIVATE KEY-----\n"})");
    row(R"({"return": "-----BEGIN OPENSSH PRIVATE KEY-----\nCANARY"})");
    row(R"({"return": "root:$6$saltsalt$CANARYabcdefghijklmnopqrstuvwxyz0123456789:19000:0:99999:7:::"})");
    row(R"({"return": "x $2b$12$CANARYabcdefghijklmnopqrstuvwxyz012345"})");
    row(R"({"return": "$argon2id$v=19$m=65536,t=3,p=4$CANARYabcdefghijkl$mnopqrstuvwxyz"})");
    row(R"({"return": "Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJCANARYifQ.CANARYsig"})");
    row(R"({"return": "id AKIACANARY ok"})"); // replaced below: a key of the right form
    row(R"({"return": "clone https://user:CANARY@git.example.net/x.git"})");
    row(R"({"return": "postgresql://app:CANARY@db/x"})");
    row(R"({"return": "ghp_CANARYabcdefghijklmnopq"})");
    row(R"({"return": "PASSWORD=CANARY\n"})");
    row(R"({"return": "export DB_PASSWORD='CANARY'; run"})");
    row(R"({"return": "password: CANARY"})");
    row(R"({"return": "+  password: \"CANARY\"\n-  password: 'CANARY'\n"})");
    row(R"({"return": "token => CANARY, next"})");
    row(R"({"return": "{\"user\": \"x\", \"password\": \"CANARY\"}"})");
    row(R"({"return": "\"{\\\"secret\\\": \\\"CANARY\\\"}\""})");
    row(R"({"return": "mysql --user=x --password=CANARY db"})");
    row(R"({"return": "tool --token CANARY --verbose"})");
    row(R"({"return": "GET /x?token=CANARY&y=1"})");
    row(R"({"return": "Authorization: Bearer CANARY"})");
    row(R"({"return": "Cookie: a=CANARY; b=CANARY"})");
    row(R"({"arg": ["x", {"__kwarg__": true, "password": "CANARY"}]})");
    row(R"({"password": {"deeper": ["CANARY", {"still": "CANARY"}]}})");
    row(R"({"https://u:CANARY@host/": 1})");
    row(R"({"a": {"b": {"c": {"d": [[[{"secret": "CANARY"}]]]}}}})");
}

void TestRedaction::hidden()
{
    QFETCH(QByteArray, json);
    json.replace("AKIA" + Canary.toByteArray(), "AKIAIOSFODNN7EXAMPLE");
    const QByteArray shown = maskedJson("my/tag", json);
    QVERIFY2(!shown.contains(Canary) && !shown.contains("AKIAIOSFODNN7EXAMPLE"), shown.constData());
    QVERIFY2(shown.contains(Redaction::Mask), shown.constData());
    QVERIFY(!shown.contains("$undecodable"));
    QVERIFY(Redaction::hasSecrets("my/tag", packed(json)));
}

void TestRedaction::readable_data()
{
    QTest::addColumn<QByteArray>("tag");
    QTest::addColumn<QByteArray>("json");
    const auto row = [](const char *json, const char *tag = "my/tag") { QTest::newRow(json) << QByteArray(tag) << QByteArray(json); };
    row(R"({"result": true, "act": "accept", "id": "web1", "pub": "-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----"})", "salt/auth");
    row(R"({"key": "web1", "act": "accept"})", "salt/key");
    for (const char *key : {"passenger", "tokenize", "tokenizer", "compass", "bypass", "passed", "passive", "secretary", "possession", "caesar", "temper",
                            "spemt", "cookiecutter", "private_ips", "privateIp", "private_ip_address", "pub_pem", "key", "keys", "user", "author", "basal key ring", "apis"})
        row(QByteArray(R"({")").append(key).append(R"(": "shown"})").constData());
    row(R"({"password": null, "token": true, "secret": false, "session": "", "credentials": {}, "private": []})");
    row(R"({"rotate_aes_key": true})", "key");
    row(R"({"return": {"file_|-/etc/ssl/private/web.pem_|-/etc/ssl/private/web.pem_|-managed": {"result": true}}})");
    row(R"({"changes": {"/etc/pam.d/common-password": "updated"}})");
    row(R"({"return": "/etc/passwd: No such file or directory"})");
    row(R"({"return": "passengers: 5, tokenized=3"})");
    row(R"({"return": "git@github.com:x/y and ssh://git@github.com/x"})");
    row(R"({"return": "12:30:01 http://example.net/x?y=1#z a=b ----- ----"})");
    row(R"({"return": "costs $5 and $1$ and $HOME"})");
    row(R"({"return": "eyJ is how JSON begins in base64. eyJ.a.b"})");
    row(R"({"return": "-----BEGIN CERTIFICATE-----\nMIIC\n-----END CERTIFICATE-----"})");
    row(R"({"key": "anyone's"})");
    row(R"({"return": {"key": "x"}})", "salt/job/1/ret/a");
    row(R"({"creds": "of the play"})");
    row("{}");
    row("[1, 2, \"x\"]");
}

void TestRedaction::readable()
{
    QFETCH(QByteArray, tag);
    QFETCH(QByteArray, json);
    const QByteArray payload = packed(json);
    QCOMPARE(toJson(Redaction::masked(tag, payload)), toJson(payload));
    QCOMPARE(Redaction::masked(tag, payload), payload);
    QCOMPARE(static_cast<const void *>(Redaction::masked(tag, payload).constData()), static_cast<const void *>(payload.constData())); // shared
    QVERIFY(!Redaction::hasSecrets(tag, payload));
}

void TestRedaction::onlyTheSecretPart_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("shown");
    const auto row = [](const QByteArray &text, const QByteArray &shown) { QTest::newRow(text.left(40).simplified().constData()) << text << shown; };
    row("user=x password=hunter2 host=y", "user=x password=# host=y");
    row("password: 'two words', next", "password: '#', next");
    row("a --password hunter2 b", "a --password # b");
    row("--password --user x", "--password --user x");
    row("https://u:p@host/path", "https://#@host/path");
    row("https://u:p@a https://v:q@b", "https://#@a https://#@b");
    row("https://u:p@ss@host/", "https://#@host/");
    row("-----BEGIN PRIVATE KEY-----\nabc\n-----END PRIVATE KEY-----\nafter", "-----BEGIN PRIVATE KEY-----#-----END PRIVATE KEY-----\nafter");
    row("root:$6$abc$defghijklmnopqrstuvwxyz:1:", "root:#:1:");
    row("password=\nnext line", "password=\nnext line");
    row("password:", "password:");
    row("=:$-J I_", "=:$-J I_");
    row("Authorization: Basic dXNlcjpwYXNz\nHost: x", "Authorization: #\nHost: x");
    row("{\"token\": \"abc\", \"n\": 1}", "{\"token\": \"#\", \"n\": 1}");
}

void TestRedaction::onlyTheSecretPart()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, shown);
    QCOMPARE(maskedText(text, "#").value_or(text), shown);
}

void TestRedaction::saltsOwn_data()
{
    QTest::addColumn<QByteArray>("tag");
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QByteArray>("shown");
    const auto row = [](const char *tag, const char *json, const char *shown) {
        QTest::newRow(tag) << QByteArray(tag) << QByteArray(json) << QByteArray(shown).replace('#', Redaction::Mask);
    };
    row("salt/auth/creds", R"({"key": ["/pki", "m1"], "creds": {"aes": "x", "n": 1}})", R"({"key": ["/pki", "m1"], "creds": "#"})");
    row("salt/reactors/manage/add", R"({"event": "x", "key": "MASTERKEY"})", R"({"event": "x", "key": "#"})");
    row("salt/job/20261123022420805249/error", R"({"fun": "x", "kwargs": {"eauth": "pam", "username": "u", "password": "p", "token": "t"}, "key": "k"})",
        R"({"fun": "x", "kwargs": {"eauth": "pam", "username": "u", "password": "#", "token": "#"}, "key": "#"})");
    row("salt/job/error", R"({"kwargs": {"password": "p"}})", R"({"kwargs": {"password": "#"}})");
    row("__master_req_channel_payload/5f/tcp://127.0.0.1:4506", R"({"load": {"cmd": "_return", "tok": "t", "key": "k", "return": {"key": "v"}}})",
        R"({"load": {"cmd": "_return", "tok": "#", "key": "#", "return": {"key": "v"}}})");
    row("salt/wheel/1/new", R"({"key": "k", "fun": "wheel.key.list"})", R"({"key": "#", "fun": "wheel.key.list"})");
    row("salt/run/1/new", R"({"data": {"key": "k"}})", R"({"data": {"key": "#"}})");
    row("syndic/s1/salt/job/1/publish", R"({"key": "k"})", R"({"key": "#"})");
    row("fire_master", R"({"data": {"tok": "t"}})", R"({"data": {"tok": "#"}})");
}

void TestRedaction::saltsOwn()
{
    QFETCH(QByteArray, tag);
    QFETCH(QByteArray, json);
    QFETCH(QByteArray, shown);
    QCOMPARE(maskedJson(tag, json), shown);
}

void TestRedaction::secretKeys()
{
    QVERIFY(isSecretName("password"));
    QVERIFY(!isSecretName(""));
    QVERIFY(!isSecretName("pa"));
    QVERIFY(!isSecretName("/etc/password"));
    QVERIFY(!isSecretName(QByteArray(1000, 'x') + "password"));
    QVERIFY(!isSecretName("cmd_|-echo password_|-echo password_|-run"));
    QVERIFY(Redaction::isSecretKey("salt/auth/creds", "creds"));
    QVERIFY(!Redaction::isSecretKey("salt/auth", "creds"));
    QVERIFY(!Redaction::isSecretKey("salt/auth", "pub"));
    QVERIFY(Redaction::isSecretKey("", "tok"));
    QVERIFY(Redaction::isSecretKey("salt/reactors/manage/list", "key"));
    QVERIFY(!Redaction::isSecretKey("salt/key", "key"));
}

void TestRedaction::paths()
{
    QVERIFY(Redaction::isSecretKey("x", "user", "data.credentials"));
    QVERIFY(Redaction::isSecretKey("x", "user", "data.credentials[0].deeper"));
    QVERIFY(!Redaction::isSecretKey("x", "user", "data.kwargs"));
    QVERIFY(Redaction::isSecretKey("salt/job/1/new", "key", "data"));
    QVERIFY(Redaction::isSecretKey("salt/job/1/new", "key", "data.load"));
    QVERIFY(!Redaction::isSecretKey("salt/job/1/ret/a", "key", "return"));
    QVERIFY(!Redaction::isSecretKey("salt/job/1/ret/a", "key", "[0]..return"));
}

void TestRedaction::bytesAndKeys()
{
    MsgpackWriter out;
    out.map(5);
    out.bin("password"); // a bin key
    out.bin("hidden");
    out.integer(7);
    out.str("token=hidden");
    out.str("raw");
    out.bin("\xff token=hidden \xff");
    out.array(1); // a list as a key
    out.str("secret=hidden");
    out.nil();
    out.str("pin token");
    out.integer(1234);
    const QByteArray shown = toJson(Redaction::masked("x", out.bytes()));
    QVERIFY2(!shown.contains("hidden") && !shown.contains("1234"), shown.constData());
    QVERIFY(!shown.contains("$undecodable"));
    QVERIFY(shown.contains("$bytes")); // still bytes, only without the secret
    QVERIFY(!QByteArray::fromBase64(shown.mid(shown.indexOf("$bytes") + 10, 200)).contains("hidden"));
}

void TestRedaction::brokenPayloads()
{
    const QByteArray whole = packed(R"({"a": 1, "list": [1, {"password": "CANARY"}], "text": "token=CANARY", "end": [1, 2]})");
    for (qsizetype n = 0; n <= whole.size(); ++n) {
        const QByteArray shown = Redaction::masked("x", whole.first(n));
        QVERIFY2(!shown.contains("CANARY"), shown.toHex().constData());
    }
    const QByteArray trailing = Redaction::masked("x", whole + "\xc1" "password\xa6" "CANARY");
    QVERIFY2(!trailing.contains("CANARY"), trailing.toHex().constData());
    RandomMsgpack random(13);
    for (int i = 0; i < 3000; ++i) {
        const QByteArray value = random.mutated(random.payload());
        const QByteArray shown = Redaction::masked(random.text(), value);
        QVERIFY(shown == value || shown.contains(Redaction::Mask));
    }
}

void TestRedaction::deepPayloads()
{
    const auto nested = [](qsizetype levels, const QByteArray &inside) { return QByteArray(levels, '\x91') + inside; };
    const QByteArray secret = packed(R"({"password": "CANARY"})");
    for (const qsizetype levels : {10, 600, 1023, 1024, 1025, 5000, 1'000'000}) {
        const QByteArray shown = Redaction::masked("x", nested(levels, secret));
        QVERIFY(!shown.contains("CANARY"));
        QVERIFY(shown.contains(Redaction::Mask));
        QCOMPARE(Redaction::masked("x", nested(levels, "\x01")), nested(levels, "\x01"));
    }
}

void TestRedaction::nothingToHideIsUnchanged()
{
    RandomMsgpack random(17);
    for (int i = 0; i < 3000; ++i) {
        const QByteArray value = random.oneIn(4) ? random.mutated(random.payload()) : random.payload();
        const QByteArray shown = Redaction::masked("x", value);
        QCOMPARE(Redaction::hasSecrets("x", value), shown != value);
        if (msgpackSize(value) == value.size())
            QCOMPARE(msgpackSize(shown), shown.size());
    }
}

/// Linear in the bytes, whatever they are.
void TestRedaction::largeTextIsQuick()
{
    QElapsedTimer timer;
    timer.start();
    for (const char *piece : {"x", ":", "=", "password", "password=", "://", "://@", "$6$", "eyJ", "-----BEGIN ", "--a ", "\"", "a.b-c_d:", "\\\"secret\\\":"}) {
        const QByteArray text = QByteArray(piece).repeated(300'000 / qsizetype(qstrlen(piece)));
        MsgpackWriter out;
        out.array(1);
        out.str(text);
        Redaction::masked("x", out.bytes());
    }
    QVERIFY2(timer.elapsed() < 20'000, QByteArray::number(timer.elapsed()).constData()); // far less without sanitizers
}

QTEST_GUILESS_MAIN(TestRedaction)
#include "tst_redaction.moc"
