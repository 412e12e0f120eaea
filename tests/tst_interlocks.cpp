// What may be fired where, what is asked before, and the log of it: the rule itself, its file, and brinectl with and without a terminal.
#include "auditlog.h"
#include "ctlprocess.h"
#include "interlockfile.h"
#include "payloadreader.h"
#include "projectpaths.h"
#include "shotverdict.h"
#include "startedbus.h"
#include <QCryptographicHash>
#include <QDir>
#include <QJsonDocument>
#include <QJsonObject>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>
#include <thread>

using namespace Qt::StringLiterals;
using namespace brine;

class TestInterlocks : public QObject
{
    Q_OBJECT
    using Kind = ShotVerdict::Kind;
    using Role = Interlock::Role;
private Q_SLOTS:
    void initTestCase()
    {
        qputenv("XDG_CONFIG_HOME", m_folder.filePath(u"config"_s).toLocal8Bit());
        qputenv("XDG_DATA_HOME", m_folder.filePath(u"data"_s).toLocal8Bit());
        m_bus = startedBus(m_folder.filePath(u"bus"_s));
        QVERIFY(m_bus);
    }
    void cleanup()
    {
        QFile::remove(m_folder.filePath(u"config/brine/interlocks.yaml"_s));
        QFile::remove(m_folder.filePath(u"data/brine/audit.jsonl"_s));
    }

    void verdicts_data()
    {
        QTest::addColumn<int>("role");
        QTest::addColumn<bool>("production");
        QTest::addColumn<QByteArray>("tag");
        QTest::addColumn<quint64>("shots");
        QTest::addColumn<QString>("target");
        QTest::addColumn<int>("reactors");
        QTest::addColumn<int>("kind");
        const auto row = [](const char *name, Role role, bool production, const char *tag, quint64 shots, const QString &target, int reactors, Kind kind) {
            QTest::newRow(name) << int(role) << production << QByteArray(tag) << shots << target << reactors << int(kind);
        };
        row("custom tag", Role::Ask, false, "myco/x", 1, {}, 0, Kind::Go);
        row("some shots", Role::Ask, false, "myco/x", 500, {}, 0, Kind::Go);
        row("a burst", Role::Ask, false, "myco/x", 501, {}, 0, Kind::Ask);
        row("salt's own", Role::Ask, false, "salt/key", 1, {}, 0, Kind::Ask);
        row("a cluster order", Role::Ask, false, "cluster/runner/ring_set", 1, {}, 0, Kind::Ask);
        row("a reactor", Role::Ask, false, "myco/x", 1, {}, 2, Kind::Ask);
        row("one minion", Role::Ask, false, "myco/x", 1, u"web1"_s, 0, Kind::Go);
        row("several minions", Role::Ask, false, "myco/x", 1, u"web*"_s, 0, Kind::Ask);
        row("an order to one minion", Role::Ask, false, "module_refresh", 1, u"web1"_s, 0, Kind::Ask);
        row("production", Role::Ask, true, "myco/x", 1, {}, 0, Kind::Ask);
        row("free", Role::Free, false, "salt/key", 9999, u"*"_s, 3, Kind::Go);
        row("free production", Role::Free, true, "myco/x", 1, {}, 0, Kind::Go);
        row("read-only", Role::ReadOnly, false, "myco/x", 1, {}, 0, Kind::Refuse);
    }
    void verdicts()
    {
        QFETCH(int, role);
        QFETCH(bool, production);
        QFETCH(QByteArray, tag);
        QFETCH(quint64, shots);
        QFETCH(QString, target);
        QFETCH(int, reactors);
        QFETCH(int, kind);
        ShotRisk risk;
        risk.tag = tag;
        risk.where = u"master bus in /x"_s;
        risk.shots = shots;
        risk.atMinions = !target.isEmpty();
        risk.target.text = target;
        risk.reactorFiles = reactors;
        const ShotVerdict verdict = ShotVerdict::of({Role(role), production, 0}, risk);
        QCOMPARE(int(verdict.kind), kind);
        QCOMPARE(verdict.kind == Kind::Go && role != int(Role::Free), verdict.reasons.isEmpty());
        QVERIFY(verdict.button.startsWith(u"Fire "_s) && verdict.button.contains(target.isEmpty() ? risk.where : target));
        QCOMPARE(verdict.button.contains(u"production"_s), production);
    }

    void knownMinionsCount()
    {
        ShotRisk risk;
        risk.tag = "myco/x";
        risk.atMinions = true;
        risk.target.text = u"web*"_s;
        risk.minionCount = 1;
        QCOMPARE(ShotVerdict::of({}, risk).kind, Kind::Go);
        risk.minionCount = 14;
        QCOMPARE(ShotVerdict::of({}, risk).reasons, QStringList{u"14 minions match web*."_s});
        const auto isOne = [](const QString &type, const QString &text) { return MinionTarget{type, text}.isOneMinion(); };
        QVERIFY(isOne(u"list"_s, u"a"_s) && !isOne(u"list"_s, u"a,b"_s) && !isOne(u"list"_s, u"a b"_s) && !isOne(u"grain"_s, u"a"_s));
    }

    void theFileIsReadAndChanged()
    {
        const InterlockFile file(m_folder.filePath(u"config/brine/interlocks.yaml"_s));
        QVERIFY(*file.of(u"master /a"_s) == Interlock());
        QVERIFY(file.set(u"master /a"_s, {Role::ReadOnly, true, 70}));
        QVERIFY(file.set(u"minion web1 /b"_s, {Role::Free, false, 0}));
        QVERIFY(*file.of(u"master /a"_s) == (Interlock{Role::ReadOnly, true, 70}));
        QVERIFY(*file.of(u"minion web1 /b"_s) == (Interlock{Role::Free, false, 0}));
        QVERIFY(file.set(u"master /a"_s, {}));
        QVERIFY(*file.of(u"master /a"_s) == Interlock());
        QCOMPARE(QFile::permissions(InterlockFile::defaultPath()) & (QFile::ReadGroup | QFile::ReadOther), QFile::Permissions());
        const auto globs = InterlockFile::read("# mine\n- {bus: master /x, role: free}\n- {bus: 'master *', role: read-only, production: true}\n");
        QVERIFY(globs && globs->size() == 2 && globs->at(1).interlock.production);
        for (const char *bad : {"a: b", "- a", "- {role: ask}", "- {bus: x, role: admin}", "- {bus: x, rate: fast}", "- {bus: x, rol: ask}", "- ["})
            QVERIFY2(!InterlockFile::read(bad), bad);
        QVERIFY(InterlockFile::read("# nothing yet\n")->empty());
    }

    void ratesAreKept()
    {
        RateCap cap(100);
        qint64 now = 0, fired = 0;
        while (now < 2'000'000) {
            if (const qint64 pause = cap.wait(now, cap.atOnce()))
                now += pause;
            else
                fired += cap.atOnce();
        }
        QVERIFY2(fired >= 190 && fired <= 210, qPrintable(QString::number(fired)));
        QCOMPARE(RateCap(3).perSecond(), 50);
        QCOMPARE(RateCap(0).wait(5, 1000), 0);
    }

    void theLogOnlyGrows()
    {
        const QString path = m_folder.filePath(u"data/brine/audit.jsonl"_s);
        const AuditLog log(u"test"_s, path);
        AuditEntry entry{1'764'084'960'123'456, u"master /x"_s, u"bus"_s, {}, "a\nb", AuditEntry::digest("\x80"), 1, u"seen"_s, 1};
        QVERIFY(log.append({entry, entry, entry}));
        entry.tag = "other";
        std::vector<std::thread> writers; // as several programs at once
        for (int i = 0; i < 4; ++i)
            writers.emplace_back([&, entry] {
                for (int n = 0; n < 50; ++n)
                    (void)log.append({entry});
            });
        for (std::thread &writer : writers)
            writer.join();
        const QList<QByteArray> lines = read(path).trimmed().split('\n');
        QCOMPARE(lines.size(), 201);
        const QJsonObject first = QJsonDocument::fromJson(lines.first()).object();
        QCOMPARE(first.value(u"shots"_s).toInt(), 3);
        QCOMPARE(first.value(u"time"_s).toString(), u"2025-11-25T15:36:00.123456Z"_s);
        QCOMPARE(first.value(u"tag"_s).toString(), u"a\nb"_s);
        QCOMPARE(first.value(u"sha256"_s).toString().toLatin1(), QCryptographicHash::hash("\x80", QCryptographicHash::Sha256).toHex());
        for (const QByteArray &line : lines)
            QVERIFY2(QJsonDocument::fromJson(line).isObject(), line.constData());
        QCOMPARE(QFile::permissions(path) & (QFile::ReadGroup | QFile::WriteGroup | QFile::ReadOther), QFile::Permissions());
        QVERIFY(!AuditLog(u"test"_s, u"/dev/full"_s).append({entry}));
        QVERIFY(QFile::link(u"/dev/null"_s, m_folder.filePath(u"link"_s)));
        QVERIFY(!AuditLog(u"test"_s, m_folder.filePath(u"link"_s)).append({entry})); // not followed
    }

    void whatIsSafeIsNotAsked()
    {
        CtlProcess fire(on({u"myco/x"_s, u"{\"n\": 1}"_s}));
        QCOMPARE(fire.run(), 0);
        const QJsonObject entry = QJsonDocument::fromJson(log().trimmed()).object();
        QCOMPARE(entry.value(u"tag"_s).toString(), u"myco/x"_s);
        QCOMPARE(entry.value(u"outcome"_s).toString(), u"seen"_s);
        QCOMPARE(entry.value(u"program"_s).toString(), u"brinectl"_s);
        QCOMPARE(entry.value(u"bus"_s).toString(), u"master "_s + m_folder.filePath(u"bus"_s));
        QCOMPARE(entry.value(u"sha256"_s).toString().toLatin1(), AuditEntry::digest(readJson("{\"n\": 1}")->msgpack));
        QVERIFY(!log().contains("{\\\"n\\\""));
    }

    void whatLeavesTheSafeZoneNeedsYes()
    {
        const quint64 before = m_bus->counters().received;
        CtlProcess asked(on({u"salt/key"_s, u"{}"_s}));
        QCOMPARE(asked.run(), 77);
        QVERIFY2(asked.err.contains("--yes") && asked.err.contains("Salt's own"), asked.err.constData());
        QCOMPARE(asked.out, QByteArray());
        CtlProcess burst(on({u"myco/x"_s, u"{}"_s, u"--repeat"_s, u"501"_s}));
        QCOMPARE(burst.run(), 77);
        QCOMPARE(m_bus->counters().received, before);
        QVERIFY(log().isEmpty());
        CtlProcess dry(on({u"salt/key"_s, u"{}"_s, u"--dry-run"_s}));
        QCOMPARE(dry.run(), 0);
        CtlProcess yes(on({u"salt/key"_s, u"{}"_s, u"--yes"_s}));
        QCOMPARE(yes.run(), 0);
        QCOMPARE(m_bus->counters().received, before + 1);
        CtlProcess lines(on({u"--lines"_s}));
        QCOMPARE(lines.run("myco/y\t{}\nsalt/auth\t{}\n"), 77);
        QVERIFY2(lines.out.contains("seen\tmyco/y") && lines.out.contains("refused\tsalt/auth"), lines.out.constData());
        CtlProcess sure(on({u"--lines"_s, u"--yes"_s}));
        QCOMPARE(sure.run("salt/auth\t{}\n"), 0);
    }

    void reactorsAreNamed()
    {
        QDir().mkpath(m_folder.filePath(u"salt"_s));
        QFile config(m_folder.filePath(u"salt/master"_s));
        QVERIFY(config.open(QIODevice::WriteOnly));
        config.write("sock_dir: " + m_folder.filePath(u"bus"_s).toLocal8Bit() + "\nreactor:\n  - 'myco/deploy/*': [" + config.fileName().toLocal8Bit() + "]\n");
        config.close();
        const QStringList with{u"--config-dir"_s, m_folder.filePath(u"salt"_s)};
        CtlProcess fire(QStringList{u"fire"_s, u"myco/deploy/start"_s, u"{}"_s} + with);
        QCOMPARE(fire.run(), 77);
        QVERIFY2(fire.err.contains("1 reactor will run."), fire.err.constData());
        CtlProcess other(QStringList{u"fire"_s, u"myco/other"_s, u"{}"_s} + with);
        QCOMPARE(other.run(), 0);
    }

    void rolesAreSetAndKept()
    {
        const QStringList bus{u"--sock-dir"_s, m_folder.filePath(u"bus"_s)};
        CtlProcess told(QStringList{u"role"_s} + bus);
        QCOMPARE(told.run(), 0);
        QVERIFY2(told.out.endsWith("\task\t-\t1000\n"), told.out.constData());
        CtlProcess set(QStringList{u"role"_s, u"read-only"_s, u"--production"_s, u"--rate"_s, u"10"_s} + bus);
        QCOMPARE(set.run(), 0);
        QVERIFY2(set.out.endsWith("\tread-only\tproduction\t50\n"), set.out.constData());
        CtlProcess fire(on({u"myco/x"_s, u"{}"_s, u"--yes"_s}));
        QCOMPARE(fire.run(), 77);
        QVERIFY2(fire.err.contains("read-only"), fire.err.constData());
        QCOMPARE(CtlProcess(QStringList{u"role"_s, u"--production"_s, u"--no-production"_s} + bus).run(), 64);
        QCOMPARE(CtlProcess(QStringList{u"role"_s, u"ask"_s} + bus).run(), 0);
        CtlProcess production(on({u"myco/x"_s, u"{}"_s}));
        QCOMPARE(production.run(), 77);
        QVERIFY2(production.err.contains("production"), production.err.constData());
        QCOMPARE(CtlProcess(QStringList{u"role"_s, u"free"_s} + bus).run(), 0);
        QCOMPARE(CtlProcess(on({u"salt/key"_s, u"{}"_s})).run(), 0);
    }

    void aBrokenFileFiresNothing()
    {
        QDir().mkpath(m_folder.filePath(u"config/brine"_s));
        QFile file(m_folder.filePath(u"config/brine/interlocks.yaml"_s));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("- {bus: x, role: nobody}\n");
        file.close();
        CtlProcess fire(on({u"myco/x"_s, u"{}"_s, u"--yes"_s}));
        QCOMPARE(fire.run(), 77);
        QVERIFY2(fire.err.contains("interlocks.yaml") && fire.err.contains("nobody"), fire.err.constData());
    }

    void suitesAskOnce()
    {
        QFile suite(m_folder.filePath(u"suite.yaml"_s));
        QVERIFY(suite.open(QIODevice::WriteOnly));
        suite.write("tests:\n- fire: {tag: salt/key}\n  expect: [{seen: 'tag == \"salt/key\"', within: 5}]\n- fire: {tag: myco/x}\n  expect: [{seen: 'tag == \"myco/x\"', within: 5}]\n");
        suite.close();
        CtlProcess test({u"test"_s, suite.fileName(), u"--sock-dir"_s, m_folder.filePath(u"bus"_s)});
        QCOMPARE(test.run(), 77);
        CtlProcess yes({u"test"_s, suite.fileName(), u"--yes"_s, u"--sock-dir"_s, m_folder.filePath(u"bus"_s)});
        QCOMPARE(yes.run(), 0);
        QCOMPARE(log().count('\n'), 2);
    }

    void aTerminalIsAsked_data()
    {
        QTest::addColumn<QByteArray>("answer");
        QTest::addColumn<int>("code");
        QTest::newRow("yes") << QByteArray("y\n") << 0;
        QTest::newRow("no") << QByteArray("n\n") << 77;
        QTest::newRow("nothing") << QByteArray("\n") << 77;
    }
    void aTerminalIsAsked()
    {
        QFETCH(QByteArray, answer);
        QFETCH(int, code);
        if (QStandardPaths::findExecutable(u"script"_s).isEmpty())
            QSKIP("script(1) makes the terminal");
        QProcess terminal; // the payload comes through a pipe all the same
        terminal.start(u"script"_s, {u"-qec"_s, u"echo '{\"n\": 1}' | '%1' fire salt/key - --sock-dir '%2'"_s.arg(projectpaths::brinectl(), m_folder.filePath(u"bus"_s)), u"/dev/null"_s});
        QVERIFY(terminal.waitForStarted());
        QByteArray seen;
        QTRY_VERIFY_WITH_TIMEOUT((seen += terminal.readAll(), seen.contains("Fire salt/key at the master bus in") && seen.contains("[y/N]")), 8000);
        terminal.write(answer);
        QVERIFY(terminal.waitForFinished(20000));
        QCOMPARE(terminal.exitCode(), code);
        QCOMPARE(log().contains("salt/key"), code == 0);
    }

private:
    static QByteArray read(const QString &path)
    {
        QFile file(path);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    QByteArray log() const { return read(m_folder.filePath(u"data/brine/audit.jsonl"_s)); }
    QStringList on(const QStringList &arguments) const { return QStringList{u"fire"_s} + arguments + QStringList{u"--sock-dir"_s, m_folder.filePath(u"bus"_s)}; }
    QTemporaryDir m_folder;
    std::unique_ptr<EmbeddedBus> m_bus;
};

QTEST_GUILESS_MAIN(TestInterlocks)
#include "tst_interlocks.moc"
