// Where a bus is found: by its folder, its daemon or its minion's id, what is offered where it is not, and what it is called.
#include "accesscheck.h"
#include "asuser.h"
#include "busdirectory.h"
#include "saltfolderstest.h"

#include <QCryptographicHash>
#include <sys/stat.h>

using namespace brine;
using namespace brinetest;

namespace {
constexpr char Web1Md5[] = "e694aa37ab", Web1Md5Whole[] = "e694aa37abf20c91a442da4841aeccdf";
}

class TestBusLocator : public SaltFoldersTest
{
    Q_OBJECT

private Q_SLOTS:
    void init() { begin(); }
    void hashes_data();
    void hashes();
    void named_data();
    void named();
    void wrongNodeOffersWhatIsThere();
    void severalMinions();
    void oldHashNames_data();
    void oldHashNames();
    void missingPullIsAFireProblemOnly();
    void notThere_data();
    void notThere();
    void impostor();
    void nothingAnywhere();
    void masterBeforeMinion();
    void findsAll();
    void deniedDirectory();
    void names();
};

void TestBusLocator::hashes_data()
{
    QTest::addColumn<QString>("id");
    QTest::addColumn<QString>("type");
    QTest::addColumn<QString>("hash");
    QTest::newRow("sha256") << QStringLiteral("web1") << QStringLiteral("sha256") << QString::fromLatin1(Web1);
    QTest::newRow("testminion") << QStringLiteral("testminion") << QStringLiteral("sha256") << QStringLiteral("4395cba4ff");
    QTest::newRow("md5") << QStringLiteral("testminion") << QStringLiteral("md5") << QStringLiteral("339b8ac238");
    QTest::newRow("unknown type") << QStringLiteral("web1") << QStringLiteral("whirlpool") << QString::fromLatin1(Web1);
}

void TestBusLocator::hashes()
{
    QFETCH(QString, id);
    QFETCH(QString, type);
    QFETCH(QString, hash);
    QCOMPARE(minionHash(id, type), hash);
    QCOMPARE(minionHashes(id, type).first(), hash);
}

void TestBusLocator::named_data()
{
    QTest::addColumn<bool>("master");
    QTest::addColumn<int>("minions");
    QTest::addColumn<int>("node");     // -1: not given
    QTest::addColumn<QString>("id");
    QTest::addColumn<QString>("pub");
    const QString masterPub = QStringLiteral("master_event_pub.ipc"), minionPub = QStringLiteral("minion_event_659a7fb2af_pub.ipc");
    QTest::newRow("master by itself") << true << 0 << -1 << QString() << masterPub;
    QTest::newRow("master named") << true << 1 << int(BusNode::Master) << QString() << masterPub;
    QTest::newRow("both: the master") << true << 1 << -1 << QString() << masterPub;
    QTest::newRow("both: the minion by node") << true << 1 << int(BusNode::Minion) << QString() << minionPub;
    QTest::newRow("both: the minion by id") << true << 1 << -1 << QStringLiteral("web1") << minionPub;
    QTest::newRow("the one minion") << false << 1 << -1 << QString() << minionPub;
    QTest::newRow("of two by id") << false << 2 << int(BusNode::Minion) << QStringLiteral("web1") << minionPub;
    QTest::newRow("of two by hash") << false << 2 << int(BusNode::Minion) << QString::fromLatin1(Web1) << minionPub;
}

void TestBusLocator::named()
{
    QFETCH(bool, master);
    QFETCH(int, minions);
    QFETCH(int, node);
    QFETCH(QString, id);
    QFETCH(QString, pub);
    if (master) {
        serve(QStringLiteral("run/master_event_pub.ipc"));
        serve(QStringLiteral("run/master_event_pull.ipc"));
    }
    if (minions > 0)
        serveMinion(QStringLiteral("run"), Web1);
    if (minions > 1)
        serveMinion(QStringLiteral("run"), "0123456789");
    const auto found = locateBus(request(node < 0 ? std::nullopt : std::optional(BusNode(node)), QStringLiteral("run"), id));
    QVERIFY2(found, qPrintable(found ? QString() : found.error().text()));
    QCOMPARE(found->pubPath, path(QStringLiteral("run/")) + pub);
    QCOMPARE(found->pullPath, QString(found->pubPath).replace(QStringLiteral("_pub."), QStringLiteral("_pull.")));
    QCOMPARE(found->node, pub.startsWith(QStringLiteral("master")) ? BusNode::Master : BusNode::Minion);
    QCOMPARE(found->sockDir, path(QStringLiteral("run")));
    QCOMPARE(found->origin, QStringLiteral("--sock-dir"));
    QVERIFY(!checkAccess(found->pubPath, AccessPurpose::Watch, found->node));
    QVERIFY(!checkAccess(found->pullPath, AccessPurpose::Fire, found->node));
}

void TestBusLocator::wrongNodeOffersWhatIsThere()
{
    write(QStringLiteral("etc/minion"), "id: web1\n");
    serveMinion(QStringLiteral("run"), Web1);
    const auto master = locateBus(request(BusNode::Master, QStringLiteral("run")));
    QVERIFY(!master);
    QCOMPARE(master.error().kind, BusProblem::Kind::WrongNode);
    QCOMPARE(master.error().path, path(QStringLiteral("run/master_event_pub.ipc")));
    QVERIFY2(master.error().text().contains(path(QStringLiteral("run/master_event_pub.ipc"))), qPrintable(master.error().text()));
    QVERIFY2(master.error().remedies.join(QLatin1Char(' ')).contains(QStringLiteral("--node minion --id web1")), qPrintable(master.error().text()));
    QCOMPARE(master.error().exitCode(), 69);

    const auto other = locateBus(request(BusNode::Minion, QStringLiteral("run"), QStringLiteral("db1")));
    QVERIFY(!other);
    QCOMPARE(other.error().kind, BusProblem::Kind::WrongNode);
    QVERIFY2(other.error().text().contains(minionHash(QStringLiteral("db1"))), qPrintable(other.error().text()));

    serve(QStringLiteral("m/master_event_pub.ipc"));
    const auto minion = locateBus(request(BusNode::Minion, QStringLiteral("m")));
    QVERIFY(!minion);
    QCOMPARE(minion.error().kind, BusProblem::Kind::WrongNode);
    QVERIFY2(minion.error().remedies.join(QLatin1Char(' ')).contains(QStringLiteral("--node master")), qPrintable(minion.error().text()));
}

void TestBusLocator::severalMinions()
{
    write(QStringLiteral("etc/minion"), "id: web1\n");
    serveMinion(QStringLiteral("run"), Web1);
    serveMinion(QStringLiteral("run"), "0123456789");
    for (auto node : {std::optional<BusNode>(), std::optional(BusNode::Minion)}) {
        const auto found = locateBus(request(node, QStringLiteral("run")));
        QVERIFY(!found);
        QCOMPARE(found.error().kind, BusProblem::Kind::SeveralMinions);
        const QString text = found.error().text();
        QVERIFY2(text.contains(QStringLiteral("659a7fb2af (web1)")) && text.contains(QStringLiteral("0123456789")), qPrintable(text));
    }
}

void TestBusLocator::oldHashNames_data()
{
    QTest::addColumn<QByteArray>("hash");
    QTest::addColumn<QByteArray>("config");
    QTest::newRow("sha256") << QByteArray(Web1) << QByteArray();
    QTest::newRow("md5, first ten") << QByteArray(Web1Md5) << QByteArray();
    QTest::newRow("md5, whole (2014.1)") << QByteArray(Web1Md5Whole) << QByteArray();
    QTest::newRow("configured sha1") << QCryptographicHash::hash("web1", QCryptographicHash::Sha1).toHex().left(10) << QByteArray("hash_type: sha1\n");
}

void TestBusLocator::oldHashNames()
{
    QFETCH(QByteArray, hash);
    QFETCH(QByteArray, config);
    write(QStringLiteral("etc/minion"), config);
    serveMinion(QStringLiteral("run"), hash);
    serveMinion(QStringLiteral("run"), "0123456789");
    const auto found = locateBus(request(BusNode::Minion, QStringLiteral("run"), QStringLiteral("web1")));
    QVERIFY2(found, qPrintable(found ? QString() : found.error().text()));
    QVERIFY(found->pubPath.contains(QString::fromLatin1(hash)));
    QCOMPARE(found->minionId, QStringLiteral("web1"));
}

void TestBusLocator::missingPullIsAFireProblemOnly()
{
    serve(QStringLiteral("run/master_event_pub.ipc"));
    const auto found = locateBus(request({}, QStringLiteral("run")));
    QVERIFY(found);
    QVERIFY(!checkAccess(found->pubPath, AccessPurpose::Watch, BusNode::Master));
    const auto problem = checkAccess(found->pullPath, AccessPurpose::Fire, BusNode::Master);
    QVERIFY(problem);
    QCOMPARE(problem->path, path(QStringLiteral("run/master_event_pull.ipc")));
}

void TestBusLocator::notThere_data()
{
    QTest::addColumn<QString>("dir");
    QTest::addColumn<QString>("names");
    QTest::newRow("empty directory") << QStringLiteral("run") << QStringLiteral("run");
    QTest::newRow("no directory") << QStringLiteral("nowhere/run") << QStringLiteral("nowhere");
}

void TestBusLocator::notThere()
{
    QFETCH(QString, dir);
    QFETCH(QString, names);
    for (auto node : {std::optional<BusNode>(), std::optional(BusNode::Minion), std::optional(BusNode::Master)}) {
        const auto found = locateBus(request(node, dir));
        QVERIFY(!found);
        QCOMPARE(found.error().kind, BusProblem::Kind::NotFound);
        QVERIFY2(found.error().text().contains(path(names)), qPrintable(found.error().text()));
        QVERIFY(!found.error().remedies.isEmpty());
        QCOMPARE(found.error().exitCode(), 69);
    }
}

void TestBusLocator::impostor()
{
    write(QStringLiteral("run/master_event_pub.ipc"), "not a socket");
    write(QStringLiteral("run/minion_event_0123456789_pub.ipc"), {});
    const auto found = locateBus(request({}, QStringLiteral("run")));
    QVERIFY(!found);
    QCOMPARE(found.error().kind, BusProblem::Kind::NotASocket);
    QCOMPARE(found.error().path, path(QStringLiteral("run/master_event_pub.ipc")));
}

void TestBusLocator::nothingAnywhere()
{
    write(QStringLiteral("etc/master"), "sock_dir: " + path(QStringLiteral("a")).toUtf8() + '\n');
    write(QStringLiteral("etc/minion"), "sock_dir: " + path(QStringLiteral("b")).toUtf8() + '\n');
    const auto found = locateBus(request());
    QVERIFY(!found);
    QCOMPARE(found.error().kind, BusProblem::Kind::NotFound);
    // Both places, and why it looked there.
    for (const char *part : {"/a", "/b", "sock_dir in", "etc/master", "etc/minion"})
        QVERIFY2(found.error().reason.contains(QLatin1String(part)), qPrintable(found.error().reason));
}

void TestBusLocator::masterBeforeMinion()
{
    write(QStringLiteral("etc/master"), "sock_dir: " + path(QStringLiteral("a")).toUtf8() + '\n');
    write(QStringLiteral("etc/minion"), "id: web1\nsock_dir: " + path(QStringLiteral("b")).toUtf8() + '\n');
    serveMinion(QStringLiteral("b"), Web1);
    auto found = locateBus(request());
    QVERIFY(found);
    QCOMPARE(found->node, BusNode::Minion);
    QCOMPARE(found->minionId, QStringLiteral("web1"));
    QVERIFY(found->origin.contains(QStringLiteral("etc/minion")));
    serve(QStringLiteral("a/master_event_pub.ipc"));
    found = locateBus(request());
    QVERIFY(found);
    QCOMPARE(found->node, BusNode::Master);
    found = locateBus(request(BusNode::Minion));
    QVERIFY(found);
    QCOMPARE(found->node, BusNode::Minion);
}

void TestBusLocator::findsAll()
{
    write(QStringLiteral("etc/master"), "sock_dir: " + path(QStringLiteral("a")).toUtf8() + '\n');
    write(QStringLiteral("etc/minion"), "id: web1\nsock_dir: " + path(QStringLiteral("b")).toUtf8() + '\n');
    QVERIFY(QDir(m_dir->path()).mkdir(QStringLiteral("a")));
    QVERIFY(QFile::link(path(QStringLiteral("a")), path(QStringLiteral("linked"))));
    serve(QStringLiteral("a/master_event_pub.ipc"));
    serveMinion(QStringLiteral("b"), Web1);
    QVERIFY(ServedSocket(path(QStringLiteral("a/master_event_pull.ipc")), false).isMade());
    std::vector<FoundBus> ours;
    for (const FoundBus &bus : findBuses(path(QStringLiteral("etc")))) {
        if (bus.address.sockDir.startsWith(m_dir->path()))
            ours.push_back(bus);
    }
    QCOMPARE(ours.size(), size_t(2));
    QCOMPARE(ours[0].address.node, BusNode::Master);
    QVERIFY(ours[0].canWatch && !ours[0].canFire);
    QCOMPARE(ours[0].fireProblem->kind, BusProblem::Kind::NobodyListens);
    QCOMPARE(ours[1].address.minionId, QStringLiteral("web1"));
    QVERIFY(ours[1].canWatch && ours[1].canFire);
}

void TestBusLocator::deniedDirectory()
{
    if (!canBecomeOthers())
        QSKIP("needs root to become another user");
    QCOMPARE(chmod(QFile::encodeName(m_dir->path()).constData(), 0755), 0);
    write(QStringLiteral("etc/master"), "sock_dir: " + path(QStringLiteral("run")).toUtf8() + '\n');
    serve(QStringLiteral("run/master_event_pub.ipc"));
    QCOMPARE(chmod(QFile::encodeName(path(QStringLiteral("run"))).constData(), 0700), 0);
    const QByteArray told = asUser(65534, 65534, {}, [this] {
        const auto found = locateBus(request());
        return found ? QByteArray("found") : QByteArray::number(found.error().exitCode()) + ' ' + found.error().path.toUtf8();
    });
    QCOMPARE(told, "77 " + path(QStringLiteral("run")).toUtf8());
    const QByteArray remedy = asUser(65534, 65534, {}, [this] {
        const auto found = locateBus(request(), AccessPurpose::Fire);
        return found ? QByteArray("found") : found.error().remedies.value(0).toUtf8();
    });
    QVERIFY2(remedy.contains("brinectl fire TAG PAYLOAD --sock-dir " + path(QStringLiteral("run")).toUtf8()), remedy.constData());
    const QByteArray listed = asUser(65534, 65534, {}, [this] {
        for (const FoundBus &bus : findBuses(path(QStringLiteral("etc")))) {
            if (bus.address.sockDir == path(QStringLiteral("run")) && !bus.canWatch && bus.watchProblem->isPermission())
                return QByteArray("listed, denied");
        }
        return QByteArray("not listed");
    });
    QCOMPARE(listed, QByteArray("listed, denied"));
}

void TestBusLocator::names()
{
    BusAddress address;
    address.sockDir = QStringLiteral("/run/salt/master");
    QCOMPARE(address.displayName(), QStringLiteral("master bus in /run/salt/master"));
    address.node = BusNode::Minion;
    QCOMPARE(address.displayName(), QStringLiteral("minion bus in /run/salt/master"));
    address.minionId = QStringLiteral("web1");
    QCOMPARE(address.displayName(), QStringLiteral("minion bus of web1 in /run/salt/master"));
    BusProblem problem;
    problem.title = QStringLiteral("A.");
    QCOMPARE(problem.text(), QStringLiteral("A."));
    problem.reason = QStringLiteral("B.");
    problem.remedies = {QStringLiteral("C"), QStringLiteral("D")};
    QCOMPARE(problem.text(), QStringLiteral("A.\nB.\n  - C\n  - D"));
}

QTEST_GUILESS_MAIN(TestBusLocator)
#include "tst_buslocator.moc"
