#include "connectionfile.h"
#include "connectionrequest.h"
#include "filebytes.h"
#include "projectpaths.h"
#include <QFile>
#include <QFileInfo>
#include <QProcess>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <sys/stat.h>

using namespace brine;

/// Connections in their plain file: read, changed, brought back, and what they ask for.
class TestSavedConnections : public QObject
{
    Q_OBJECT

    static SavedConnection named(const char *name, const char *host = "prod1")
    {
        SavedConnection connection;
        connection.name = QString::fromLatin1(name);
        connection.set(QStringLiteral("ssh"), QString::fromLatin1(host));
        return connection;
    }

private Q_SLOTS:
    void readsNamesAndOptions()
    {
        const QByteArray text = "# the site\n[prod eu]\nssh = root@prod1\nas = salt\n\n[here]\nnode = minion\nid = web1\n# the end\n";
        const auto read = SavedConnections::read(text);
        QCOMPARE(read.problems(), QStringList());
        QCOMPARE(read.all().size(), 2);
        const BusRequest request = requestOf(*read.find(QStringLiteral("prod eu")));
        QCOMPARE(request.sshHost, QStringLiteral("root@prod1"));
        QCOMPARE(request.asUser, QStringLiteral("salt"));
        QVERIFY(request.isLink());
        QVERIFY(requestOf(*read.find(QStringLiteral("here"))).node == BusNode::Minion);
        QCOMPARE(read.find(QStringLiteral("prod eu"))->summary(), QStringLiteral("root@prod1 over ssh, through sudo as salt"));
        QCOMPARE(read.content(), text);
    }

    void badLinesAreToldAndKept_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("told");
        QTest::addRow("no option of that name") << QByteArray("[a]\ncolour = blue\n") << QStringLiteral("Line 2: there is no option “colour”");
        QTest::addRow("no section") << QByteArray("ssh = x\n[a]\n") << QStringLiteral("Line 1: this stands before the first [name]");
        QTest::addRow("nothing") << QByteArray("[a]\nwhat is this\n") << QStringLiteral("Line 2: this is neither [name] nor option = value");
        QTest::addRow("twice") << QByteArray("[a]\nssh = x\n\n[a]\nssh = y\n") << QStringLiteral("Line 4: the name “a” is there already");
        QTest::addRow("no name") << QByteArray("[a]\n\n[ ]\nssh = y\n") << QStringLiteral("Line 3: A connection needs a name.");
    }
    void badLinesAreToldAndKept()
    {
        QFETCH(QByteArray, text);
        QFETCH(QString, told);
        const auto read = SavedConnections::read(text);
        QCOMPARE(read.problems(), QStringList(told));
        QCOMPARE(read.all().size(), 1);
        const auto lines = [](const QByteArray &bytes) {
            QByteArrayList all = bytes.split('\n');
            all.removeAll(QByteArray());
            std::sort(all.begin(), all.end());
            QByteArrayList trimmed;
            for (const QByteArray &line : all)
                trimmed.append(line.simplified());
            return trimmed;
        };
        QCOMPARE(lines(read.content()), lines(text));
    }

    void aSecretIsNotTakenIn()
    {
        const auto read = SavedConnections::read("[a]\nsaltapi-url = https://x\npassword = hunter2\nTOKEN = t\n");
        QCOMPARE(read.problems().size(), 2);
        QVERIFY(!read.problems().join(u' ').contains(QStringLiteral("hunter2")));
        QCOMPARE(read.all().first().options.size(), 1);
    }

    void hostileTextIsBounded()
    {
        QByteArray many;
        for (int i = 0; i < 2000; ++i)
            many += "[n" + QByteArray::number(i) + "]\nssh = " + QByteArray(10'000, 'x') + "\n";
        const auto read = SavedConnections::read(many);
        QCOMPARE(read.all().size(), SavedConnections::MaxConnections);
        QVERIFY(read.all().first().options.isEmpty());
        (void)SavedConnections::read(QByteArray(1 << 20, '['));
        (void)SavedConnections::read(QByteArray("\0[a\0]\n=\n==\n[]]\n\xff\xfe", 18));
    }

    void everyRequestSurvivesTheFile()
    {
        BusRequest request;
        request.node = BusNode::Minion;
        request.sockDir = QStringLiteral("/srv/salt, odd = [x]");
        request.minionId = QStringLiteral("web1");
        request.configDir = QStringLiteral("/etc/salt2");
        request.release = QStringLiteral("2014.7");
        request.asUser = QStringLiteral("salt");
        request.sshHost = QStringLiteral("ops@prod1");
        request.remoteProgram = QStringLiteral("/opt/brinectl");
        request.saltApi.wanted = true;
        request.saltApi.url = QStringLiteral("https://salt:8000");
        request.saltApi.user = QStringLiteral("ann");
        request.saltApi.keep = SaltApiLogin::Keep::Ask;
        request.saltApi.fireBy = SaltApiLogin::FireBy::Hook;
        request.saltApi.plainHttp = true;
        SavedConnection saved = connectionOf(request);
        saved.name = QStringLiteral("all of it");
        SavedConnections file;
        QVERIFY(file.put(saved));
        const auto read = SavedConnections::read(file.content());
        QCOMPARE(read.all().first(), saved);
        const BusRequest again = requestOf(read.all().first());
        QCOMPARE(again.sockDir, request.sockDir);
        QCOMPARE(again.remoteProgram, request.remoteProgram);
        QVERIFY(again.node == request.node && again.saltApi == request.saltApi);
        for (const SavedConnection::Option &option : saved.options)
            QVERIFY2(connectionKeys().contains(option.key), qPrintable(option.key));
    }

    void theFileIsPrivateAndChangesAreUndone()
    {
        QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("deep/brine/connections"));
        ConnectionFile file(path);
        QSignalSpy changes(&file, &ConnectionFile::changed);
        QVERIFY(file.save(named("a")));
        QVERIFY(file.save(named("b")));
        QVERIFY(file.save(named("c")));
        struct stat info{};
        QCOMPARE(stat(QFile::encodeName(path).constData(), &info), 0);
        QCOMPARE(info.st_mode & 0777, 0600u);
        QVERIFY(!file.save(named("a")));
        QVERIFY(!file.save(named("")));
        QVERIFY(!file.save(named("x]y")));
        QVERIFY(file.save(named("b2", "prod2"), QStringLiteral("b")));
        QCOMPARE(file.connections().all().at(1).name, QStringLiteral("b2"));
        QVERIFY(file.remove(QStringLiteral("b2")));
        QVERIFY(!file.remove(QStringLiteral("b2")));
        QVERIFY(file.canUndoRemove());
        QVERIFY(file.undoRemove());
        QCOMPARE(file.connections().all().at(1).name, QStringLiteral("b2"));
        QVERIFY(!file.undoRemove());
        QCOMPARE(changes.count(), 6);
        QCOMPARE(file.connections().freeName(QStringLiteral("a")), QStringLiteral("a 2"));
    }

    void anotherProgramsChangeIsSeenAndKept()
    {
        QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("connections"));
        ConnectionFile file(path);
        QSignalSpy changes(&file, &ConnectionFile::changed);
        write(path, "[written by hand]\nssh = x\n");
        QTRY_COMPARE(file.connections().all().size(), 1);
        QVERIFY(changes.count() >= 1);
        QVERIFY(QFile::remove(path));
        write(path, "[another]\nssh = x\n");
        QTRY_VERIFY(file.connections().find(QStringLiteral("another")));
        write(path, "[another]\nssh = x\n[third]\n");
        QVERIFY(file.save(named("mine"))); // before the change was noticed
        QVERIFY(contents(path).contains("[third]"));
    }

    void whatCannotBeReadIsLeftAlone()
    {
        QTemporaryDir folder;
        const ConnectionFile file(folder.path());
        QVERIFY(file.problem().contains(QStringLiteral("is a folder")));
        ConnectionFile changing(folder.path());
        QVERIFY(!changing.save(named("a")));
    }

    void brinectlTakesThem()
    {
        QTemporaryDir folder;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QStringLiteral("XDG_CONFIG_HOME"), folder.path());
        const auto run = [&](const QStringList &arguments, int *code) {
            QProcess process;
            process.setProcessEnvironment(environment);
            process.start(projectpaths::brinectl(), arguments);
            process.waitForFinished();
            *code = process.exitCode();
            return QByteArray(process.readAllStandardOutput() + process.readAllStandardError());
        };
        ConnectionFile file(folder.filePath(QStringLiteral("brine/connections")));
        SavedConnection saved;
        saved.name = QStringLiteral("nowhere");
        saved.set(QStringLiteral("sock-dir"), folder.filePath(QStringLiteral("no-such-bus")));
        QVERIFY(file.save(saved));
        int code = 0;
        const QByteArray listed = run({QStringLiteral("connections")}, &code);
        QVERIFY2(listed.contains("saved: nowhere") && code == 0, listed.constData());
        const QByteArray missing = run({QStringLiteral("next"), QStringLiteral("x"), QStringLiteral("--connect"), QStringLiteral("nowhere")}, &code);
        QVERIFY2(missing.contains("no-such-bus") && code == 69, missing.constData());
        const QByteArray unknown = run({QStringLiteral("next"), QStringLiteral("x"), QStringLiteral("--connect"), QStringLiteral("prod")}, &code);
        QVERIFY2(unknown.contains("no saved connection prod") && code == 64, unknown.constData());
    }
};

QTEST_GUILESS_MAIN(TestSavedConnections)

#include "tst_savedconnections.moc"
