#include "daemonversion.h"

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>
#include <unistd.h>

using namespace brine;

namespace {

const char PlainFrame[] = R"(
import struct
def frame_msg(body, header=None, raw_body=False):
    return struct.pack("x")
def frame_msg_ipc(body, header=None, raw_body=False):
    """
    Frame the given message
    """
    return salt.utils.msgpack.dumps(framed_msg, use_bin_type=True)
def decode_embedded_strs(value):
    return struct.unpack("x", value)
)";
const char PrefixedFrame[] = R"(
def frame_msg_ipc(body, header=None, raw_body=False):
    payload = salt.utils.msgpack.dumps(framed_msg, use_bin_type=True)
    return struct.pack(">I", len(payload)) + payload
def other():
    pass
)";

void write(const QString &path, const QByteArray &text)
{
    QVERIFY(QDir().mkpath(QFileInfo(path).path()));
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(text);
}

/// A process that looks like a Salt daemon to whoever reads its command line: `sleep` under that name.
class Lookalike
{
public:
    Lookalike(const QString &program, const QStringList &arguments, const QStringList &environment = {})
    {
        QProcessEnvironment env = QProcessEnvironment::systemEnvironment();
        for (const QString &entry : environment)
            env.insert(entry.section(QLatin1Char('='), 0, 0), entry.section(QLatin1Char('='), 1));
        m_process.setProcessEnvironment(env);
        m_process.start(program, arguments);
        m_process.waitForStarted();
        // Just after exec the command line is still empty: what is looked at must be there.
        const QByteArray expected = QFile::encodeName(arguments.isEmpty() ? program : arguments.first());
        (void)QTest::qWaitFor([&] {
            QFile commandLine(QStringLiteral("/proc/%1/cmdline").arg(pid()));
            return commandLine.open(QIODevice::ReadOnly) && commandLine.readAll().contains(expected);
        });
    }
    ~Lookalike()
    {
        m_process.kill();
        m_process.waitForFinished();
    }
    int pid() const { return int(m_process.processId()); }

private:
    QProcess m_process;
};

} // namespace

class tst_DaemonVersion : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void installations_data();
    void installations();
    void pythonPathWins();
    void renamedProcess();
    void severalInstallations_data();
    void severalInstallations();
    void newerFilesProveNothing();
    void brineIsKnown_data();
    void brineIsKnown();
    void othersAreUnknown();

private:
    /// A Python interpreter of this test's own in DIR/bin, so that its command line names DIR.
    QString interpreter(const QString &prefix)
    {
        const QString path = prefix + QStringLiteral("/bin/python3");
        QDir().mkpath(prefix + QStringLiteral("/bin"));
        QFile::link(QStringLiteral("/usr/bin/python3"), path);
        return path;
    }
    QString script(const QString &path)
    {
        write(path, "import time, sys\nprint('up', flush=True)\ntime.sleep(60)\n");
        return path;
    }
    std::unique_ptr<QTemporaryDir> m_dir;
    QString root() const { return m_dir->path(); }
};

void tst_DaemonVersion::init()
{
    if (!QFile::exists(QStringLiteral("/usr/bin/python3")))
        QSKIP("no /usr/bin/python3");
    m_dir = std::make_unique<QTemporaryDir>();
}

void tst_DaemonVersion::installations_data()
{
    QTest::addColumn<QString>("modules");       // below the prefix
    QTest::addColumn<QString>("scriptName");
    QTest::addColumn<QByteArray>("frame");
    QTest::addColumn<QString>("versionFile");
    QTest::addColumn<QByteArray>("versionText");
    QTest::addColumn<QString>("version");
    QTest::addColumn<int>("framing");            // -1: unknown
    const QByteArray plain(PlainFrame), prefixed(PrefixedFrame);
    const int bare = int(Framing::Bare), length = int(Framing::Prefixed);
    QTest::newRow("pip, 3006.30") << "lib/python3.10/site-packages" << "bin/salt-master" << prefixed << "salt/_version.txt" << QByteArray("3006.30\n") << "3006.30" << length;
    QTest::newRow("pip, 3007.14") << "lib/python3.10/site-packages" << "bin/salt-minion" << plain << "salt/_version.txt" << QByteArray("3007.14") << "3007.14" << bare;
    QTest::newRow("pip, no version file") << "lib/python3.9/site-packages" << "bin/salt-master" << plain << "salt-3004.2.dist-info/METADATA" << QByteArray() << "3004.2" << bare;
    QTest::newRow("egg") << "lib/python3.7/site-packages" << "bin/salt-master" << plain << "salt-2019.2.8-py3.7.egg-info/PKG-INFO" << QByteArray() << "2019.2.8" << bare;
    QTest::newRow("Debian") << "lib/python3/dist-packages" << "bin/salt-master" << plain << "salt/_version.txt" << QByteArray("3002.6") << "3002.6" << bare;
    QTest::newRow("source tree") << "." << "scripts/salt-master" << prefixed << "salt/_version.txt" << QByteArray("3008.5") << "3008.5" << length;
    QTest::newRow("a release without frame.py") << "lib/python3.8/site-packages" << "bin/salt-master" << QByteArray() << "salt/_version.txt" << QByteArray("2015.8.13") << "2015.8.13" << int(Framing::ZeroMq);
    QTest::newRow("Debian, Python 2") << "lib/python2.7/dist-packages" << "bin/salt-master" << QByteArray() << "salt-2014.1.13.egg-info/PKG-INFO" << QByteArray() << "2014.1.13" << int(Framing::ZeroMq);
    QTest::newRow("no release, no frame.py") << "lib/python3.8/site-packages" << "bin/salt-master" << QByteArray() << "salt/_version.txt" << QByteArray("2016.3.0") << "2016.3.0" << -1;
    QTest::newRow("version is no version") << "lib/python3.10/site-packages" << "bin/salt-master" << prefixed << "salt/_version.txt" << QByteArray("<b>x</b>") << "" << length;
}

void tst_DaemonVersion::installations()
{
    QFETCH(QString, modules);
    QFETCH(QString, scriptName);
    QFETCH(QByteArray, frame);
    QFETCH(QString, versionFile);
    QFETCH(QByteArray, versionText);
    QFETCH(QString, version);
    QFETCH(int, framing);
    const QString folder = root() + QLatin1Char('/') + modules + QLatin1Char('/');
    if (!frame.isEmpty())
        write(folder + QStringLiteral("salt/transport/frame.py"), frame);
    write(folder + versionFile, versionText);
    const Lookalike daemon(interpreter(root()), {script(root() + QLatin1Char('/') + scriptName), QStringLiteral("-c"), QStringLiteral("/etc/salt")});
    const DaemonInfo info = daemonBehind(daemon.pid());
    QCOMPARE(info.version, version);
    QCOMPARE(info.pullFraming ? int(*info.pullFraming) : -1, framing);
    QVERIFY(!info.isBrine);
}

void tst_DaemonVersion::pythonPathWins()
{
    write(root() + QStringLiteral("/lib/python3.10/site-packages/salt/transport/frame.py"), PlainFrame);
    write(root() + QStringLiteral("/first/salt/transport/frame.py"), PrefixedFrame);
    const Lookalike daemon(interpreter(root()), {script(root() + QStringLiteral("/bin/salt-master"))},
                           {QStringLiteral("PYTHONPATH=%1/none:%1/first").arg(root())});
    QCOMPARE(daemonBehind(daemon.pid()).pullFraming, std::optional(Framing::Prefixed));
}

// setproctitle leaves one word: "/path/python3 /path/salt-master EventPublisher".
void tst_DaemonVersion::renamedProcess()
{
    write(root() + QStringLiteral("/lib/python3.10/site-packages/salt/transport/frame.py"), PrefixedFrame);
    write(root() + QStringLiteral("/lib/python3.10/site-packages/salt/_version.txt"), "3006.28");
    interpreter(root());
    script(root() + QStringLiteral("/bin/salt-master"));
    const QString title = QStringLiteral("%1/bin/python3 %1/bin/salt-master EventPublisher").arg(root());
    QProcess process;
    process.start(QStringLiteral("/bin/bash"), {QStringLiteral("-c"), QStringLiteral("exec -a \"$0\" sleep 60"), title});
    QVERIFY(process.waitForStarted());
    const int pid = int(process.processId());
    const auto comm = [pid] {
        QFile file(QStringLiteral("/proc/%1/comm").arg(pid));
        return file.open(QIODevice::ReadOnly) ? file.readAll().trimmed() : QByteArray();
    };
    QTRY_COMPARE(comm(), QByteArray("sleep"));
    // `sleep` has the word "60" behind its name; Salt's own title has not, but may have blanks all the same.
    const DaemonInfo info = daemonBehind(pid);
    process.kill();
    process.waitForFinished();
    QCOMPARE(info.version, QStringLiteral("3006.28"));
    QCOMPARE(info.pullFraming, std::optional(Framing::Prefixed));
}

// A release put beside another one (pip --target) and run with its Python: DIR/bin/salt-master with PYTHONPATH=DIR, which the
// renamed process no longer shows. A wrong guess would lose the event without a trace, so two that differ are no evidence.
void tst_DaemonVersion::severalInstallations_data()
{
    QTest::addColumn<QByteArray>("beside");
    QTest::addColumn<QString>("besideVersion");
    QTest::addColumn<QString>("version");
    QTest::addColumn<int>("framing");
    QTest::newRow("the other form") << QByteArray(PlainFrame) << "3006.25" << "" << -1;
    QTest::newRow("the same form") << QByteArray(PrefixedFrame) << "3006.27" << "" << int(Framing::Prefixed);
    QTest::newRow("the same release") << QByteArray(PrefixedFrame) << "3006.30" << "3006.30" << int(Framing::Prefixed);
}

void tst_DaemonVersion::severalInstallations()
{
    QFETCH(QByteArray, beside);
    QFETCH(QString, besideVersion);
    QFETCH(QString, version);
    QFETCH(int, framing);
    write(root() + QStringLiteral("/venv/lib/python3.10/site-packages/salt/transport/frame.py"), PrefixedFrame);
    write(root() + QStringLiteral("/venv/lib/python3.10/site-packages/salt/_version.txt"), "3006.30");
    write(root() + QStringLiteral("/beside/salt/transport/frame.py"), beside);
    write(root() + QStringLiteral("/beside/salt/_version.txt"), besideVersion.toLatin1());
    const Lookalike daemon(interpreter(root() + QStringLiteral("/venv")), {script(root() + QStringLiteral("/beside/bin/salt-master"))});
    const DaemonInfo info = daemonBehind(daemon.pid());
    QCOMPARE(info.version, version);
    QCOMPARE(info.pullFraming ? int(*info.pullFraming) : -1, framing);
}

// Upgraded under a running daemon: the files tell of the next start.
void tst_DaemonVersion::newerFilesProveNothing()
{
    const QString frame = root() + QStringLiteral("/lib/python3.10/site-packages/salt/transport/frame.py");
    write(frame, PlainFrame);
    const Lookalike daemon(interpreter(root()), {script(root() + QStringLiteral("/bin/salt-master"))});
    QCOMPARE(daemonBehind(daemon.pid()).pullFraming, std::optional(Framing::Bare));
    const auto upgraded = [&] {
        write(frame, PrefixedFrame);
        return !daemonBehind(daemon.pid()).pullFraming;
    };
    QTRY_VERIFY_WITH_TIMEOUT(upgraded(), 10'000); // the clock of a process start counts in seconds
}

void tst_DaemonVersion::brineIsKnown_data()
{
    QTest::addColumn<QString>("name");
    QTest::newRow("brine") << QStringLiteral("brine");
    QTest::newRow("brinectl") << QStringLiteral("brinectl");
}

void tst_DaemonVersion::brineIsKnown()
{
    QFETCH(QString, name);
    const QString program = root() + QLatin1Char('/') + name;
    QVERIFY(QFile::copy(QStringLiteral("/bin/sleep"), program));
    QVERIFY(QFile::setPermissions(program, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner));
    const Lookalike bus(program, {QStringLiteral("60")});
    const DaemonInfo info = daemonBehind(bus.pid());
    QVERIFY(info.isBrine);
    QCOMPARE(info.pullFraming, std::optional(Framing::Bare));
}

void tst_DaemonVersion::othersAreUnknown()
{
    for (const int pid : {0, -1, int(::getpid()), 1 << 30}) {
        const DaemonInfo info = daemonBehind(pid);
        QVERIFY(info.version.isEmpty());
        QVERIFY(!info.pullFraming);
        QVERIFY(!info.isBrine);
    }
}

QTEST_GUILESS_MAIN(tst_DaemonVersion)
#include "tst_daemonversion.moc"
