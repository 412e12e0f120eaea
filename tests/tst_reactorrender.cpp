// What Salt's renderer says of a reactor, understood; with stand-ins that answer as 3008's programs were seen to.
#include "ctlprocess.h"
#include "payloadreader.h"
#include "reactorrender.h"
#include <QElapsedTimer>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>
#include <thread>

using namespace Qt::StringLiterals;
using namespace brine;

namespace {

constexpr const char *Traceback = "Traceback (most recent call last):\n  File \"/x/templates.py\", line 582, in render_jinja_tmpl\n"
                                  "jinja2.exceptions.UndefinedError: 'dict object' has no attribute 'nothing'\n\nDuring handling of the above exception, another exception occurred:\n\n"
                                  "Traceback (most recent call last):\n  File \"/x/templates.py\", line 588, in render_jinja_tmpl\n    raise SaltRenderError(f\"Jinja variable {exc}{out}\", line, tmplstr)\n"
                                  "salt.exceptions.SaltRenderError: Jinja variable 'dict object' has no attribute 'nothing'; line 3\n\n---\nfirst:\n    - tgt: {{ data['nothing']['x'] }}    <====\n---\n";

} // namespace

class TestReactorRender : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void understands()
    {
        const auto call = ReactorRender::outcomeOf("{\n \"local\": {\"deploy\": {\"local.state.apply\": []}}\n}\n", "a warning\n");
        QCOMPARE(call.json, QByteArray("{\"deploy\":{\"local.state.apply\":[]}}"));
        QVERIFY(call.error.isEmpty());
        QCOMPARE(ReactorRender::outcomeOf("{\"deploy\": {}}", "").json, QByteArray("{\"deploy\":{}}"));
        QCOMPARE(ReactorRender::outcomeOf("{\"local\": {}}", "").json, QByteArray("{}"));

        for (const auto &outcome : {ReactorRender::outcomeOf("", Traceback), // salt-call
                                    ReactorRender::outcomeOf(QJsonDocument(QJsonObject{{u"x"_s, u"Exception occurred in runner salt.cmd: "_s + QString::fromUtf8(Traceback)}}).toJson(QJsonDocument::Compact).chopped(1).sliced(5), "")}) {
            QVERIFY(outcome.json.isEmpty());
            QCOMPARE(outcome.error, u"Jinja variable 'dict object' has no attribute 'nothing'; line 3"_s);
            QCOMPARE(outcome.line, 3);
            QVERIFY2(outcome.excerpt.contains(u"<===="_s), qPrintable(outcome.excerpt));
        }
        const auto yaml = ReactorRender::outcomeOf("", "salt.exceptions.SaltRenderError: while parsing a block mapping\n  in \"<unicode string>\", line 2, column 3\ndid not find expected key\n  in \"<unicode string>\", line 4, column 4\n");
        QCOMPARE(yaml.line, 4);
        QVERIFY(yaml.error.startsWith(u"while parsing"_s));
        QCOMPARE(ReactorRender::outcomeOf("", "").error, u"Salt said nothing."_s);
        QVERIFY(!ReactorRender::outcomeOf("{\"local\": \"ERROR: no such thing\"}", "").error.isEmpty());
        QCOMPARE(ReactorRender::outcomeOf("", "boom\n[ERROR] the minion has no id\n").error, u"[ERROR] the minion has no id"_s);
    }

    void wordsForSalt()
    {
        const QByteArray payload = readJson("{\"a\": [1, \"x\"]}")->msgpack;
        const QStringList call = ReactorRender::arguments(u"/usr/bin/salt-call"_s, u"/srv/a b.sls"_s, "12", payload, u"/etc/x"_s);
        QVERIFY(call.contains(u"--local"_s));
        QCOMPARE(call.last(4), (QStringList{u"slsutil.renderer"_s, u"path=\"/srv/a b.sls\""_s, u"tag=\"12\""_s, u"data={\"a\": [1, \"x\"]}"_s}));
        QVERIFY(ReactorRender::arguments(u"/usr/bin/salt-run"_s, u"/a"_s, "t", payload, {}).contains(u"salt.cmd"_s));
    }

    void stopsAndIsBounded()
    {
        QTemporaryDir folder;
        const auto program = [&](const char *script) {
            QFile file(folder.filePath(u"salt-call"_s));
            if (file.open(QIODevice::WriteOnly))
                file.write(script);
            file.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
            qputenv("BRINE_SALT_CALL", file.fileName().toUtf8());
        };
        const QByteArray payload = readJson("{}")->msgpack;
        const QString running = folder.filePath(u"running"_s);
        program(("#!/bin/sh\n: > '" + running.toUtf8() + "'\nexec sleep 50\n").constData());
        std::stop_source stop;
        QElapsedTimer clock;
        clock.start();
        std::thread stopper([&] {
            while (!QFile::exists(running) && clock.elapsed() < 10'000)
                std::this_thread::yield();
            stop.request_stop();
        });
        const auto stopped = ReactorRender::render(u"/srv/a.sls"_s, "t", payload, {}, stop.get_token());
        stopper.join();
        QVERIFY(QFile::exists(running) && !stopped && clock.elapsed() < 20'000);
        QCOMPARE(stopped.error(), u"Stopped."_s);
        program("#!/bin/sh\nexec yes\n");
        const auto flooding = ReactorRender::render(u"/srv/a.sls"_s, "t", payload);
        QVERIFY(!flooding);
        QVERIFY2(flooding.error().contains(u"MiB"), qPrintable(flooding.error()));
        qputenv("BRINE_SALT_CALL", "/nonexistent");
        qputenv("BRINE_SALT_RUN", "/nonexistent");
        QVERIFY(ReactorRender::whyNot().contains(u"neither is in PATH"));
        qunsetenv("BRINE_SALT_CALL");
        qunsetenv("BRINE_SALT_RUN");
    }

    void theCommandRenders()
    {
        QTemporaryDir folder;
        const auto write = [&](const QString &name, const QByteArray &content) {
            QFile file(folder.filePath(name));
            if (file.open(QIODevice::WriteOnly))
                file.write(content);
            file.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
            return file.fileName();
        };
        const QString good = write(u"good.sls"_s, "x"), bad = write(u"bad.sls"_s, "x");
        const QString from = write(u"list.yaml"_s, "- 'myco/*': [" + good.toUtf8() + ", " + bad.toUtf8() + "]\n- 'fine/*': [" + good.toUtf8() + "]\n");
        write(u"traceback"_s, Traceback);
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(u"BRINE_SALT_CALL"_s, write(u"salt-call"_s, "#!/bin/sh\ncase \"$*\" in *bad.sls*) cat '" + folder.filePath(u"traceback"_s).toUtf8() + "' >&2; exit 1 ;; esac\n"
                                                                       "echo '{\"local\": {\"go\": {\"runner.x.y\": []}}}'\n"));
        CtlProcess both({u"reactors"_s, u"myco/x"_s, u"{\"a\": 1}"_s, u"--from"_s, from, u"--render"_s}, environment);
        QCOMPARE(both.run(), 1);
        QVERIFY2(both.out.contains("\"runner.x.y\"") && both.out.contains("error  Jinja variable") && both.out.contains("line 3"), both.out.constData());
        CtlProcess json({u"reactors"_s, u"myco/x"_s, u"--from"_s, from, u"--render"_s, u"--out"_s, u"json"_s}, environment);
        QCOMPARE(json.run(), 1);
        const QJsonObject rendered = QJsonDocument::fromJson(json.out).object().value(u"rendered"_s).toObject();
        QCOMPARE(rendered.value(bad).toObject().value(u"line"_s).toInt(), 3);
        QVERIFY(rendered.value(good).toObject().value(u"gives"_s).toObject().contains(u"go"_s));
        CtlProcess fine({u"reactors"_s, u"fine/x"_s, u"--from"_s, from, u"--render"_s}, environment);
        QCOMPARE(fine.run(), 0);
        environment.insert(u"BRINE_SALT_CALL"_s, u"/nonexistent"_s);
        environment.insert(u"BRINE_SALT_RUN"_s, u"/nonexistent"_s);
        CtlProcess none({u"reactors"_s, u"fine/x"_s, u"--from"_s, from, u"--render"_s}, environment);
        QCOMPARE(none.run(), 1);
        QVERIFY2(none.out.contains("needs salt-call or salt-run"), none.out.constData());
    }
};

QTEST_GUILESS_MAIN(TestReactorRender)
#include "tst_reactorrender.moc"
