// Command lines read back into shots: the reverse of Copy as.
#include "ctlprocess.h"
#include "jsonwriter.h"
#include "msgpackwriter.h"
#include "pastedshot.h"
#include "payloadreader.h"
#include "shellquote.h"
#include "shellwords.h"
#include "shotlines.h"
#include "textforms.h"
#include <QTest>
#include <random>

using namespace Qt::StringLiterals;
using namespace brine;

namespace {

struct Line { const char *line, *tag, *json, *target, *targetType; PastedShot::Route route; bool onMinion; };
using Route = PastedShot::Route;
constexpr Line Lines[] = {
    {"salt-call event.send myco/x '{\"a\": 1}'", "myco/x", "{\"a\": 1}", "", "", Route::Master, true},
    {"sudo salt-call -l debug event.send 'myco/x' data='{a: [yes, null]}'", "myco/x", "{\"a\": [true, null]}", "", "", Route::Master, true},
    {"salt-call event.send myco/x service=web n=3", "myco/x", "{\"service\": \"web\", \"n\": 3}", "", "", Route::Master, true},
    {"salt-call event.send myco/x '{n: 1}' n=3 m=4", "myco/x", "{\"m\": 4, \"n\": 1}", "", "", Route::Master, true},
    {"salt-call event.send myco/x", "myco/x", "{}", "", "", Route::Master, true},
    {"salt-call event.fire_master '{\"a\": 1}' myco/x", "myco/x", "{\"a\": 1}", "", "", Route::Master, true},
    {"salt-call --local event.fire '{\"a\": 1}' myco/x", "myco/x", "{\"a\": 1}", "", "", Route::Bus, true},
    {"salt-call event.fire '{\"a\": 1}' myco/x", "myco/x", "{\"a\": 1}", "", "", Route::Bus, true},
    {"salt 'web*' event.fire '{\"a\": 1}' myco/x", "myco/x", "{\"a\": 1}", "web*", "glob", Route::Minions, false},
    {"salt -t 5 -C 'G@os:Debian and web*' event.fire \"{'a': 1}\" myco/x", "myco/x", "{\"a\": 1}", "G@os:Debian and web*", "compound", Route::Minions, false},
    {"salt -L a,b event.fire tag=myco/x data={}", "myco/x", "{}", "a,b", "list", Route::Minions, false},
    {"salt '*' event.send myco/x '{}'", "myco/x", "{}", "", "", Route::Master, false},
    {"$ salt-run event.send myco/x '{\"a\": \"it'\\''s\"}'", "myco/x", "{\"a\": \"it's\"}", "", "", Route::Bus, false},
    {"/usr/bin/salt-run \\\n  event.send myco/x \\\n  \"{\\\"a\\\": \\\"\\$HOME\\\"}\" # why", "myco/x", "{\"a\": \"$HOME\"}", "", "", Route::Bus, false},
    {"LC_ALL=C brinectl fire myco/x \"a: 1\" --format yaml", "myco/x", "{\"a\": 1}", "", "", Route::Bus, false},
    {"brinectl fire --to=minions --target 'web*' -- -x '{}'", "-x", "{}", "web*", "glob", Route::Minions, false},
    {"brinectl fire --to minions --via master --saltapi-url https://h:8000 --eauth pam -u ann --fire-by hook --release 2014.7 --connect p --target a myco/x", "myco/x", "{}", "a", "glob", Route::Minions, false},
    {"brinectl fire myco/x", "myco/x", "{}", "", "", Route::Bus, false},
    {"curl -sS https://h:8000 -H \"X-Auth-Token: $TOKEN\" -d '{\"client\": \"runner\", \"fun\": \"event.send\", \"tag\": \"t\", \"data\": {\"a\": 1}}'", "t", "{\"a\": 1}", "", "", Route::Bus, false},
    {"curl h -d '[{\"client\":\"local\",\"tgt\":\"web*\",\"fun\":\"event.fire\",\"arg\":[{\"a\":1},\"t\"]}]'", "t", "{\"a\": 1}", "web*", "glob", Route::Minions, false},
};

struct Refused { const char *line, *part; };
constexpr Refused RefusedLines[] = {
    {"", "no line of"},
    {"ls -l", "no line of"},
    {"salt '*' test.ping", "test.ping"},
    {"salt", "no target"},
    {"salt-call event.send", "no tag"},
    {"sudo salt-call --local event.send t '{}'", "event.fire"},
    {"salt-call event.fire_master '{}' t --local", "sends nothing"},
    {"salt-call event.send 12 '{}'", "no text"},
    {"salt-call event.fire '[1]' t", "dictionary"},
    {"salt-call event.send t \"{'a': '$HOME'}\"", "$"},
    {"salt-call event.send t \"`id`\"", "`"},
    {"salt-call event.send t '{}' | tee x", "|"},
    {"salt-call event.send t '{}'; reboot", ";"},
    {"salt-call event.send t '{}' > /dev/null", ">"},
    {"salt-call event.send t '{}'\nreboot", "several"},
    {"salt-call event.send t '{", "not closed"},
    {"salt-call event.send t \"{", "not closed"},
    {"brinectl fire t - ", "standard input"},
    {"brinectl fire --lines", "--lines"},
    {"brinectl fire t '{'", "line 1"},
    {"curl https://h:8000/hook/x -d a=1", "webhook"},
    {"curl h -d @file", "no body"},
    {"curl h -d '{\"client\": \"local\", \"fun\": \"cmd.run\"}'", "no event"},
};

/// Payloads that lines can say, of what shells and YAML stumble over.
QByteArray randomPayload(std::mt19937 &random, int depth = 2)
{
    static constexpr const char *Pieces[] = {"'", "\"", "\\", "$HOME", "`id`", "$(id)", "!", " ", "\n", "\t", "#", ": ", "{", "}", "[a", "%s", "*", "~", "&", "|", ";", "-", "=", "a=b", "yes", "null", "012", "1:30", "ünï", "日本", "x"};
    MsgpackWriter out;
    const quint32 count = quint32(random() % 5);
    out.map(count);
    for (quint32 i = 0; i < count; ++i) {
        QByteArray text;
        for (quint32 n = quint32(random() % 5); n > 0; --n)
            text += Pieces[random() % std::size(Pieces)];
        out.str(QByteArray::number(i) + text);
        switch (random() % (depth ? 5 : 4)) {
        case 0: out.integer(qint64(random()) - (1 << 30)); break;
        case 1: out.boolean(random() % 2); break;
        case 2: out.nil(); break;
        case 3: out.str(text); break;
        default: out.raw(randomPayload(random, depth - 1)); break;
        }
    }
    return out.take();
}

} // namespace

class TestPastedShot : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void reads_data()
    {
        QTest::addColumn<int>("row");
        for (size_t i = 0; i < std::size(Lines); ++i)
            QTest::newRow(Lines[i].line) << int(i);
    }
    void reads()
    {
        QFETCH(int, row);
        const Line &line = Lines[row];
        const auto shot = PastedShot::read(QString::fromUtf8(line.line));
        QVERIFY2(shot, shot ? "" : qPrintable(shot.error()));
        QCOMPARE(shot->tag, QByteArray(line.tag));
        QCOMPARE(toJson(shot->payload), QByteArray(line.json));
        QCOMPARE(shot->target, QString::fromUtf8(line.target));
        QCOMPARE(shot->targetType, QString::fromUtf8(line.targetType));
        QCOMPARE(shot->route, line.route);
        QCOMPARE(shot->onMinion, line.onMinion);
    }

    void refuses_data()
    {
        QTest::addColumn<int>("row");
        for (size_t i = 0; i < std::size(RefusedLines); ++i)
            QTest::newRow(qPrintable(QString::number(i))) << int(i);
    }
    void refuses()
    {
        QFETCH(int, row);
        const auto shot = PastedShot::read(QString::fromUtf8(RefusedLines[row].line));
        QVERIFY2(!shot, RefusedLines[row].line);
        QVERIFY2(shot.error().contains(QString::fromUtf8(RefusedLines[row].part)), qPrintable(shot.error()));
    }

    /// What cannot be read back is only what could not be said.
    void everyLineComesBack()
    {
        std::mt19937 random(7);
        int read = 0;
        for (int i = 0; i < 1500; ++i) {
            const QByteArray tag = random() % 4 ? "myco/" + QByteArray::number(i) : "odd tag='" + QByteArray::number(i) + "\" $x", payload = randomPayload(random);
            const bool isList = random() % 2;
            const QString target = isList ? u"web1,db 1"_s : u"we'b*"_s;
            for (const ShotLines::Line &line : ShotLines(tag, payload, target, isList ? u"list"_s : u"glob"_s).all()) {
                if (line.isCode || line.text.isEmpty())
                    continue;
                const auto shot = PastedShot::read(line.text);
                QVERIFY2(shot, qPrintable(line.text + u'\n' + (shot ? QString() : shot.error())));
                QVERIFY2(shot->tag == tag && shot->payload == payload, qPrintable(line.text));
                const bool toMinions = line.id == u"salt event.fire";
                QCOMPARE(shot->route, toMinions ? Route::Minions : line.id.startsWith(u"salt-call event.send"_s) || line.id.endsWith(u"fire_master"_s) ? Route::Master : Route::Bus);
                QCOMPARE(shot->target, toMinions ? target : QString());
                ++read;
            }
        }
        QVERIFY2(read > 6000, qPrintable(QString::number(read)));
    }

    void wordsAreAShells()
    {
        std::mt19937 random(5);
        for (int i = 0; i < 3000; ++i) {
            QByteArrayList words, quoted;
            for (quint32 n = 1 + random() % 4; n > 0; --n) {
                QByteArray word;
                for (quint32 length = random() % 10; length > 0; --length)
                    word += char(1 + random() % 255);
                words.append(word);
                quoted.append(shellQuoted(word));
            }
            const auto read = shellWords(quoted.join(i % 2 ? " " : " \\\n\t"));
            QVERIFY2(read, quoted.join(' ').constData());
            QCOMPARE(*read, words);
        }
        for (int i = 0; i < 3000; ++i) { // anything at all is either words or refused
            QByteArray line;
            for (quint32 n = random() % 40; n > 0; --n)
                line += " '\"\\$`#;|&<>()\nab={}~*"[random() % 23];
            (void)shellWords(line);
            (void)PastedShot::read(u"salt-call event.send "_s + QString::fromUtf8(line));
        }
    }

    void theCommandFiresIt()
    {
        CtlProcess fire({u"fire"_s, u"--from-line"_s, u"salt-call event.send 'myco/x' '{\"a\": 1}' b=2"_s, u"--dry-run"_s});
        QCOMPARE(fire.run(), 0);
        QVERIFY2(fire.out.startsWith("fire_master\t{\"data\": {\"b\": 2, \"a\": 1}, \"tag\": \"myco/x\""), fire.out.constData());
        CtlProcess run({u"fire"_s, u"--from-line"_s, u"salt-run event.send 'myco/x' '{\"a\": 1}'"_s, u"--dry-run"_s});
        QCOMPARE(run.run(), 0);
        QVERIFY2(run.out.startsWith("myco/x\t{\"a\": 1, \"_stamp\""), run.out.constData());
        CtlProcess bad({u"fire"_s, u"--from-line"_s, u"salt '*' test.ping"_s, u"--dry-run"_s});
        QCOMPARE(bad.run(), 65);
        QCOMPARE(bad.out, QByteArray());
        CtlProcess both({u"fire"_s, u"t"_s, u"--from-line"_s, u"salt-run event.send t"_s, u"--dry-run"_s});
        QCOMPARE(both.run(), 64);
    }
};

QTEST_GUILESS_MAIN(TestPastedShot)
#include "tst_pastedshot.moc"
