// Firing at minions through a salt command: a stand-in that notes its arguments and answers as the real one does.
#include "ctlprocess.h"
#include "jsonwriter.h"
#include "payloadreader.h"
#include "saltcommand.h"
#include <QTemporaryDir>
#include <QTest>

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
                      "case \" $* \" in\n*' broken '*) echo 'Salt request timed out.' >&2; exit 1 ;;\n*--preview-target*' nobody '*) echo '[]' ;;\n"
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
        for (const auto &[type, letter] : {std::pair{u"glob"_s, u""_s}, {u"list"_s, u"-L"_s}, {u"pcre"_s, u"-E"_s}, {u"grain"_s, u"-G"_s}, {u"grain_pcre"_s, u"-P"_s}, {u"pillar"_s, u"-I"_s},
                                           {u"pillar_pcre"_s, u"-J"_s}, {u"compound"_s, u"-C"_s}, {u"nodegroup"_s, u"-N"_s}, {u"range"_s, u"-R"_s}, {u"ipcidr"_s, u"-S"_s}})
            QTest::newRow(qPrintable(type)) << type << letter;
    }
    void lettersOfTargets()
    {
        QFETCH(QString, type);
        QFETCH(QString, letter);
        QStringList words{u"fire"_s, u"t"_s, u"{\"a\": 1}"_s, u"--to"_s, u"minions"_s, u"--target"_s, u"-x"_s, u"--yes"_s};
        if (!letter.isEmpty())
            words.append(letter);
        CtlProcess fire(words);
        QCOMPARE(fire.run(), 1); // one of the two did not
        QCOMPARE(fire.out, QByteArray("web1\tfired\nweb2\tnot fired: Minion did not return.\n"));
        const QStringList given = this->words();
        QCOMPARE(given.contains(letter), !letter.isEmpty());
        QCOMPARE(given.last(5), (QStringList{u"--"_s, u"-x"_s, u"event.fire"_s, u"{\"a\": 1}"_s, u"t"_s}));
        QVERIFY(SaltCommand::targetTypes().contains(type));
        QVERIFY(!SaltCommand::targetOption(u"moon"_s));
    }

    void severalMinionsAreNamedAndAskedFor()
    {
        CtlProcess fire({u"fire"_s, u"t"_s, u"{}"_s, u"--to"_s, u"minions"_s, u"-G"_s, u"--target"_s, u"role:web"_s});
        QCOMPARE(fire.run(), 77);
        QVERIFY2(fire.err.contains("Matches 2: web1, web2") && fire.err.contains("2 minions match role:web."), fire.err.constData());
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
        SaltCommand::Shot shot;
        shot.target = u"broken"_s;
        const auto preview = SaltCommand::preview(shot);
        QVERIFY(!preview);
        QVERIFY2(preview.error().reason.contains(u"timed out"_s), qPrintable(preview.error().reason));
        shot.target = u"nobody"_s;
        QCOMPARE(*SaltCommand::preview(shot), QStringList());
        CtlProcess fire({u"fire"_s, u"t"_s, u"{}"_s, u"--to"_s, u"minions"_s, u"-C"_s, u"--target"_s, u"broken"_s});
        QCOMPARE(fire.run(), 77);
        QVERIFY2(fire.err.contains("not known before firing"), fire.err.constData());
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
