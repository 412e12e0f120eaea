#include "jsonwriter.h"
#include "msgpackwriter.h"
#include "templatelibrary.h"
#include "templateshots.h"
#include "templatetext.h"
#include "textforms.h"
#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>
#include <random>

using namespace Qt::StringLiterals;
using namespace brine;

namespace {

TemplateValues values(std::initializer_list<std::pair<const char *, QByteArray>> texts)
{
    TemplateValues all;
    for (const auto &[name, text] : texts)
        all.emplace(name, TemplateValue::ofText(text));
    return all;
}

QByteArray expandedJson(const QByteArray &json, const TemplateValues &with)
{
    const auto done = TemplateText::expandPayload(readJson(json)->msgpack, with);
    return done ? toJson(*done) : "! " + done.error().toUtf8();
}

// Outside of the class: moc counts the braces of raw strings.
struct Row { const char *json, *expected; };
constexpr Row Rows[] = {
    {R"({"n": "{{n}}"})", R"({"n": 7})"},
    {R"({"n": "{{ n }}", "t": "n is {{n}}."})", R"({"n": 7, "t": "n is 7."})"},
    {R"({"n": " {{n}}"})", R"({"n": " 7"})"},
    {R"({"b": "{{yes}}", "t": "{{yes}}{{yes}}", "x": "{{none}}"})", R"({"b": true, "t": "truetrue", "x": null})"},
    {R"({"a": ["{{who}}", {"{{who}}": 1}]})", R"({"a": ["a\"}, {\"x\": [", {"a\"}, {\"x\": [": 1}]})"},
    {R"({"{{n}}": 1})", R"({"7": 1})"},
    {"{\"t\": \"{{'{{'}}n}} and {{'}}'}}\"}", "{\"t\": \"{{n}} and }}\"}"},
    {R"({"t": "}} { {n}} }"})", R"({"t": "}} { {n}} }"})"},
    {R"({"t": "{{gone}}"})", "! Nothing is known for {{gone}}."},
    {R"({"t": "{{ grains.id }}"})", "! “{{ grains.id }}” has {{ without a name and }} behind it. Two braces as text are written {{\"{{\"}}."},
    {R"({"t": "{{n"})", "! “{{n” has {{ without a name and }} behind it. Two braces as text are written {{\"{{\"}}."},
    {R"({"7": 1, "{{n}}": 2})", "! With the variables filled in, the key 7 comes twice."},
    {R"({"deep": [[[{"n": "{{n}}"}]]]})", R"({"deep": [[[{"n": 7}]]]})"},
};

} // namespace

/// Templates: typed expansion, files, folders and those that come with Brine.
class TestTemplates : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void expands_data()
    {
        QTest::addColumn<QByteArray>("json");
        QTest::addColumn<QByteArray>("expected");
        for (const Row &row : Rows)
            QTest::newRow(row.json) << QByteArray(row.json) << QByteArray(row.expected);
    }
    void expands()
    {
        QFETCH(QByteArray, json);
        QFETCH(QByteArray, expected);
        TemplateValues with = values({{"who", "a\"}, {\"x\": ["}});
        with.emplace("n", TemplateValue::ofInteger(7));
        with.emplace("yes", TemplateValue::ofBool(true));
        with.emplace("none", TemplateValue::ofNull());
        QCOMPARE(expandedJson(json, with), expected);
    }

    /// Whatever the values hold, the tree keeps its shape: the same containers with as many entries, the same other values.
    void valuesCannotBringStructure()
    {
        static constexpr const char *Pieces[] = {"{", "}", "[", "]", "\"", "'", ": ", ",", "\n", "- ", "{{n}}", "}}", "{{", "!!python/object:os.system", "&a", "*a", "\\", "%", "é", "\t"};
        std::mt19937 random(3);
        const auto text = [&] {
            QByteArray out;
            for (quint32 n = random() % 8; n > 0; --n)
                out += Pieces[random() % std::size(Pieces)];
            return out;
        };
        const QByteArray payload = readJson(R"({"a": "{{x}}", "b": ["{{y}}", 1, "-{{x}}{{y}}-"], "c": {"k": "{{y}}"}})")->msgpack;
        for (int i = 0; i < 2000; ++i) {
            const QByteArray x = text(), y = text();
            const auto done = TemplateText::expandPayload(payload, values({{"x", x}, {"y", y}}));
            QVERIFY(done);
            const MsgpackView root(*done);
            QCOMPARE(root.count(), 3u);
            QCOMPARE(root.find("a").bytes().toByteArray(), x);
            QCOMPARE(root.find("b").count(), 3u);
            QCOMPARE(root.find("b").at(0).bytes().toByteArray(), y);
            QCOMPARE(root.find("b").at(2).bytes().toByteArray(), '-' + x + y + '-');
            QCOMPARE(root.find("c").find("k").bytes().toByteArray(), y);
            QVERIFY(root.after() && root.after()->isEmpty());
        }
    }

    void anyTypeSurvives()
    {
        MsgpackWriter out;
        out.map(4);
        out.bin("{{n}}");
        out.bin("{{n}}");
        out.integer(3);
        out.ext(78, "20240506T07:08:09.123456");
        out.str("big");
        out.unsignedInteger(18446744073709551615u);
        out.str("f");
        out.real(1.0);
        const QByteArray payload = out.take();
        const auto done = TemplateText::expandPayload(payload, {});
        QVERIFY(done);
        QCOMPARE(*done, payload);
        QVERIFY(!TemplateText::expandPayload(payload.chopped(3), {}));
    }

    void shotsCountAndDiffer()
    {
        TemplateShots shots({}, "web7");
        QSet<QByteArray> uuids, jids;
        for (quint64 i = 1; i <= 50; ++i) {
            const TemplateValues &now = shots.next();
            QCOMPARE(expandedJson(R"({"n": "{{counter}}", "t": "{{counter}}/{{minion}}"})", now),
                     "{\"n\": " + QByteArray::number(i) + ", \"t\": \"" + QByteArray::number(i) + "/web7\"}");
            uuids.insert(now.at("uuid").text);
            jids.insert(now.at("jid").text);
            QCOMPARE(now.at("jid").text.size(), 20);
            QCOMPARE(now.at("uuid").text.size(), 36);
            QCOMPARE(MsgpackView(now.at("random").msgpack).type(), MsgpackView::Type::Uint);
            QVERIFY(now.at("now").text.contains('T'));
        }
        QCOMPARE(uuids.size(), 50);
        QCOMPARE(jids.size(), 50);
    }

    void reads()
    {
        const auto shot = ShotTemplate::read("description: d\ntag: a/{{who}}\nto: minions\ntarget: '{{where}}'\ntarget_type: glob\n"
                                             "data: {who: '{{who}}', n: '{{n}}', up: '{{up}}', size: '{{size}}', free: '{{free}}'}\n"
                                             "variables:\n  who: ann\n  n: {type: integer, default: 3}\n  up: {default: true}\n"
                                             "  size: {choices: [1, 2, 18446744073709551615], about: how large}\n");
        QVERIFY2(shot, shot ? "" : qPrintable(shot.error().message));
        QCOMPARE(shot->asked().size(), 6u); // free and where are used, not defined
        const auto missing = shot->valuesOf({});
        QVERIFY(!missing);
        QCOMPARE(missing.error(), u"No value for size, free, where."_s);
        const auto given = shot->valuesOf({{"size", "2"}, {"free", "{x: 1}"}, {"where", "web*"}, {"n", "-9"}});
        QVERIFY2(given, given ? "" : qPrintable(given.error()));
        const auto expanded = shot->expanded(*given);
        QVERIFY(expanded);
        QCOMPARE(expanded->tag, QByteArray("a/ann"));
        QCOMPARE(expanded->target, QByteArray("web*"));
        QCOMPARE(toJson(expanded->payload), QByteArray(R"({"who": "ann", "n": -9, "up": true, "size": 2, "free": "{x: 1}"})"));
        for (const auto &[name, value] : std::map<QByteArray, QByteArray>{{"n", "1.5"}, {"n", "1; rm"}, {"up", "maybe"}, {"size", "3"}, {"nobody", "1"}}) {
            std::map<QByteArray, QByteArray> typed{{"size", "2"}, {"free", ""}, {"where", "x"}};
            typed[name] = value;
            QVERIFY2(!shot->valuesOf(typed), value.constData());
        }
    }

    void refuses_data()
    {
        QTest::addColumn<QByteArray>("yaml");
        QTest::addColumn<QString>("part");
        QTest::newRow("no yaml") << QByteArray("tag: [") << u""_s;
        QTest::newRow("list") << QByteArray("- a\n") << u"a map"_s;
        QTest::newRow("no tag") << QByteArray("data: {}\n") << u"no tag"_s;
        QTest::newRow("data a list") << QByteArray("tag: a\ndata: [1]\n") << u"dictionary"_s;
        QTest::newRow("typing mistake") << QByteArray("tag: a\ndtaa: {}\n") << u"dtaa"_s;
        QTest::newRow("route") << QByteArray("tag: a\nto: moon\n") << u"moon"_s;
        QTest::newRow("own name") << QByteArray("tag: a\nvariables: {counter: 1}\n") << u"counter"_s;
        QTest::newRow("no name") << QByteArray("tag: a\nvariables: {'a b': 1}\n") << u"a b"_s;
        QTest::newRow("type") << QByteArray("tag: a\nvariables: {x: {type: list}}\n") << u"list"_s;
        QTest::newRow("default of another type") << QByteArray("tag: a\nvariables: {x: {type: integer, default: many}}\n") << u"many"_s;
        QTest::newRow("default no choice") << QByteArray("tag: a\nvariables: {x: {default: 1, choices: [2, 3]}}\n") << u"none of"_s;
        QTest::newRow("structure as default") << QByteArray("tag: a\nvariables: {x: {default: {a: 1}}}\n") << u"x"_s;
        QTest::newRow("structure as choice") << QByteArray("tag: a\nvariables: {x: {choices: [[1]]}}\n") << u"x"_s;
        QTest::newRow("python tag") << QByteArray("tag: !!python/object/apply:os.system [id]\n") << u""_s;
    }
    void refuses()
    {
        QFETCH(QByteArray, yaml);
        QFETCH(QString, part);
        const auto shot = ShotTemplate::read(yaml);
        QVERIFY(!shot);
        QVERIFY2(shot.error().message.contains(part), qPrintable(shot.error().message));
    }

    void libraryKeepsFilesInFolders()
    {
        QTemporaryDir home;
        const TemplateLibrary library(home.filePath(u"templates"_s));
        ShotTemplate shot;
        shot.tag = "a/{{x}}";
        shot.payload = readPayload("{'b': b'\\xff', 'when': '{{now}}', 3: 'x', 'f': 1.0}", Dialect::Python)->msgpack;
        TemplateVariable variable;
        variable.name = "x";
        variable.standard = TemplateValue::ofText("yes");
        variable.choices = {TemplateValue::ofText("yes"), TemplateValue::ofText("3")};
        shot.variables = {variable};
        QVERIFY(library.save(u"deploy/start web"_s, shot));
        const QString path = home.filePath(u"templates/deploy/start web.yaml"_s);
        QVERIFY(QFile::exists(path));
        QCOMPARE(QFile::permissions(path) & (QFile::ReadGroup | QFile::ReadOther), QFile::Permissions());
        const auto back = library.load(u"deploy/start web"_s);
        QVERIFY2(back, back ? "" : qPrintable(back.error()));
        QCOMPARE(back->payload, shot.payload);
        QCOMPARE(back->variables.front().choices.size(), 2u);
        QCOMPARE(back->variables.front().standard->msgpack, variable.standard->msgpack);
        QVERIFY(library.rename(u"deploy/start web"_s, u"web"_s));
        QVERIFY(!QDir(home.filePath(u"templates/deploy"_s)).exists());
        QVERIFY(!library.rename(u"nobody"_s, u"x"_s));
        QVERIFY(library.isOwn(u"web"_s));
        QVERIFY(library.remove(u"web"_s));
        QVERIFY(!library.load(u"web"_s));
    }

    void namesStayInTheFolder()
    {
        QTemporaryDir home;
        const TemplateLibrary library(home.filePath(u"templates"_s));
        ShotTemplate shot;
        shot.tag = "a";
        shot.payload = readJson("{}")->msgpack;
        for (const QString &name : {u"../x"_s, u"a/../../x"_s, u"/etc/x"_s, u".hidden"_s, u""_s, u"a//b"_s, u"a\nb"_s, u" a"_s}) {
            QVERIFY2(!library.save(name, shot), qPrintable(name));
            QVERIFY2(!library.load(name), qPrintable(name));
        }
        QVERIFY(!QFile::exists(home.filePath(u"x.yaml"_s)));
    }

    void ownHidesShipped()
    {
        QTemporaryDir home;
        const TemplateLibrary library(home.path());
        QVERIFY(library.load(u"salt/minion-start"_s));
        QVERIFY(!library.isOwn(u"salt/minion-start"_s));
        const size_t before = library.entries().size();
        ShotTemplate shot;
        shot.tag = "mine";
        shot.payload = readJson("{}")->msgpack;
        QVERIFY(library.save(u"salt/minion-start"_s, shot));
        QCOMPARE(library.entries().size(), before);
        QCOMPARE(library.load(u"salt/minion-start"_s)->tag, QByteArray("mine"));
        QVERIFY(library.remove(u"salt/minion-start"_s));
        QVERIFY(library.load(u"salt/minion-start"_s)->tag.startsWith("salt/minion/"));
    }

    void brokenFileIsNamed()
    {
        QTemporaryDir home;
        QFile file(home.filePath(u"bad.yaml"_s));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("tag: a\ndata: {\n");
        file.close();
        const auto shot = TemplateLibrary(home.path()).load(u"bad"_s);
        QVERIFY(!shot);
        QVERIFY2(shot.error().contains(file.fileName()) && shot.error().contains(u"line 3"_s), qPrintable(shot.error()));
    }

    void shippedOnesAreSound()
    {
        QTemporaryDir none;
        const TemplateLibrary library(none.path());
        int count = 0;
        for (const TemplateLibrary::Entry &entry : library.entries()) {
            const auto shot = library.load(entry.name);
            QVERIFY2(shot, shot ? "" : qPrintable(shot.error()));
            QVERIFY2(shot->warnings.isEmpty(), qPrintable(entry.name + shot->warnings.join(u' ')));
            QVERIFY2(!shot->description.isEmpty() && entry.isShipped, qPrintable(entry.name));
            const auto asked = shot->valuesOf({}); // defaults for all
            QVERIFY2(asked, asked ? "" : qPrintable(entry.name + asked.error()));
            TemplateShots shots(*asked);
            const auto expanded = shot->expanded(shots.next());
            QVERIFY2(expanded, expanded ? "" : qPrintable(entry.name + expanded.error()));
            QVERIFY(!expanded->tag.contains('{') && MsgpackView(expanded->payload).type() == MsgpackView::Type::Map);
            const auto again = ShotTemplate::read(shot->toYaml());
            QVERIFY2(again && again->payload == shot->payload && again->tag == shot->tag, qPrintable(entry.name));
            ++count;
        }
        QVERIFY2(count >= 25, qPrintable(QString::number(count)));
        for (const QString &name : {u"salt/minion-start"_s, u"beacon/diskusage"_s, u"beacon/service"_s, u"job/new"_s, u"job/return"_s, u"salt/webhook"_s, u"salt/presence-change"_s, u"custom/event"_s})
            QVERIFY2(library.load(name), qPrintable(name));
    }
};

QTEST_GUILESS_MAIN(TestTemplates)
#include "tst_templates.moc"
