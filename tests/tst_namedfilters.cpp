#include "filebytes.h"
#include "namedfilterfile.h"
#include "namedfilters.h"
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <sys/stat.h>

using namespace brine;

class TestNamedFilters : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsLines()
    {
        const NamedFilters filters = NamedFilters::read("# mine\n\nfailed returns\tnot success and retcode > 0\nweb\tsalt/job/*/ret/web*\n");
        QVERIFY(filters.problems().isEmpty());
        QCOMPARE(filters.entries().size(), 2);
        QCOMPARE(filters.find(QStringLiteral("failed returns"))->text, QStringLiteral("not success and retcode > 0"));
        QCOMPARE(filters.find(QStringLiteral("web"))->line, 4);
        QVERIFY(!filters.find(QStringLiteral("mine")));
    }

    void badLinesAreKeptAndTold_data()
    {
        QTest::addColumn<QByteArray>("line");
        QTest::addColumn<QString>("told");
        QTest::newRow("no tab") << QByteArray("no tab here") << QStringLiteral("tab");
        QTest::newRow("no name") << QByteArray("\tfun") << QStringLiteral("name is missing");
        QTest::newRow("not UTF-8") << QByteArray("a\xff\tfun") << QStringLiteral("UTF-8");
        QTest::newRow("no filter") << QByteArray("broken\tfun == ==") << QStringLiteral("broken");
        QTest::newRow("twice") << QByteArray("web\tother") << QStringLiteral("already");
        QTest::newRow("long name") << QByteArray(500, 'n') + "\tfun" << QStringLiteral("characters");
        QTest::newRow("long text") << "long\t" + QByteArray(20000, 'x') << QStringLiteral("characters");
    }
    void badLinesAreKeptAndTold()
    {
        QFETCH(QByteArray, line);
        QFETCH(QString, told);
        const QByteArray content = "web\tweb\n" + line + "\r\nlast\tx\n";
        NamedFilters filters = NamedFilters::read(content);
        QCOMPARE(filters.content(), content);
        QCOMPARE(filters.problems().size(), 1);
        QVERIFY2(filters.problems().first().startsWith(QStringLiteral("Line 2: ")) && filters.problems().first().contains(told), qPrintable(filters.problems().first()));
        QVERIFY(filters.set(QStringLiteral("new"), QStringLiteral("y")).ok());
        QVERIFY(filters.rename(QStringLiteral("web"), QStringLiteral("Web 2")).ok());
        QVERIFY(filters.remove(QStringLiteral("last")));
        QCOMPARE(filters.content(), "Web 2\tweb\n" + line + "\r\nnew\ty\n");
    }

    void namesAreChecked_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<bool>("good");
        QTest::newRow("plain") << QStringLiteral("a") << true;
        QTest::newRow("words") << QStringLiteral(" web, failed (prod) ") << true;
        QTest::newRow("other script") << QStringLiteral("фильтр 塩") << true;
        QTest::newRow("empty") << QStringLiteral("  ") << false;
        QTest::newRow("tab") << QStringLiteral("a\tb") << false;
        QTest::newRow("line end") << QStringLiteral("a\nb") << false;
        QTest::newRow("paragraph") << QStringLiteral("a\u2029b") << false;
        QTest::newRow("comment") << QStringLiteral("#a") << false;
        QTest::newRow("long") << QString(NamedFilters::MaxName + 1, u'a') << false;
    }
    void namesAreChecked()
    {
        QFETCH(QString, name);
        QFETCH(bool, good);
        NamedFilters filters;
        QCOMPARE(filters.set(name, QStringLiteral("fun")).ok(), good);
        QCOMPARE(filters.entries().size(), good ? 1 : 0);
        if (good) {
            const NamedFilters again = NamedFilters::read(filters.content());
            QVERIFY(again.problems().isEmpty());
            QCOMPARE(again.find(name.trimmed())->text, QStringLiteral("fun"));
        }
    }

    void textOfSeveralLinesIsOneLine()
    {
        NamedFilters filters;
        QVERIFY(filters.set(QStringLiteral("a"), QStringLiteral("fun\nand id")).ok());
        QCOMPARE(filters.content(), QByteArray("a\tfun and id\n"));
        QVERIFY(!filters.set(QStringLiteral("b"), QStringLiteral(" ")).ok());
        QVERIFY(!filters.rename(QStringLiteral("nobody"), QStringLiteral("c")).ok());
        QVERIFY(filters.set(QStringLiteral("c"), QStringLiteral("x")).ok());
        QVERIFY(!filters.rename(QStringLiteral("c"), QStringLiteral("a")).ok());
    }

    void manyAreBounded()
    {
        QByteArray content;
        for (int i = 0; i < NamedFilters::MaxFilters + 30; ++i)
            content += QByteArray::number(i) + "\tx\n";
        NamedFilters filters = NamedFilters::read(content);
        QCOMPARE(filters.entries().size(), qsizetype(NamedFilters::MaxFilters));
        QVERIFY(filters.problems().size() <= 20);
        QVERIFY(!filters.set(QStringLiteral("one more"), QStringLiteral("x")).ok());
        QCOMPARE(filters.content(), content);
    }

    void theFileIsPrivateAndWhole()
    {
        QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("new/brine/filters"));
        NamedFilterFile file(path);
        QSignalSpy changed(&file, &NamedFilterFile::changed);
        QVERIFY(file.filters().entries().isEmpty() && file.problem().isEmpty());
        QVERIFY(file.save(QStringLiteral("a b"), QStringLiteral("fun == \"x\"")).ok());
        QCOMPARE(contents(path), QByteArray("a b\tfun == \"x\"\n"));
        struct stat status;
        QCOMPARE(stat(path.toLocal8Bit().constData(), &status), 0);
        QCOMPARE(status.st_mode & 0777, 0600u);
        QCOMPARE(stat(QFileInfo(path).absolutePath().toLocal8Bit().constData(), &status), 0);
        QCOMPARE(status.st_mode & 0777, 0700u);
        QVERIFY(changed.size() >= 1);
        QVERIFY(NamedFilterFile(path).filters().find(QStringLiteral("a b")));
    }

    void changesOfOthersAreSeenAndKept()
    {
        QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("filters"));
        write(path, "one\tx\n");
        NamedFilterFile file(path), other(path);
        QSignalSpy changed(&file, &NamedFilterFile::changed);
        write(path, "one\tx\n# by hand\ntwo\ty\n"); // in place
        QTRY_VERIFY(file.filters().find(QStringLiteral("two")));
        QVERIFY(other.save(QStringLiteral("three"), QStringLiteral("z")).ok()); // replaced, as editors do
        QTRY_VERIFY(file.filters().find(QStringLiteral("three")));
        QVERIFY(changed.size() >= 2);
        write(path, "one\tx\n# by hand\ntwo\ty\nthree\tz\nfour\tw\n"); // in place again: still watched
        QTRY_VERIFY(file.filters().find(QStringLiteral("four")));
        // a change made before the other's was noticed keeps both
        write(path, "five\tv\n");
        QVERIFY(file.save(QStringLiteral("six"), QStringLiteral("u")).ok());
        QCOMPARE(contents(path), QByteArray("five\tv\nsix\tu\n"));
        QVERIFY(QFile::remove(path));
        QTRY_VERIFY(file.filters().entries().isEmpty());
    }

    void removingCanBeUndone()
    {
        QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("filters"));
        write(path, "one\tx\ntwo\ty\nthree\tz\n");
        NamedFilterFile file(path);
        QVERIFY(!file.undoRemove().ok());
        QVERIFY(!file.remove(QStringLiteral("none")).ok());
        QVERIFY(file.remove(QStringLiteral("two")).ok());
        QCOMPARE(contents(path), QByteArray("one\tx\nthree\tz\n"));
        QCOMPARE(file.removedName(), QStringLiteral("two"));
        QVERIFY(file.undoRemove().ok());
        QCOMPARE(contents(path), QByteArray("one\tx\ntwo\ty\nthree\tz\n")); // at its place
        QVERIFY(!file.undoRemove().ok());
        QVERIFY(file.remove(QStringLiteral("two")).ok());
        write(path, "one\tx\nlater\tw\n");
        QVERIFY(file.undoRemove().ok());
        QCOMPARE(contents(path), QByteArray("one\tx\nlater\tw\ntwo\ty\n")); // what came later stays
        QVERIFY(file.remove(QStringLiteral("one")).ok());
        write(path, "one\tother\n");
        QVERIFY(!file.undoRemove().ok());
        QCOMPARE(contents(path), QByteArray("one\tother\n"));
    }

    void whatCannotBeReadIsNotOverwritten()
    {
        QTemporaryDir folder;
        const QString large = folder.filePath(QStringLiteral("large"));
        write(large, QByteArray(NamedFilterFile::MaxBytes + 1, 'x'));
        NamedFilterFile file(large);
        QVERIFY(file.problem().contains(large));
        QVERIFY(!file.save(QStringLiteral("a"), QStringLiteral("b")).ok());
        QCOMPARE(QFileInfo(large).size(), NamedFilterFile::MaxBytes + 1);
        NamedFilterFile directory(folder.path());
        QVERIFY(directory.problem().contains(folder.path()));
        QVERIFY(!directory.save(QStringLiteral("a"), QStringLiteral("b")).ok());
        NamedFilterFile nowhere(QStringLiteral("/proc/none/filters"));
        const auto saved = nowhere.save(QStringLiteral("a"), QStringLiteral("b"));
        QVERIFY(!saved.ok() && saved.error().contains(QStringLiteral("/proc/none/filters")));
    }

    void defaultPathFollowsXdg()
    {
        const QByteArray before = qgetenv("XDG_CONFIG_HOME");
        qputenv("XDG_CONFIG_HOME", "/tmp/somewhere");
        QCOMPARE(NamedFilterFile::defaultPath(), QStringLiteral("/tmp/somewhere/brine/filters"));
        qputenv("XDG_CONFIG_HOME", "relative");
        QCOMPARE(NamedFilterFile::defaultPath(), QDir::homePath() + QStringLiteral("/.config/brine/filters"));
        qputenv("XDG_CONFIG_HOME", before);
    }
};

QTEST_GUILESS_MAIN(TestNamedFilters)
#include "tst_namedfilters.moc"
