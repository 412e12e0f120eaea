#include "ctlprocess.h"
#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

/// `brinectl watch --filter @name` and the window share one file of named filters.
class TestWatchNamed : public QObject
{
    Q_OBJECT

    static QString s(const char *text) { return QString::fromUtf8(text); }

    int watch(const QString &filter, QByteArray *out, QByteArray *err) const
    {
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(s("XDG_CONFIG_HOME"), m_folder.path());
        CtlProcess ctl({s("watch"), s("--from"), s("-"), s("--filter"), filter}, environment);
        const int code = ctl.run("salt/auth\t{\"n\": 1}\nmyco/a\t{\"n\": 2}\nmyco/b\t{\"n\": 3}\n");
        *out = ctl.out;
        *err = ctl.err;
        return code;
    }
    void write(const QByteArray &bytes) const
    {
        QDir(m_folder.path()).mkpath(s("brine"));
        QFile file(m_folder.filePath(s("brine/filters")));
        QVERIFY(file.open(QIODevice::WriteOnly));
        QCOMPARE(file.write(bytes), bytes.size());
    }
    QTemporaryDir m_folder;
    QByteArray m_out, m_err;

private Q_SLOTS:
    void noFileYet()
    {
        QCOMPARE(watch(s("@mine"), &m_out, &m_err), 64);
        QVERIFY2(m_err.contains(m_folder.filePath(s("brine/filters")).toUtf8()) && m_err.contains("mine"), m_err.constData());
        QVERIFY(m_out.isEmpty());
    }

    void byName()
    {
        write("# ours\nour events\ttag ^= \"myco/\" and data.n > 2\nbroken\tfun == ==\nno tab\n");
        QCOMPARE(watch(s("@our events"), &m_out, &m_err), 0);
        QCOMPARE(m_out, QByteArray("myco/b\t{\"n\": 3}\n"));
    }

    void unknownAndBroken()
    {
        write("one\tx\nbroken\tfun == ==\nno tab\n");
        QCOMPARE(watch(s("@two"), &m_out, &m_err), 64);
        QVERIFY2(m_err.contains("@one") && m_err.contains("Line 3"), m_err.constData());
        QVERIFY(m_out.isEmpty());
        QCOMPARE(watch(s("@broken"), &m_out, &m_err), 64);
        QVERIFY2(m_err.contains("fun == ==\n") && m_err.contains("^"), m_err.constData());
        QCOMPARE(watch(s("fun =="), &m_out, &m_err), 64); // and an expression as before
        QVERIFY2(m_err.contains("fun ==\n"), m_err.constData());
    }
};

QTEST_GUILESS_MAIN(TestWatchNamed)
#include "tst_watchnamed.moc"
