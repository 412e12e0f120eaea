// brinectl where a file or folder is named that is not there: said, instead of read as if it were empty.
#include "ctlbustest.h"
#include <QFile>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace brine;

class TestNamedFiles : public CtlBusTest
{
    Q_OBJECT
private Q_SLOTS:
    void init() { startBus(); }
    void cleanup() { m_bus.reset(); }

    void aConfigurationFolder_data()
    {
        QTest::addColumn<QStringList>("words");
        QTest::addColumn<int>("code");
        QTest::newRow("fire") << on({u"fire"_s, u"a/b"_s}) << 69;
        QTest::newRow("fire at minions") << on({u"fire"_s, u"a/b"_s, u"--to"_s, u"minions"_s, u"--target"_s, u"*"_s, u"--via"_s, u"salt"_s}) << 69;
        QTest::newRow("watch") << on({u"watch"_s, u"--count"_s, u"1"_s}) << 69;
        QTest::newRow("role") << on({u"role"_s}) << 69;
        QTest::newRow("doctor") << on({u"doctor"_s}) << 69;
        QTest::newRow("connections") << QStringList{u"connections"_s} << 69;
        QTest::newRow("reactors") << QStringList{u"reactors"_s, u"a/b"_s} << 66;
    }
    void aConfigurationFolder()
    {
        QFETCH(QStringList, words);
        QFETCH(int, code);
        const QString none = m_folder.filePath(u"none"_s);
        CtlProcess ctl(words + QStringList{u"-c"_s, none});
        QCOMPARE(ctl.run(), code);
        QVERIFY2((ctl.err + ctl.out).contains("There is no configuration folder " + none.toUtf8()), (ctl.err + ctl.out).constData());
        QCOMPARE(m_bus->counters().received, 0u);
    }

    void reactorsOfAFile()
    {
        const QString file = m_folder.filePath(u"reactors.conf"_s);
        CtlProcess none({u"reactors"_s, u"a/b"_s, u"--from"_s, file});
        QCOMPARE(none.run(), 66);
        QVERIFY2(none.err.contains(file.toUtf8()), none.err.constData());
        QFile written(file);
        QVERIFY(written.open(QIODevice::WriteOnly) && written.write("reactor: []\n") > 0);
        written.close();
        CtlProcess there({u"reactors"_s, u"a/b"_s, u"--from"_s, file, u"-o"_s, u"json"_s});
        QCOMPARE(there.run(), 1); // nothing will run
        QVERIFY(there.out.startsWith('{'));
    }
};

QTEST_GUILESS_MAIN(TestNamedFiles)
#include "tst_namedfiles.moc"
