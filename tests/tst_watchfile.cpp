#include "ctlprocess.h"
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;

/// brinectl watch --from: a saved file filtered in the terminal.
class TestWatchFile : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void jsonlGoesThroughUnchanged()
    {
        const QByteArray saved = "{\"seq\": 4, \"time\": \"2026-11-23T14:02:07.113204Z\", \"bus\": \"master bus\", \"tag\": \"salt/auth\", \"data\": {\"b\": {\"$bytes\": \"/w==\"}, \"a\": 1, \"a\": 2}}\n"
                                 "{\"seq\": 9, \"time\": \"2026-11-23T14:02:08.000000Z\", \"bus\": \"other bus\", \"tag\": \"\", \"kind\": \"malformed\", \"data\": {\"$undecodable\": \"wQ==\"}}\n";
        CtlProcess whole({u"watch"_s, u"--from"_s, file("a.jsonl", saved), u"--out"_s, u"jsonl"_s});
        QCOMPARE(whole.run(), 0);
        QCOMPARE(whole.out, saved);
        CtlProcess piped({u"watch"_s, u"--from"_s, u"-"_s, u"--out"_s, u"jsonl"_s, u"-q"_s});
        QCOMPARE(piped.run(saved), 0);
        QCOMPARE(piped.out, saved);
        QCOMPARE(piped.err, QByteArray());
    }

    void whatAFileSaysDrivesNoTerminal()
    {
        const QByteArray hidden = "\xe2\x80\x8b\xe2\x80\xae\xe2\x81\xa6\xef\xbb\xbf", shown = "\\u200b\\u202e\\u2066\\ufeff";
        const QByteArray saved = "{\"tag\": \"a" + hidden + "b\", \"data\": {\"k" + hidden + "\": \"v" + hidden + "\"}}\n"
                                 "{\"tag\": \"\", \"kind\": \"gap\", \"data\": {\"gap\": \"note\", \"detail\": \"x\\u001b[2J" + hidden + "\"}}\n";
        for (const char *form : {"tag-json", "line", "jsonl", "pretty", "yaml"}) {
            CtlProcess watch({u"watch"_s, u"--from"_s, u"-"_s, u"-o"_s, QString::fromLatin1(form)});
            QCOMPARE(watch.run(saved), 0);
            QVERIFY2(watch.out.contains("a" + shown + "b") && watch.out.contains("k" + shown), watch.out.constData());
            QVERIFY2(watch.err.contains("-- x\\u001b[2J" + shown), watch.err.constData());
            for (const QByteArray &stream : {watch.out, watch.err})
                for (const char *raw : {"\x1b", "\xe2\x80\x8b", "\xe2\x80\xae", "\xe2\x81\xa6", "\xef\xbb\xbf"})
                    QVERIFY2(!stream.contains(raw), form);
        }
        CtlProcess quoted({u"watch"_s, u"fun == \x1b[2J"_s, u"--filter"_s, u"x == \x1b[2J"_s});
        QCOMPARE(quoted.run(), 64);
        QVERIFY2(!quoted.err.contains('\x1b') && quoted.err.contains("\\x1b[2J"), quoted.err.constData());
    }

    void aByteOrderMarkIsNoPartOfTheFirstEvent()
    {
        const QByteArray saved = "{\"seq\": 4, \"time\": \"2026-11-23T14:02:07.113204Z\", \"bus\": \"b\", \"tag\": \"salt/auth\", \"data\": {\"a\": 1}}\n";
        for (const QByteArray &text : {saved, QByteArray("salt/auth\t{\"a\": 1}\n")}) {
            CtlProcess watch({u"watch"_s, u"--from"_s, file("bom.jsonl", "\xef\xbb\xbf" + text + "t\t{}\n"), u"-o"_s, u"tag-json"_s});
            QCOMPARE(watch.run(), 0);
            QCOMPARE(watch.out, "salt/auth\t{\"a\": 1}\nt\t{}\n");
        }
        CtlProcess second({u"watch"_s, u"--from"_s, u"-"_s});
        QCOMPARE(second.run("t\t{}\n\xef\xbb\xbfu\t{}\n"), 0);
        QCOMPARE(second.out, "t\t{}\n\\ufeffu\t{}\n"); // anywhere else it is what was sent
    }

    void saltsSpellingIsNoTag_data()
    {
        QTest::addColumn<QStringList>("words");
        QTest::addColumn<QByteArray>("mend");
        QTest::newRow("count") << QStringList{u"watch"_s, u"salt/job/*"_s, u"count=3"_s} << QByteArray("Write instead:  --count 3");
        QTest::newRow("all") << QStringList{u"watch"_s, u"tagmatch=salt/job/*"_s, u"count=3"_s, u"node=minion"_s, u"pretty=True"_s, u"sock_dir=/srv/my bus"_s}
                             << QByteArray("Write instead:  'salt/job/*' --count 3 --node minion --out pretty --sock-dir '/srv/my bus'");
        QTest::newRow("quiet") << QStringList{u"watch"_s, u"quiet=True"_s} << QByteArray("Write instead:  --out none");
        QTest::newRow("what is so anyway") << QStringList{u"watch"_s, u"count=-1"_s, u"pretty=False"_s} << QByteArray("Leave that out");
        QTest::newRow("next") << QStringList{u"next"_s, u"count=1"_s} << QByteArray("Leave that out");
    }
    void saltsSpellingIsNoTag()
    {
        QFETCH(QStringList, words);
        QFETCH(QByteArray, mend);
        CtlProcess watch(words + QStringList{u"--from"_s, file("s.txt", "count=3/a\t{}\n")});
        QCOMPARE(watch.run(), 64);
        QCOMPARE(watch.out, QByteArray());
        QVERIFY2(watch.err.contains("salt-run state.event") && watch.err.contains(mend), watch.err.constData());
    }

    void aTagOfThatSpellingCanStillBeAsked()
    {
        const QString path = file("s.txt", "count=3/a\t{}\nother=1/b\t{}\n");
        CtlProcess said({u"watch"_s, u"--match"_s, u"startswith"_s, u"count=3"_s, u"--from"_s, path});
        QCOMPARE(said.run(), 0);
        QCOMPARE(said.out, "count=3/a\t{}\n");
        CtlProcess other({u"watch"_s, u"other=1"_s, u"--from"_s, path});
        QCOMPARE(other.run(), 0);
        QCOMPARE(other.out, "other=1/b\t{}\n");
    }

    void aRegexBeginsWhereTheTagDoes()
    {
        const QString path = file("r.txt", "salt/job/1\t{}\nmy/salt/job\t{}\n");
        CtlProcess anchored({u"watch"_s, u"--match"_s, u"regex"_s, u"salt/jo[b]"_s, u"--from"_s, path});
        QCOMPARE(anchored.run(), 0);
        QCOMPARE(anchored.out, "salt/job/1\t{}\n");
    }

    void gapRowsGoThroughEveryFilter()
    {
        const QByteArray first = "{\"seq\": 1, \"time\": \"2026-11-30T13:12:51.282119Z\", \"bus\": \"b\", \"tag\": \"m/1\", \"data\": {\"a\": 1}}\n";
        const QByteArray gap = "{\"seq\": 2, \"time\": \"2026-11-30T13:12:52.000000Z\", \"bus\": \"b\", \"tag\": \"\", \"kind\": \"gap\", \"data\": "
                               "{\"gap\": \"dropped\", \"lost\": 3, \"from_us\": 1, \"to_us\": 2, \"detail\": \"\"}}\n";
        const QByteArray last = "{\"seq\": 3, \"time\": \"2026-11-30T13:12:53.285244Z\", \"bus\": \"b\", \"tag\": \"m/3\", \"data\": {\"a\": 1}}\n";
        const QString path = file("g.jsonl", first + gap + last);
        CtlProcess filtered({u"watch"_s, u"m/3"_s, u"--from"_s, path, u"-o"_s, u"jsonl"_s, u"--filter"_s, u"data.a == 1"_s});
        QCOMPARE(filtered.run(), 0);
        QCOMPARE(filtered.out, gap + last);
        QVERIFY2(filtered.err.contains("2 events read, 1 shown, 3 lost."), filtered.err.constData());
        CtlProcess sought({u"watch"_s, u"--from"_s, path, u"-o"_s, u"jsonl"_s, u"--count"_s, u"1"_s, u"--filter"_s, u"kind == \"gap\""_s});
        QCOMPARE(sought.run(), 0);
        QCOMPARE(sought.out, gap);
        CtlProcess next({u"next"_s, u"--from"_s, path, u"-o"_s, u"jsonl"_s, u"--filter"_s, u"tag != \"m/1\""_s});
        QCOMPARE(next.run(), 0);
        QCOMPARE(next.out, last); // a loss is no event that was waited for
    }

    void aQuietWatchStillTellsALoss()
    {
        const QByteArray gap = "{\"seq\": 2, \"time\": \"2026-11-30T13:12:52Z\", \"bus\": \"b\", \"tag\": \"\", \"kind\": \"gap\", \"data\": {\"reason\": \"disconnected\"}}\n";
        CtlProcess quiet({u"watch"_s, u"-q"_s, u"--from"_s, u"-"_s});
        QCOMPARE(quiet.run(gap), 0);
        QCOMPARE(quiet.out, QByteArray());
        QCOMPARE(quiet.err, "Not all events were received: an unknown number lost in 1 gap.\n");
    }

    void filtersAndTagsApply()
    {
        const QString path = file("b.txt", "salt/auth\t{\"n\": 1}\nsalt/job/1/new\t{\"n\": 2}\nsalt/job/1/ret/a\t{\n    \"n\": 3\n}\n");
        CtlProcess filtered({u"watch"_s, u"--from"_s, path, u"--filter"_s, u"data.n >= 2"_s});
        QCOMPARE(filtered.run(), 0);
        QCOMPARE(filtered.out, "salt/job/1/new\t{\"n\": 2}\nsalt/job/1/ret/a\t{\"n\": 3}\n");
        QVERIFY2(filtered.err.contains("3 events read, 2 shown."), filtered.err.constData());
        CtlProcess next({u"next"_s, u"salt/job/*/ret/*"_s, u"--from"_s, path});
        QCOMPARE(next.run(), 0);
        QCOMPARE(next.out, "salt/job/1/ret/a\t{\"n\": 3}\n");
        CtlProcess none({u"next"_s, u"nothing"_s, u"--from"_s, path});
        QCOMPARE(none.run(), 75);
    }

    void undecidedEventsAreSaidEvenWhenQuiet()
    {
        const QByteArray tooLong = "\t{\"m\": \"" + QByteArray(40, 'a') + "!\"}\n";
        const QString path = file("e.txt", "p/0" + tooLong + "p/1\t{\"m\": \"aaa\"}\np/2" + tooLong);
        CtlProcess filtered({u"watch"_s, u"-q"_s, u"--from"_s, path, u"--filter"_s, u"data.m =~ \"^(a+)+$\""_s});
        QCOMPARE(filtered.run(), 0);
        QCOMPARE(filtered.out, "p/1\t{\"m\": \"aaa\"}\n");
        QCOMPARE(filtered.err, "2 events are undecided: a regular expression would have needed too long.\n");
        CtlProcess tags({u"watch"_s, u"-q"_s, u"--from"_s, file("f.txt", QByteArray(40, 'a') + "!\t{}\nb\t{}\n"), u"--match"_s, u"regex"_s, u"(a+)+$"_s});
        QCOMPARE(tags.run(), 0);
        QCOMPARE(tags.err, "1 event is undecided: a regular expression would have needed too long.\n");
    }

    void brokenLinesAreSaidEvenWhenQuiet()
    {
        CtlProcess some({u"watch"_s, u"-q"_s, u"--from"_s, file("c.txt", "a\t{}\nlog line\nb\t{}\n")});
        QCOMPARE(some.run(), 0);
        QCOMPARE(some.out, "a\t{}\nb\t{}\n");
        QVERIFY2(some.err.contains("1 lines of") && some.err.contains("are no events: 2."), some.err.constData());
        CtlProcess all({u"watch"_s, u"--from"_s, file("d.txt", "log\nlog\n")});
        QCOMPARE(all.run(), 65);
        QCOMPARE(all.out, QByteArray());
    }

    void whatCannotBeReadIs66()
    {
        CtlProcess missing({u"watch"_s, u"--from"_s, m_folder.filePath(u"missing"_s)});
        QCOMPARE(missing.run(), 66);
        QVERIFY(missing.err.contains("There is no file"));
        CtlProcess both({u"watch"_s, u"--from"_s, u"x"_s, u"--demo"_s});
        QCOMPARE(both.run(), 64);
    }

private:
    QString file(const char *name, const QByteArray &bytes)
    {
        QFile file(m_folder.filePath(QString::fromLatin1(name)));
        if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
            qFatal("cannot write %s", name);
        return file.fileName();
    }
    QTemporaryDir m_folder;
};

QTEST_GUILESS_MAIN(TestWatchFile)
#include "tst_watchfile.moc"
