// Where brinectl writes: terminal, file, a pipe that closes, a full disk.
#include "ctlprocess.h"
#include "projectpaths.h"
#include <QFile>
#include <QTemporaryDir>
#include <cstdlib>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace {

QString s(const char *text) { return QString::fromLatin1(text); }

/// The near end of a terminal; programs get the far one.
class Terminal
{
public:
    Terminal() : m_near(posix_openpt(O_RDWR | O_NOCTTY))
    {
        if (m_near >= 0 && grantpt(m_near) == 0 && unlockpt(m_near) == 0)
            m_far = QString::fromLocal8Bit(ptsname(m_near));
    }
    ~Terminal() { close(m_near); }
    QString far() const { return m_far; }
    /// What was written until every far end was closed.
    QByteArray readAll() const
    {
        QByteArray all;
        char bytes[4096];
        for (ssize_t count; (count = read(m_near, bytes, sizeof bytes)) > 0;)
            all.append(bytes, count);
        return all;
    }

private:
    int m_near;
    QString m_far;
};

} // namespace

class TestBrinectlOutput : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init()
    {
        m_saved = m_dir.filePath(s("saved.jsonl"));
        QFile file(m_saved);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("{\"tag\": \"sec/x\", \"data\": {\"password\": \"geheim\"}}\n"
                   "{\"seq\": 7, \"tag\": \"sec/y\", \"bus\": \"other\", \"data\": {}}\n");
    }

    void secretsAreHiddenOnATerminal_data()
    {
        QTest::addColumn<QStringList>("options");
        QTest::addColumn<bool>("terminal");
        QTest::addColumn<bool>("hidden");
        QTest::newRow("terminal") << QStringList{} << true << true;
        QTest::newRow("terminal, jsonl") << QStringList{s("--out"), s("jsonl")} << true << true;
        QTest::newRow("terminal, as asked") << QStringList{s("--no-mask")} << true << false;
        QTest::newRow("pipe") << QStringList{} << false << false;
        QTest::newRow("pipe, as asked") << QStringList{s("--mask")} << false << true;
        QTest::newRow("pipe, raw, as asked") << QStringList{s("--mask"), s("--out"), s("raw")} << false << true;
    }
    void secretsAreHiddenOnATerminal()
    {
        QFETCH(QStringList, options);
        QFETCH(bool, terminal);
        QFETCH(bool, hidden);
        const Terminal screen;
        CtlProcess watch(QStringList{s("watch"), s("--from"), m_saved} + options);
        if (terminal)
            watch.setStandardOutputFile(screen.far());
        QCOMPARE(watch.run(), 0);
        const QByteArray out = terminal ? screen.readAll() : watch.out;
        QVERIFY(out.contains("sec/x"));
        QCOMPARE(out.contains("geheim"), !hidden);
    }

    void rawBytesDoNotGoToATerminal()
    {
        const Terminal screen;
        CtlProcess watch({s("watch"), s("--from"), m_saved, s("--out"), s("raw")});
        watch.setStandardOutputFile(screen.far());
        QCOMPARE(watch.run(), 64);
        QCOMPARE(screen.readAll(), QByteArray());
    }

    // A file is emptied once there is something to write, and never while it is read.
    void aFileKeepsWhatItHolds_data()
    {
        QTest::addColumn<QStringList>("from");
        QTest::addColumn<int>("code");
        QTest::newRow("no bus") << QStringList{s("--sock-dir"), s("/nonexistent")} << 69;
        QTest::newRow("no file") << QStringList{s("--from"), s("/nonexistent")} << 66;
        QTest::newRow("itself") << QStringList{s("--from"), m_dir.filePath(s("saved.jsonl"))} << 73;
    }
    void aFileKeepsWhatItHolds()
    {
        QFETCH(QStringList, from);
        QFETCH(int, code);
        CtlProcess watch(QStringList{s("watch"), s("--out-file"), m_saved} + from);
        QCOMPARE(watch.run(), code);
        QFile file(m_saved);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(file.readAll().count('\n'), 2);
    }

    void aFileIsReplaced()
    {
        const QString path = m_dir.filePath(s("out"));
        for (const char *filter : {"tag ^= \"sec/\"", "seq == 7", "source == 1"}) {
            CtlProcess watch({s("watch"), s("--from"), m_saved, s("--out-file"), path, s("--filter"), s(filter)});
            QCOMPARE(watch.run(), 0);
            QFile file(path);
            QVERIFY(file.open(QIODevice::ReadOnly));
            const QByteArray written = file.readAll();
            QCOMPARE(written.contains("sec/x"), QByteArray(filter).startsWith("tag"));
            QVERIFY(written.contains("sec/y"));
        }
    }

    // Run by root, the mode of a device would be taken from everybody.
    void aDeviceKeepsItsMode()
    {
        const Terminal screen;
        QVERIFY(::chmod(screen.far().toLocal8Bit().constData(), 0644) == 0);
        CtlProcess watch({s("watch"), s("--from"), m_saved, s("--out-file"), screen.far()});
        QCOMPARE(watch.run(), 0);
        struct stat found{};
        QVERIFY(::stat(screen.far().toLocal8Bit().constData(), &found) == 0);
        QCOMPARE(int(found.st_mode & 0777), 0644);
        QVERIFY(screen.readAll().contains("sec/x"));
    }

    void aFullDiskIsNoSuccess_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::newRow("watch") << QStringList{s("watch"), s("--from"), m_saved};
        QTest::newRow("templates") << QStringList{s("templates")};
        QTest::newRow("fire") << QStringList{s("fire"), s("a/b"), s("--dry-run")};
        QTest::newRow("top") << QStringList{s("top"), s("--demo"), s("-n"), s("1"), s("-d"), s("0.1")};
    }
    void aFullDiskIsNoSuccess()
    {
        QFETCH(QStringList, arguments);
        CtlProcess full(arguments);
        full.setStandardOutputFile(s("/dev/full"));
        QCOMPARE(full.run(), 73);
        QVERIFY(full.err.contains("Cannot write the output"));
    }

    void topEndsWithItsReader()
    {
        QProcess shell;
        shell.start(s("bash"), {s("-c"), s("'%1' top --demo --delay 0.1 | head -n 1 >/dev/null; echo ${PIPESTATUS[0]}").arg(brine::projectpaths::brinectl())});
        QVERIFY(shell.waitForFinished(20000));
        QCOMPARE(shell.readAllStandardOutput(), QByteArray("0\n"));
    }

private:
    QTemporaryDir m_dir{s("/tmp/brctl-XXXXXX")};
    QString m_saved = m_dir.filePath(s("saved.jsonl"));
};

QTEST_GUILESS_MAIN(TestBrinectlOutput)
#include "tst_brinectloutput.moc"
