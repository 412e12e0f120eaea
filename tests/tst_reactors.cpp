#include "msgpackwriter.h"
#include "reactorreport.h"
#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace brine;

/// What files say of reactors, and which of them an event triggers. The merging is salt/config's, the matching
/// salt/utils/reactor.py's.
class TestReactors : public QObject
{
    Q_OBJECT
private:
    QTemporaryDir m_dir;

    QString path(const QString &name) const { return m_dir.filePath(name); }
    void write(const QString &name, const QByteArray &text)
    {
        QDir().mkpath(QFileInfo(path(name)).path());
        QFile file(path(name));
        QVERIFY(file.open(QIODevice::WriteOnly));
        const QByteArray bytes = text.isEmpty() ? QByteArray("# nothing\n") : QByteArray(text).replace("DIR", m_dir.path().toUtf8());
        QCOMPARE(file.write(bytes), bytes.size());
    }
    static QList<QByteArray> globs(const ReactorConfig &config)
    {
        QList<QByteArray> result;
        for (const ReactorRule &rule : config.rules())
            result.append(rule.glob);
        return result;
    }
    static QStringList running(const ReactorReport &report)
    {
        QStringList result;
        for (const ReactorMatch &match : report.matching) {
            for (const ReactorFile &file : match.files)
                result += file.paths;
        }
        return result;
    }

private Q_SLOTS:
    void init()
    {
        QVERIFY(m_dir.isValid());
        QDir(m_dir.path()).removeRecursively();
        QDir().mkpath(m_dir.path());
    }

    void mainFileAlone()
    {
        write(QStringLiteral("master"), "reactor:\n  - 'salt/auth':\n    - DIR/a.sls\n  - 'x/*': DIR/b.sls\n");
        const ReactorConfig config = ReactorConfig::ofMaster(m_dir.path());
        QCOMPARE(globs(config), (QList<QByteArray>{"salt/auth", "x/*"}));
        QCOMPARE(config.rules()[1].files, QStringList{path(QStringLiteral("b.sls"))});
        QCOMPARE(config.notes(), QStringList());
        QVERIFY(!config.isChanged());
    }

    void dropInsAddUpAndHideTheMainFile()
    {
        write(QStringLiteral("master"), "reactor:\n  - main: [DIR/m.sls]\n");
        write(QStringLiteral("master.d/b.conf"), "reactor:\n  - second: [DIR/b.sls]\n  - first: [DIR/a.sls]\n");
        write(QStringLiteral("master.d/a.conf"), "reactor:\n  - first: [DIR/a.sls]\n");
        write(QStringLiteral("master.d/c.txt"), "reactor:\n  - never: [DIR/a.sls]\n");
        const ReactorConfig config = ReactorConfig::ofMaster(m_dir.path());
        QCOMPARE(globs(config), (QList<QByteArray>{"first", "second"}));
        QCOMPARE(config.notes().size(), 1);
        QVERIFY2(config.notes().first().contains(QLatin1String("do not count")), qPrintable(config.notes().first()));
    }

    void includesReadAfterDropIns()
    {
        write(QStringLiteral("master"), "include: more/*.conf\nreactor:\n  - main: [DIR/m.sls]\n");
        write(QStringLiteral("master.d/a.conf"), "reactor:\n  - dropin: [DIR/a.sls]\n");
        write(QStringLiteral("more/x.conf"), "reactor:\n  - included: [DIR/a.sls]\n");
        QCOMPARE(globs(ReactorConfig::ofMaster(m_dir.path())), QList<QByteArray>{"included"});
    }

    void includesOfThemselvesEnd()
    {
        write(QStringLiteral("master"), "include: [master, loop.conf]\n");
        write(QStringLiteral("loop.conf"), "include: loop.conf\nreactor: [{once: [DIR/a.sls]}]\n");
        QCOMPARE(globs(ReactorConfig::ofMaster(m_dir.path())), QList<QByteArray>{"once"});
    }

    void listInAFileOfItsOwn()
    {
        write(QStringLiteral("list.yaml"), "- t: [DIR/a.sls]\n");
        write(QStringLiteral("master"), "reactor: DIR/list.yaml\n");
        QCOMPARE(globs(ReactorConfig::ofMaster(m_dir.path())), QList<QByteArray>{"t"});
        QCOMPARE(globs(ReactorConfig::ofPath(path(QStringLiteral("list.yaml")))), QList<QByteArray>{"t"});
    }

    void namedFolderAndFile()
    {
        write(QStringLiteral("drops/b.conf"), "reactor:\n  - b: [DIR/b.sls]\n");
        write(QStringLiteral("drops/a.conf"), "reactor:\n  - a: [DIR/a.sls]\n");
        QCOMPARE(globs(ReactorConfig::ofPath(path(QStringLiteral("drops")))), (QList<QByteArray>{"a", "b"}));
        QCOMPARE(globs(ReactorConfig::ofPath(path(QStringLiteral("drops/b.conf")))), QList<QByteArray>{"b"});
        const ReactorConfig none = ReactorConfig::ofPath(path(QStringLiteral("absent")));
        QVERIFY(none.rules().empty());
        QVERIFY2(none.notes().value(0).contains(QLatin1String("absent")), qPrintable(none.notes().join(QLatin1Char('|'))));
    }

    void ignoredEntriesAreSaid()
    {
        write(QStringLiteral("master"), "reactor:\n  - just text\n  - {a: [DIR/x.sls], b: [DIR/y.sls]}\n  - good: [DIR/a.sls]\n  - empty:\n");
        const ReactorConfig config = ReactorConfig::ofMaster(m_dir.path());
        QCOMPARE(globs(config), (QList<QByteArray>{"good", "empty"}));
        QCOMPARE(config.notes().size(), 3);
        QVERIFY(config.notes()[0].contains(QLatin1String("line 2")));
    }

    void brokenFileIsSaid()
    {
        write(QStringLiteral("master"), "reactor: [unclosed\n");
        const ReactorConfig config = ReactorConfig::ofMaster(m_dir.path());
        QVERIFY(config.rules().empty());
        QVERIFY(config.notes().value(0).contains(path(QStringLiteral("master"))));
    }

    void changesAreSeen()
    {
        write(QStringLiteral("master"), "reactor: [{a: [DIR/a.sls]}]\n");
        const ReactorConfig config = ReactorConfig::ofMaster(m_dir.path());
        QVERIFY(!config.isChanged());
        QFile file(path(QStringLiteral("master")));
        QVERIFY(file.open(QIODevice::ReadWrite));
        QVERIFY(file.setFileTime(QDateTime::fromSecsSinceEpoch(1000), QFileDevice::FileModificationTime));
        QVERIFY(config.isChanged());
    }

    void droppedInLaterIsSeen()
    {
        write(QStringLiteral("master"), "reactor: [{a: [DIR/a.sls]}]\n");
        const ReactorConfig config = ReactorConfig::ofMaster(m_dir.path());
        write(QStringLiteral("master.d/z.conf"), "reactor: [{z: [DIR/a.sls]}]\n");
        QVERIFY(config.isChanged());
    }

    void everyMatchingEntryInOrder()
    {
        for (const char *name : {"1.sls", "2.sls", "many/x.sls", "many/y.sls"})
            write(QString::fromLatin1(name), {});
        write(QStringLiteral("master"), "reactor:\n  - 'salt/*': [DIR/2.sls]\n  - 'salt/minion/*/start': [DIR/1.sls, DIR/many/*.sls]\n  - other: [DIR/1.sls]\n");
        const ReactorReport report = ReactorReport::of(ReactorConfig::ofMaster(m_dir.path()), "salt/minion/web1/start", {});
        QCOMPARE(running(report), (QStringList{path(QStringLiteral("2.sls")), path(QStringLiteral("1.sls")), path(QStringLiteral("many/x.sls")), path(QStringLiteral("many/y.sls"))}));
        QCOMPARE(report.fileCount(), 4);
        QVERIFY(report.nearly.empty());
        QVERIFY(report.summary().startsWith(QLatin1String("4 reactor files")));
    }

    void missingFileRunsNothing()
    {
        write(QStringLiteral("master"), "reactor:\n  - t: [DIR/gone.sls]\n");
        const ReactorReport report = ReactorReport::of(ReactorConfig::ofMaster(m_dir.path()), "t", {});
        QCOMPARE(report.matching.size(), 1u);
        QVERIFY(report.matching[0].files[0].state == ReactorFile::State::Missing);
        QCOMPARE(report.fileCount(), 0);
        QVERIFY(report.summary().contains(QLatin1String("nothing will run")));
    }

    void fileserverAddresses()
    {
        write(QStringLiteral("roots/react/a.sls"), {});
        write(QStringLiteral("master"), "file_roots: {base: [DIR/roots]}\nreactor:\n  - t: ['salt://react/a.sls', 'salt://react/b.sls', 'salt://../master']\n");
        const ReactorReport report = ReactorReport::of(ReactorConfig::ofMaster(m_dir.path()), "t", {});
        const auto &files = report.matching.at(0).files;
        QCOMPARE(files[0].paths, QStringList{path(QStringLiteral("roots/react/a.sls"))});
        QVERIFY(files[1].state == ReactorFile::State::Elsewhere);
        QVERIFY(files[2].state == ReactorFile::State::Elsewhere);
        QCOMPARE(report.fileCount(), 3);
    }

    void eventsOfTheReactorArePassedOver()
    {
        write(QStringLiteral("a.sls"), {});
        write(QStringLiteral("master"), "reactor:\n  - t: [DIR/a.sls]\n");
        MsgpackWriter writer;
        writer.map(1);
        writer.str("user");
        writer.str("Reactor");
        const ReactorReport report = ReactorReport::of(ReactorConfig::ofMaster(m_dir.path()), "t", writer.bytes());
        QVERIFY(!report.ignored.isEmpty());
        QCOMPARE(report.summary(), report.ignored);
    }

    void near_data()
    {
        QTest::addColumn<QByteArray>("glob");
        QTest::addColumn<QByteArray>("tag");
        QTest::addColumn<QString>("word"); // empty: not even nearly
        QTest::newRow("ends early") << QByteArray("salt/minion/*/sta") << QByteArray("salt/minion/w/start") << QStringLiteral("ends early");
        QTest::newRow("begins late") << QByteArray("auth") << QByteArray("salt/auth") << QStringLiteral("begins late");
        QTest::newRow("case") << QByteArray("Salt/Auth") << QByteArray("salt/auth") << QStringLiteral("case");
        QTest::newRow("white space") << QByteArray("salt/auth ") << QByteArray("salt/auth") << QStringLiteral("white space");
        QTest::newRow("one part more") << QByteArray("myco/deploy/*") << QByteArray("myco/deploy") << QStringLiteral("one part more");
        QTest::newRow("other") << QByteArray("salt/key") << QByteArray("salt/auth") << QString();
    }

    void near()
    {
        QFETCH(QByteArray, glob);
        QFETCH(QByteArray, tag);
        QFETCH(QString, word);
        write(QStringLiteral("master"), "reactor:\n  - '" + glob + "': [DIR/a.sls]\n");
        const ReactorReport report = ReactorReport::of(ReactorConfig::ofMaster(m_dir.path()), tag, {});
        QVERIFY(report.matching.empty());
        QCOMPARE(report.nearly.empty(), word.isEmpty());
        if (!word.isEmpty())
            QVERIFY2(report.nearly[0].nearly.contains(word), qPrintable(report.nearly[0].nearly));
    }
};

QTEST_GUILESS_MAIN(TestReactors)
#include "tst_reactors.moc"
