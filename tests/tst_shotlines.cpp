#include "ctlprocess.h"
#include "jsonwriter.h"
#include "msgpackwriter.h"
#include "payloadreader.h"
#include "pythonoracle.h"
#include "saltreader.h"
#include "shellquote.h"
#include "shotlines.h"
#include "textforms.h"
#include <QTemporaryDir>
#include <QTest>
#include <random>

using namespace brine;

namespace {

QString s(const char *text) { return QString::fromUtf8(text); }

/// Payloads made of what shells, YAML and Python stumble over.
class Nasty
{
public:
    explicit Nasty(quint32 seed) : m_random(seed) { }
    quint32 below(quint32 n) { return quint32(m_random() % n); }

    QByteArray text()
    {
        static constexpr const char *Pieces[] = {"'", "\"", "\\", "$HOME", "`id`", "$(id)", "!", "!!", " ", "\n", "\t", "#", " #", ": ", ":", "{", "}", "[a", "]", "%s", "*", "?",
                                                 "~", "&", "|", ";", "<", ">", "-", "--", "=", "==", "a=b", "@", "yes", "No", "null", "None", "012", "1:30", "1_000", "12e3", "0x1f",
                                                 "2026-11-23", "ünï", "日本", "😀", "\xc2\x85", "\xe2\x80\xa8", "\xef\xbb\xbf", "\x7f", "\x01", "\r", "\r\n", "salt/", "x", ",", "''", "'\\''"};
        QByteArray out;
        for (quint32 n = below(5); n > 0; --n)
            out += Pieces[below(std::size(Pieces))];
        return out;
    }

    void value(MsgpackWriter &out, int depth)
    {
        switch (below(depth > 0 ? 9 : 7)) {
        case 0: out.nil(); break;
        case 1: out.boolean(below(2)); break;
        case 2: out.unsignedInteger(quint64(m_random()) << 32 | m_random()); break;
        case 3: out.integer(-qint64(m_random())); break;
        case 4: out.real(double(m_random()) / 7.0 * (below(2) ? 1e-30 : 1e20)); break;
        case 7: {
            const quint32 n = below(4);
            out.array(n);
            for (quint32 i = 0; i < n; ++i)
                value(out, depth - 1);
            break;
        }
        case 8: map(out, depth - 1); break;
        default: out.str(text()); break;
        }
    }

    void map(MsgpackWriter &out, int depth)
    {
        const quint32 n = below(5);
        out.map(n);
        for (quint32 i = 0; i < n; ++i) {
            out.str(QByteArray::number(i) + text()); // no key twice
            value(out, depth);
        }
    }

    QByteArray payload()
    {
        MsgpackWriter out;
        map(out, 3);
        return out.take();
    }

private:
    std::mt19937 m_random;
};

ShotLines::Line lineOf(const ShotLines &lines, const char *id)
{
    for (const ShotLines::Line &line : lines.all()) {
        if (line.id == QLatin1String(id))
            return line;
    }
    return {};
}

/// What sh makes of each line: its words.
QList<QByteArrayList> throughShell(const QList<QByteArray> &lines)
{
    QTemporaryDir folder;
    QFile script(folder.filePath(s("script")));
    if (!script.open(QIODevice::WriteOnly))
        return {};
    script.write("p() { for w; do printf '%s\\0' \"$w\"; done; printf '\\001\\0'; }\n");
    for (const QByteArray &line : lines)
        script.write("p " + line + "\n");
    script.close();
    QProcess shell;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.remove(s("SALTAPI_URL"));
    environment.insert(s("SALTAPI_TOKEN"), s("abc"));
    shell.setProcessEnvironment(environment);
    shell.start(s("sh"), {script.fileName()});
    if (!shell.waitForFinished(120000) || shell.exitCode() != 0)
        return {};
    QList<QByteArrayList> all;
    QByteArrayList words;
    for (const QByteArray &word : shell.readAllStandardOutput().split('\0')) {
        if (word != "\x01") {
            words.append(word);
            continue;
        }
        all.append(words);
        words.clear();
    }
    return all;
}

QByteArray str(QByteArrayView text)
{
    MsgpackWriter out;
    out.str(text);
    return out.take();
}

} // namespace

class TestShotLines : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void whatTheyAre()
    {
        const QByteArray payload = readJson("{\"service\": \"web\", \"n\": 1}")->msgpack;
        const ShotLines lines("myco/deploy/start", payload, s("web*"), s("glob"));
        QCOMPARE(lineOf(lines, "salt-call event.send").text, s("salt-call event.send myco/deploy/start '{\"service\": \"web\", \"n\": 1}'"));
        QCOMPARE(lineOf(lines, "salt-call event.fire_master").text, s("salt-call event.fire_master '{\"service\": \"web\", \"n\": 1}' myco/deploy/start"));
        QCOMPARE(lineOf(lines, "salt-call event.fire").text, s("salt-call event.fire '{\"service\": \"web\", \"n\": 1}' myco/deploy/start"));
        QCOMPARE(lineOf(lines, "salt event.fire").text, s("salt 'web*' event.fire '{\"service\": \"web\", \"n\": 1}' myco/deploy/start"));
        QCOMPARE(lineOf(ShotLines("t", payload, s("a,b"), s("list")), "salt event.fire").text, s("salt -L a,b event.fire '{\"service\": \"web\", \"n\": 1}' t"));
        QCOMPARE(lineOf(lines, "salt-run event.send").text, s("salt-run event.send myco/deploy/start '{\"service\": \"web\", \"n\": 1}'"));
        QCOMPARE(lineOf(lines, "brinectl fire").text, s("brinectl fire myco/deploy/start '{\"service\": \"web\", \"n\": 1}'"));
        QCOMPARE(lineOf(lines, "Python __salt__").text, s("__salt__['event.send']('myco/deploy/start', {'service': 'web', 'n': 1})\n"));
        QVERIFY(lineOf(lines, "C++").text.contains(s("fireJson(\"myco/deploy/start\", \"{\\\"service\\\": \\\"web\\\", \\\"n\\\": 1}\", 5000)")));
        QVERIFY(lineOf(lines, "curl").text.contains(s("\"fun\": \"event.send\", \"kwarg\": {\"tag\": \"myco/deploy/start\", \"data\": {\"service\"")));
        QCOMPARE(lines.all().size(), 10);
    }

    void anyBytesAreOneWord()
    {
        std::mt19937 random(5);
        QList<QByteArray> words, lines;
        for (int i = 0; i < 2000; ++i) {
            QByteArray word;
            for (quint32 n = random() % 12; n > 0; --n)
                word += char(1 + random() % 255);
            if (word == "\x01")
                continue;
            words.append(word);
            lines.append(shellQuoted(word));
        }
        const QList<QByteArrayList> read = throughShell(lines);
        QCOMPARE(read.size(), words.size());
        for (int i = 0; i < words.size(); ++i)
            QCOMPARE(read.at(i), QByteArrayList{words.at(i)});
        QCOMPARE(shellQuoted("a/b-c.d"), QByteArray("a/b-c.d"));
        QCOMPARE(shellQuoted(""), QByteArray("''"));
    }

    /// Ten thousand payloads through a real shell: each word arrives, and Salt's and Brine's readers make the same value of it.
    void payloadsThroughTheShell()
    {
        struct Expected { QByteArray id, tag, payload; };
        Nasty nasty(11);
        QList<Expected> expected;
        QList<QByteArray> lines;
        int refused = 0;
        for (int i = 0; i < 10'000; ++i) {
            const QByteArray tag = nasty.below(3) ? "myco/" + QByteArray::number(i) : nasty.text() + "t", payload = nasty.payload();
            for (const ShotLines::Line &line : ShotLines(tag, payload, s("web*")).all()) {
                QCOMPARE(line.text.isEmpty(), !line.problem.isEmpty());
                refused += line.text.isEmpty();
                if (line.isCode || line.text.isEmpty() || (i % 4 && line.id != s("salt-call event.send")))
                    continue;
                expected.append({line.id.toUtf8(), tag, payload});
                lines.append(line.text.toUtf8());
            }
        }
        QVERIFY2(expected.size() > 15'000, qPrintable(QString::number(expected.size())));
        QVERIFY2(refused < 40'000, qPrintable(QString::number(refused)));
        const QList<QByteArrayList> read = throughShell(lines);
        QCOMPARE(read.size(), lines.size());
        for (int i = 0; i < lines.size(); ++i) {
            const Expected &want = expected.at(i);
            const QByteArrayList words = read.at(i);
            const QByteArray name = words.value(0) + ' ' + words.value(1);
            QByteArray tag, data;
            if (want.id == "curl") {
                QCOMPARE(words.value(2), QByteArray("https://localhost:8000"));
                QVERIFY(words.contains("X-Auth-Token: abc"));
                const auto body = readJson(words.last());
                QVERIFY2(body, lines.at(i).constData());
                const MsgpackView kwarg = MsgpackView(body->msgpack).at(0).find("kwarg");
                QCOMPARE(kwarg.find("tag").bytes().toByteArray(), want.tag);
                QVERIFY2(kwarg.find("data").encoded().toByteArray() == want.payload, lines.at(i).constData());
                continue;
            }
            const bool dataFirst = want.id.endsWith("event.fire") || want.id.endsWith("fire_master");
            const QByteArrayList two = words.mid(words.size() - 2);
            data = two.at(dataFirst ? 0 : 1);
            tag = two.at(dataFirst ? 1 : 0);
            if (want.id == "brinectl fire") {
                QCOMPARE(tag, want.tag);
                const auto value = readJson(data);
                QVERIFY2(value && value->msgpack == want.payload, lines.at(i).constData());
                continue;
            }
            QVERIFY2(!salt::keywordArgument(tag) && !salt::keywordArgument(data) && !tag.startsWith('-'), lines.at(i).constData());
            const auto tagValue = salt::argumentValue(tag), value = salt::argumentValue(data);
            QVERIFY2(tagValue && tagValue->msgpack == str(want.tag), lines.at(i).constData());
            QVERIFY2(value && value->msgpack == want.payload, lines.at(i).constData());
        }
    }

    void whatCannotBeSaidIsRefused()
    {
        MsgpackWriter bytes;
        bytes.map(1);
        bytes.str("b");
        bytes.bin("\xff\x00x");
        const QByteArray payload = bytes.take();
        const ShotLines lines("t", payload);
        for (const char *id : {"curl", "C++"}) {
            QVERIFY(lineOf(lines, id).text.isEmpty());
            QVERIFY2(lineOf(lines, id).problem.contains(s("bytes")), id);
        }
        MsgpackWriter broken;
        broken.map(1);
        broken.str("b");
        broken.str("\xff");
        const ShotLines brokenLines("t", broken.take());
        for (const char *id : {"salt-call event.send", "salt-call event.fire", "salt event.fire", "salt-run event.send"}) {
            QVERIFY2(lineOf(lines, id).text.contains(s("!!binary")), id); // Salt reads its arguments as YAML
            QVERIFY2(lineOf(brokenLines, id).text.isEmpty() && !lineOf(brokenLines, id).problem.isEmpty(), id);
        }
        QVERIFY(lineOf(lines, "brinectl fire").text.startsWith(s("brinectl fire --format python t '{")));
        QVERIFY(lineOf(lines, "Python __salt__").text.contains(s("b'\\xff")));
        QVERIFY(lineOf(ShotLines(QByteArray("a\0b", 3), readJson("{}")->msgpack), "brinectl fire").text.isEmpty());
        QVERIFY(lineOf(ShotLines("\xff", readJson("{}")->msgpack), "curl").text.isEmpty());
        QVERIFY(lineOf(ShotLines("t", readJson("{}")->msgpack, s("-x")), "salt event.fire").text.isEmpty());
    }

    void brinectlReadsItsLine()
    {
        Nasty nasty(21);
        for (int i = 0; i < 8; ++i) {
            const QByteArray tag = i % 2 ? QByteArray("-t x'") : QByteArray("t"), payload = nasty.payload();
            const QString line = lineOf(ShotLines(tag, payload), "brinectl fire").text;
            QVERIFY(!line.isEmpty());
            const QList<QByteArrayList> words = throughShell({line.toUtf8()});
            QCOMPARE(words.size(), 1);
            QStringList arguments = {s("fire"), s("--dry-run")};
            for (const QByteArray &word : words.first().mid(2))
                arguments.append(QString::fromUtf8(word));
            CtlProcess ctl(arguments);
            QCOMPARE(ctl.run(), 0);
            QVERIFY2(ctl.out.contains(toJson(payload, {.escapeControls = true}).chopped(1)), (ctl.out + line.toUtf8()).constData()); // a _stamp comes last
        }
    }

    void pythonReadsItsLines()
    {
        if (const QByteArray missing = PythonOracle::missing(); !missing.isEmpty())
            QSKIP(missing.constData());
        Nasty nasty(31);
        QByteArray program = "import sys\ngot = []\n__salt__ = {'event.send': lambda tag, data: got.append((tag, data))}\n";
        QList<QByteArray> expected;
        for (int i = 0; i < 300; ++i) {
            const QByteArray tag = nasty.text() + "t", payload = nasty.payload();
            const ShotLines::Line line = lineOf(ShotLines(tag, payload), "Python __salt__");
            QVERIFY2(!line.text.isEmpty(), qPrintable(line.problem));
            program += line.text.toUtf8();
            expected.append(payload);
        }
        program += "import msgpack\nfor tag, data in got: print(msgpack.packb(data, use_bin_type=True).hex())\n";
        QProcess python;
        python.start(PythonOracle::interpreter(), {s("-")});
        python.write(program);
        python.closeWriteChannel();
        QVERIFY(python.waitForFinished(60000));
        const QList<QByteArray> answers = python.readAllStandardOutput().trimmed().split('\n');
        QVERIFY2(answers.size() == expected.size(), python.readAllStandardError().constData());
        for (int i = 0; i < expected.size(); ++i)
            QCOMPARE(toPython(QByteArray::fromHex(answers.at(i))), toPython(expected.at(i)));
    }
};

QTEST_GUILESS_MAIN(TestShotLines)
#include "tst_shotlines.moc"
