// Firing at minions by the master's own publish request: a stand-in for its request server and a bus on which minions answer.
#include "ctlprocess.h"
#include "embeddedbus.h"
#include "mapbuilder.h"
#include "masterpublish.h"
#include "minionroute.h"
#include "masterrequest.h"
#include "msgpackview.h"
#include "payloadreader.h"
#include <QDir>
#include <QTemporaryDir>
#include <QTest>
#include <QtEndian>
#include <arpa/inet.h>
#include <atomic>
#include <functional>
#include <mutex>
#include <netinet/in.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

using namespace Qt::StringLiterals;
using namespace brine;

namespace {

/// ZMTP's other end, one request a connection, until it goes out of scope. What is answered is asked of `answer`.
class RequestServer
{
public:
    std::function<QByteArray(const QByteArray &)> answer;
    QByteArray greetingBytes = QByteArray("\xff\0\0\0\0\0\0\0\x01\x7f\x03\0NULL", 16).leftJustified(64, '\0');
    std::atomic<int> requests{0};

    RequestServer()
    {
        m_listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        if (::bind(m_listener, reinterpret_cast<sockaddr *>(&address), size) == 0 && ::listen(m_listener, 8) == 0 && ::getsockname(m_listener, reinterpret_cast<sockaddr *>(&address), &size) == 0)
            m_port = ntohs(address.sin_port);
    }
    /// Once it is known what is answered.
    void start() { m_thread = std::thread([this] { serve(); }); }
    ~RequestServer()
    {
        ::shutdown(m_listener, SHUT_RDWR);
        if (m_thread.joinable())
            m_thread.join();
        ::close(m_listener);
    }
    int port() const { return m_port; }

private:
    void serve()
    {
        for (int peer; (peer = ::accept4(m_listener, nullptr, nullptr, SOCK_CLOEXEC)) >= 0; ::close(peer))
            talk(peer);
    }
    static QByteArray read(int peer, qsizetype count)
    {
        QByteArray bytes;
        while (bytes.size() < count) {
            char part[4096];
            const ssize_t got = ::recv(peer, part, size_t(qMin<qsizetype>(count - bytes.size(), sizeof part)), 0);
            if (got <= 0)
                return {};
            bytes.append(part, got);
        }
        return bytes;
    }
    static void put(int peer, const QByteArray &bytes) { (void)!::send(peer, bytes.constData(), size_t(bytes.size()), MSG_NOSIGNAL); }
    static QByteArray frame(int peer)
    {
        const QByteArray head = read(peer, 2);
        if (head.size() < 2 || !(head[0] & 2))
            return head.size() < 2 ? QByteArray() : read(peer, uchar(head[1]));
        const QByteArray rest = read(peer, 7);
        return read(peer, qsizetype(qFromBigEndian<quint64>((head.sliced(1) + rest).constData())));
    }
    void talk(int peer)
    {
        put(peer, greetingBytes.first(10));
        const QByteArray theirs = read(peer, 64);
        put(peer, greetingBytes.sliced(10));
        const QByteArray ready = frame(peer);
        if (!theirs.startsWith(QByteArray("\xff\0\0\0\0\0\0\0\x01\x7f\x03\0NULL", 16)) || !ready.startsWith("\x05READY") || !ready.contains("REQ"))
            return;
        put(peer, QByteArray("\x04\x29\x05READY\x0bSocket-Type\0\0\0\x06ROUTER\x08Identity\0\0\0\0", 43));
        if (!frame(peer).isEmpty()) // the delimiter
            return;
        ++requests;
        const QByteArray reply = answer(frame(peer));
        QByteArray out("\x01\x00", 2);
        if (reply.size() > 255) {
            out += QByteArray("\x02", 1) + QByteArray(8, '\0');
            qToBigEndian(quint64(reply.size()), out.data() + 3);
        } else {
            out += QByteArray("\0", 1) + char(reply.size());
        }
        put(peer, out + reply);
    }
    int m_listener = -1, m_port = 0;
    std::thread m_thread;
};

QByteArray str(QByteArrayView text)
{
    MsgpackWriter writer;
    writer.str(text);
    return writer.take();
}

QByteArray ok(const QByteArray &jid, const std::vector<QByteArray> &minions)
{
    return MapBuilder().str("enc", "clear").raw("load", MapBuilder().str("jid", jid).list("minions", minions).list("missing", {}).take()).take();
}

} // namespace

class TestMasterPublish : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase()
    {
        qputenv("XDG_CONFIG_HOME", m_folder.filePath(u"config"_s).toLocal8Bit());
        qputenv("XDG_DATA_HOME", m_folder.filePath(u"data"_s).toLocal8Bit());
        qunsetenv("SUDO_USER");
        EmbeddedBus::Options options;
        options.sockDir = m_folder.filePath(u"bus"_s);
        auto started = EmbeddedBus::start(options);
        QVERIFY(started.ok());
        m_bus = std::move(started).value();
        QVERIFY(QDir().mkpath(m_folder.filePath(u"cache"_s)));
        QVERIFY(QDir().mkpath(m_folder.filePath(u"salt/master.d"_s)));
        m_user = qEnvironmentVariable("USER", u"root"_s);
        write(u"salt/master"_s, "sock_dir: " + m_folder.filePath(u"bus"_s).toLocal8Bit() + "\ncachedir: " + m_folder.filePath(u"cache"_s).toLocal8Bit() + "\nret_port: " + QByteArray::number(m_server.port()) + "\npki_dir: " + m_folder.filePath(u"pki"_s).toLocal8Bit() + "\nnodegroups:\n  hidden: x\n");
        write(u"salt/master.d/groups.conf"_s, "nodegroups:\n  web: 'G@os:Debian and web*'\n  named:\n    - web1\n  both: N@web or N@named\n  loop: N@loop or x\n  empty: ''\n");
        write(u"salt/master.d/more.conf"_s, "nodegroups:\n  named:\n    - web1\n    - web2\n  regex: 'web[0-9]'\n");
        m_server.answer = [this](const QByteArray &request) { return answer(request); };
        m_server.start();
    }
    void init()
    {
        for (const QString &name : QDir(m_folder.filePath(u"cache"_s)).entryList(QDir::Files | QDir::Hidden))
            QFile::remove(m_folder.filePath(u"cache/"_s + name));
        const std::lock_guard lock(m_mutex);
        m_request = {};
    }

    void requestsAreComplete()
    {
        const MinionShot shot{{u"list"_s, u"a, b"_s}, "my/tag", readJson("{\"a\": 1}")->msgpack, 1000};
        const auto request = MasterPublish::request(shot, "KEY", u"ann"_s);
        QVERIFY(request);
        const MsgpackView root(*request), load = root.find("load");
        QVERIFY(root.find("enc").isText("clear") && root.find("version").toUint() == 3);
        for (const char *key : {"cmd", "tgt", "tgt_type", "fun", "arg", "ret", "jid", "key", "user"})
            QVERIFY2(load.find(key).isValid(), key);
        QCOMPARE(load.find("tgt").count(), 2u);
        QVERIFY(load.find("tgt").at(1).isText("b") && load.find("arg").at(1).isText("my/tag") && load.find("arg").at(0).find("a").toUint() == 1);
        MinionShot bad = shot;
        bad.target.type = u"nodegroup"_s;
        QVERIFY(!MasterPublish::request(bad, "KEY", u"ann"_s));
        bad = shot;
        bad.target.text.clear();
        QVERIFY(!MasterPublish::request(bad, "KEY", u"ann"_s));
        QVERIFY(!MasterPublish::request(shot, "", u"ann"_s));
        QVERIFY(!MasterPublish::request(shot, "KEY", u""_s));
        bad = shot;
        bad.payload.chop(1);
        QVERIFY(!MasterPublish::request(bad, "KEY", u"ann"_s));
    }

    void answersOfAnyKind()
    {
        QCOMPARE(MasterPublish::published(ok("1", {"a", "b"}))->minions, (QByteArrayList{"a", "b"}));
        const QByteArray denied = MapBuilder().raw("error", MapBuilder().str("name", "AuthenticationError").str("message", "Authentication error occurred.").take()).take();
        QVERIFY(MasterPublish::published(denied).error().isPermission());
        QVERIFY(MasterPublish::published(str("")).error().isPermission()); // 2014 to 2016
        for (const QByteArray &odd : {str("bad load"), str("Some exception handling minion payload"), QByteArray("\x80"), QByteArray("\xc1"), QByteArray(), MapBuilder().str("msg", "bad load").take()})
            QVERIFY(!MasterPublish::published(odd) && !MasterPublish::published(odd).error().isPermission());
        const QByteArray none = MapBuilder().str("enc", "clear").raw("load", MapBuilder().nil("jid").list("minions", {}).str("error", "Master could not resolve minions for target x").take()).take();
        QVERIFY(MasterPublish::published(none).error().reason.contains(u"could not resolve"_s));
    }

    void minionsAnswer()
    {
        writeKeys("KEY");
        CtlProcess fire(command({u"--target"_s, u"web*"_s, u"--timeout"_s, u"2"_s, u"--yes"_s}));
        const int code = fire.run();
        QVERIFY2(code == 1, (QByteArray::number(code) + fire.err).constData()); // db1 said False, gone did not answer
        QCOMPARE(fire.out, QByteArray("db1\tnot fired: event.fire answered false\ngone\tnot fired: no answer within 2 s\nweb1\tfired\n"));
        const std::lock_guard lock(m_mutex);
        const MsgpackView load = MsgpackView(m_request).find("load");
        QVERIFY(load.find("key").isText("KEY") && load.find("fun").isText("event.fire") && load.find("tgt").isText("web*") && load.find("arg").at(0).find("x").toUint() == 1);
        QVERIFY(load.find("user").bytes().size() > 0);
    }

    void aNewKeyIsReadOnce()
    {
        writeKeys("OLD");
        const int before = m_server.requests;
        CtlProcess refused(command({u"--target"_s, u"web1"_s}));
        QCOMPARE(refused.run(), 77);
        QVERIFY2(refused.err.contains("does not take this key"), refused.err.constData());
        QCOMPARE(m_server.requests, before + 1); // the same key is not tried twice
    }

    // As salt/client/__init__.py does it: the groups of the configuration, in the words of nodegroup_comp.
    void nodegroupsAreResolved()
    {
        writeKeys("KEY");
        for (const auto &[letter, target, sent] : {std::tuple{u"-N"_s, u"web"_s, "G@os:Debian and web*"}, {u"-N"_s, u"named"_s, "L@web1,web2"}, {u"-N"_s, u"regex"_s, "E@web[0-9]"},
                                                   {u"-N"_s, u"both"_s, "( ( G@os:Debian and web* ) or L@web1,web2 )"}, {u"-C"_s, u"not N@named"_s, "not L@web1,web2"}}) {
            CtlProcess fire(command({letter, u"--target"_s, target, u"--timeout"_s, u"1"_s, u"--yes"_s}));
            fire.run();
            const std::lock_guard lock(m_mutex);
            const MsgpackView load = MsgpackView(m_request).find("load");
            QVERIFY2(load.find("tgt").isText(sent) && load.find("tgt_type").isText("compound"), (load.find("tgt").bytes().toByteArray() + fire.err).constData());
        }
        const int before = m_server.requests;
        for (const auto &[target, why] : {std::pair{u"nobody"_s, "There is no node group nobody"}, {u"empty"_s, "is empty"}, {u"loop"_s, "contains itself"}}) {
            CtlProcess fire(command({u"-N"_s, u"--target"_s, target, u"--yes"_s}));
            QVERIFY(fire.run() != 0);
            QVERIFY2(fire.err.contains(why), fire.err.constData());
        }
        QCOMPARE(m_server.requests, before);
    }

    void keysSayWhichMinionsMatch()
    {
        writeKeys("KEY");
        QVERIFY(QDir().mkpath(m_folder.filePath(u"pki/minions"_s)));
        for (const char *id : {"web1", "web2", "db1", ".key_cache"})
            write(u"pki/minions/"_s + QLatin1String(id), "key");
        BusAddress bus;
        bus.sockDir = m_folder.filePath(u"bus"_s);
        const auto route = MinionRoute::of(bus, m_folder.filePath(u"salt"_s), MinionRoute::Way::PublishRequest);
        QVERIFY(route);
        QVERIFY(route->words().contains(QString::number(m_server.port())));
        QCOMPARE(*route->match({u"glob"_s, u"web*"_s}), (QStringList{u"web1"_s, u"web2"_s}));
        QCOMPARE(*route->match({u"list"_s, u"db1, nobody"_s}), QStringList{u"db1"_s});
        QCOMPARE(*route->match({u"pcre"_s, u"b1|web2"_s}), QStringList{u"web2"_s}); // from the beginning, as re.match
        QVERIFY(route->match({u"grain"_s, u"os:Debian"_s}).error().reason.contains(u"Salt itself"_s));
        QVERIFY(route->match({u"pcre"_s, u"web["_s}).error().reason.contains(u"no regular expression"_s));
        bus.sockDir = m_folder.path();
        qunsetenv("BRINE_SALT");
        QVERIFY(MinionRoute::of(bus, {}).error().title.contains(u"not known"_s)); // another master's configuration
    }

    void whatIsMissingIsNamed()
    {
        CtlProcess nokey(command({u"--target"_s, u"web1"_s}));
        QVERIFY(nokey.run() != 0);
        QVERIFY2(nokey.err.contains("_key") && nokey.err.contains("no such file"), nokey.err.constData());
        writeKeys("KEY");
        CtlProcess asked(command({u"-G"_s, u"--target"_s, u"os:Debian"_s}));
        QCOMPARE(asked.run(), 77);
        QVERIFY2(asked.err.contains("not known before firing"), asked.err.constData());
    }

    void strangersAreRefused()
    {
        RequestServer stranger;
        stranger.greetingBytes = QByteArray("HTTP/1.1 400 Bad Request\r\n\r\n").leftJustified(64, ' ');
        stranger.start();
        QVERIFY(MasterRequest::send(u"127.0.0.1"_s, stranger.port(), "x", 3000).error().reason.contains(u"no ZeroMQ"_s));
        RequestServer old;
        old.greetingBytes[10] = 1;
        old.start();
        QVERIFY(MasterRequest::send(u"127.0.0.1"_s, old.port(), "x", 3000).error().reason.contains(u"older"_s));
        RequestServer large;
        large.answer = [](const QByteArray &request) { return request + QByteArray(70'000, 'y'); };
        large.start();
        QCOMPARE(MasterRequest::send(u"127.0.0.1"_s, large.port(), QByteArray(100'000, 'x'), 3000)->size(), 170'000);
        QVERIFY(!MasterRequest::send(u"127.0.0.1"_s, 1, "x", 3000));
        QVERIFY(!MasterRequest::send(u"no address"_s, 4506, "x", 3000));
    }

private:
    /// As the master: the key must be right; then two of three minions answer on its bus.
    QByteArray answer(const QByteArray &request)
    {
        {
            const std::lock_guard lock(m_mutex);
            m_request = request;
        }
        if (!MsgpackView(request).find("load").find("key").isText("KEY"))
            return MapBuilder().raw("error", MapBuilder().str("name", "AuthenticationError").str("message", "Authentication error occurred.").take()).take();
        m_bus->publish("salt/job/20261125000000000001/ret/web1", MapBuilder().str("id", "web1").boolean("return", true).take());
        m_bus->publish("salt/job/20261125000000000009/ret/gone", MapBuilder().boolean("return", true).take()); // of another job
        m_bus->publish("salt/job/20261125000000000001/ret/db1", MapBuilder().str("id", "db1").boolean("return", false).take());
        return ok("20261125000000000001", {"web1", "gone", "db1"});
    }
    void write(const QString &name, const QByteArray &content)
    {
        QFile file(m_folder.filePath(name));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(content);
    }
    void writeKeys(const QByteArray &key)
    {
        write(u"cache/.root_key"_s, key);
        if (m_user != u"root")
            write(u"cache/.%1_key"_s.arg(m_user), key);
    }
    QStringList command(const QStringList &more) const
    {
        return QStringList{u"fire"_s, u"my/tag"_s, u"{\"x\": 1}"_s, u"--to"_s, u"minions"_s, u"--via"_s, u"master"_s, u"--config-dir"_s, m_folder.filePath(u"salt"_s)} + more;
    }
    QTemporaryDir m_folder;
    std::unique_ptr<EmbeddedBus> m_bus;
    std::mutex m_mutex;
    QByteArray m_request;    ///< of the server's thread
    RequestServer m_server;  ///< last: its thread ends before what it uses
    QString m_user;
};

QTEST_GUILESS_MAIN(TestMasterPublish)
#include "tst_masterpublish.moc"
