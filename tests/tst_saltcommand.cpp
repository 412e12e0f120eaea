// Firing at minions through a salt command: a stand-in that notes its arguments and answers as the real one does.
#include "ctlprocess.h"
#include "jsonwriter.h"
#include "payloadreader.h"
#include "saltcommand.h"
#include <QElapsedTimer>
#include <QTemporaryDir>
#include <QTest>
#include <thread>

using namespace Qt::StringLiterals;
using namespace brine;

class TestSaltCommand : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase()
    {
        QFile program(m_folder.filePath(u"salt"_s));
        QVERIFY(program.open(QIODevice::WriteOnly));
        program.write("#!/bin/sh\nprintf '%s\\n' \"$@\" > " + m_folder.filePath(u"words"_s).toLocal8Bit() + "\n"
                      "case \" $* \" in\n*' broken '*) echo 'Salt request timed out.' >&2; exit 1 ;;\n*' slow '*) exec sleep 20 ;;\n*--preview-target*' nobody '*) echo '[]' ;;\n"
                      "*--preview-target*) echo '[\"web2\", \"web1\"]' ;;\n*) echo '{\"web1\": true, \"web2\": \"Minion did not return.\"}' ;;\nesac\n");
        program.close();
        QVERIFY(program.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner));
        qputenv("BRINE_SALT", program.fileName().toLocal8Bit());
        qputenv("XDG_CONFIG_HOME", m_folder.filePath(u"config"_s).toLocal8Bit());
        qputenv("XDG_DATA_HOME", m_folder.filePath(u"data"_s).toLocal8Bit());
    }

    void lettersOfTargets_data()
    {
        QTest::addColumn<QString>("type");
        QTest::addColumn<QString>("letter");
        QTest::addColumn<QString>("target");
        const auto row = [](const QString &type, const QString &letter, const QString &target) { QTest::newRow(qPrintable(type)) << type << letter << target; };
        row(u"glob"_s, u""_s, u"-x"_s);
        row(u"list"_s, u"-L"_s, u"-x"_s);
        row(u"pcre"_s, u"-E"_s, u"-x"_s);
        row(u"grain"_s, u"-G"_s, u"-x:y"_s);
        row(u"grain_pcre"_s, u"-P"_s, u"-x:y"_s);
        row(u"pillar"_s, u"-I"_s, u"-x:y"_s);
        row(u"pillar_pcre"_s, u"-J"_s, u"-x:y"_s);
        row(u"compound"_s, u"-C"_s, u"-x"_s);
        row(u"nodegroup"_s, u"-N"_s, u"-x"_s);
        row(u"range"_s, u"-R"_s, u"-x"_s);
        row(u"ipcidr"_s, u"-S"_s, u"::1"_s);
    }
    void lettersOfTargets()
    {
        QFETCH(QString, type);
        QFETCH(QString, letter);
        QFETCH(QString, target);
        QStringList words{u"fire"_s, u"t"_s, u"{\"a\": 1}"_s, u"--to"_s, u"minions"_s, u"--target"_s, target, u"--yes"_s};
        if (!letter.isEmpty())
            words.append(letter);
        CtlProcess fire(words);
        QCOMPARE(fire.run(), 1); // one of the two did not
        QCOMPARE(fire.out, QByteArray("web1\tfired\nweb2\tnot fired: Minion did not return.\n"));
        const QStringList given = this->words();
        QCOMPARE(given.contains(letter), !letter.isEmpty());
        QCOMPARE(given.last(5), (QStringList{u"--"_s, target, u"event.fire"_s, u"{\"a\": 1}"_s, u"t"_s}));
        QVERIFY(MinionTarget::kind(type));
        QVERIFY(!MinionTarget::kind(u"moon"_s));
    }

    void severalMinionsAreNamedAndAskedFor()
    {
        CtlProcess fire({u"fire"_s, u"t"_s, u"{}"_s, u"--to"_s, u"minions"_s, u"-G"_s, u"--target"_s, u"role:web"_s});
        QCOMPARE(fire.run(), 77);
        QVERIFY2(fire.err.contains("2 minions match: web1, web2") && fire.err.contains("2 minions match role:web."), fire.err.constData());
        QVERIFY(words().contains(u"--preview-target"_s) && !words().contains(u"--static"_s) && words().contains(u"-G"_s) && !words().contains(u"event.fire"_s));
    }

    void oneMinionIsNotAskedFor()
    {
        CtlProcess fire({u"fire"_s, u"t"_s, u"{}"_s, u"--to"_s, u"minions"_s, u"--target"_s, u"web1"_s});
        QCOMPARE(fire.run(), 1);
        QVERIFY(words().contains(u"event.fire"_s));
        QFile log(m_folder.filePath(u"data/brine/audit.jsonl"_s));
        QVERIFY(log.open(QIODevice::ReadOnly));
        QVERIFY(log.readAll().contains("\"target\": \"glob web1\""));
    }

    void whatCannotBeKnownIsSaid()
    {
        const auto preview = SaltCommand::preview({u"glob"_s, u"broken"_s}, {});
        QVERIFY(!preview);
        QVERIFY2(preview.error().reason.contains(u"timed out"_s), qPrintable(preview.error().reason));
        QCOMPARE(*SaltCommand::preview({u"glob"_s, u"nobody"_s}, {}), QStringList());
        CtlProcess fire({u"fire"_s, u"t"_s, u"{}"_s, u"--to"_s, u"minions"_s, u"-C"_s, u"--target"_s, u"broken"_s});
        QCOMPARE(fire.run(), 77);
        QVERIFY2(fire.err.contains("not known before firing"), fire.err.constData());
    }

    void wrongTargetsAreRefused()
    {
        QFile::remove(m_folder.filePath(u"words"_s));
        for (const auto &[letter, target, why] : {std::tuple{u"-E"_s, u"web["_s, "no regular expression"}, {u"-G"_s, u"os"_s, "key:value"}, {u"-S"_s, u"10.0.0.1/24"_s, "not the subnet"}, {u"-C"_s, u"web* and"_s, "something is missing"}}) {
            CtlProcess fire({u"fire"_s, u"t"_s, u"{}"_s, u"--to"_s, u"minions"_s, letter, u"--target"_s, target, u"--yes"_s});
            QCOMPARE(fire.run(), 64);
            QVERIFY2(fire.err.contains(why), fire.err.constData());
        }
        QVERIFY(words().isEmpty()); // nothing was started
    }

    // The same value at the minions, or nothing: bytes go as YAML's !!binary, a date cannot go.
    void everyValueIsCarriedOrRefused()
    {
        CtlProcess bytes({u"fire"_s, u"5"_s, u"{1: b'ab'}"_s, u"--format"_s, u"python"_s, u"--to"_s, u"minions"_s, u"--target"_s, u"web1"_s});
        bytes.run();
        QCOMPARE(words().last(2), (QStringList{u"{1: !!binary \"YWI=\"}"_s, u"\"5\""_s})); // a tag that is a number is quoted
        QFile::remove(m_folder.filePath(u"words"_s));
        CtlProcess date({u"fire"_s, u"t"_s, u"a: 2026-11-23"_s, u"--format"_s, u"yaml"_s, u"--to"_s, u"minions"_s, u"--target"_s, u"web1"_s});
        QVERIFY(date.run() != 0);
        QVERIFY2(date.err.contains("cannot carry a date at a"), date.err.constData());
        QVERIFY(words().isEmpty());
    }

    void aStopEndsTheWait()
    {
        QFile::remove(m_folder.filePath(u"words"_s));
        std::stop_source stop;
        QElapsedTimer since;
        since.start();
        std::jthread stopper([&] {
            while (words().isEmpty() && since.elapsed() < 5000)
                std::this_thread::yield(); // until it runs
            stop.request_stop();
        });
        const auto stopped = SaltCommand::preview({u"glob"_s, u"slow"_s}, {}, stop.get_token());
        QVERIFY(!stopped && !words().isEmpty());
        QVERIFY2(stopped.error().title.contains(u"stopped"_s), qPrintable(stopped.error().title));
        QVERIFY(since.elapsed() < 10'000);
    }

private:
    QStringList words() const
    {
        QFile file(m_folder.filePath(u"words"_s));
        return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()).split(u'\n', Qt::SkipEmptyParts) : QStringList();
    }
    QTemporaryDir m_folder;
};

QTEST_GUILESS_MAIN(TestSaltCommand)
#include "tst_saltcommand.moc"
