// The completions of the three shells know every option that the commands take.
#include "ctlprocess.h"
#include "projectpaths.h"
#include <QFile>
#include <QRegularExpression>
#include <QTest>

using namespace Qt::StringLiterals;

namespace {

QString completionFile(const QString &name) { return brine::projectpaths::source(u"resources/completions/"_s + name); }

QString textOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
}

QStringList found(const QString &text, const QString &expression)
{
    QStringList all;
    for (auto it = QRegularExpression(expression, QRegularExpression::MultilineOption).globalMatch(text); it.hasNext();)
        all.append(it.next().captured(1));
    return all;
}

} // namespace

class TestCompletions : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void everyOption_data()
    {
        QTest::addColumn<QString>("command");
        CtlProcess help({u"--help"_s});
        QCOMPARE(help.run(), 0);
        const QString text = QString::fromUtf8(help.out);
        const QStringList commands = found(text.mid(text.indexOf(u"Subcommands:"_s)), u"^  ([a-z]+)  "_s);
        QVERIFY2(commands.size() > 10, help.out.constData());
        for (const QString &command : commands)
            QTest::newRow(qPrintable(command)) << command;
    }
    void everyOption()
    {
        QFETCH(QString, command);
        CtlProcess help({command, u"--help"_s});
        QCOMPARE(help.run(), 0);
        QStringList options; // "  -o,--out,--output TEXT ..."
        for (const QString &names : found(QString::fromUtf8(help.out), u"^  (-\\S+)"_s))
            options += names.split(u',').filter(u"--"_s);
        QVERIFY2(options.contains(u"--help"_s), help.out.constData());
        const QStringList bash = bashOffers(command);
        const QString zsh = textOf(completionFile(u"_brinectl"_s)), fish = textOf(completionFile(u"brinectl.fish"_s));
        for (const QString &option : options) {
            QVERIFY2(bash.contains(option), qPrintable(option));
            QVERIFY2(zsh.contains(QRegularExpression(option + u"[\\[},]"_s)), qPrintable(option));
            QVERIFY2(fish.contains(QRegularExpression(u" -l "_s + option.mid(2) + u"\\b(?!-)"_s)), qPrintable(option));
        }
        for (const QString &option : bash)
            QVERIFY2(options.contains(option) || !option.startsWith(u"--"_s), qPrintable(option));
    }

private:
    static QStringList bashOffers(const QString &command)
    {
        QProcess bash;
        bash.start(u"bash"_s, {u"-c"_s, u"source \"$0\"; COMP_WORDS=(brinectl \"$1\" --) COMP_CWORD=2; _brinectl; printf '%s\\n' \"${COMPREPLY[@]}\""_s, completionFile(u"brinectl.bash"_s), command});
        return bash.waitForFinished(20'000) ? QString::fromUtf8(bash.readAllStandardOutput()).split(u'\n', Qt::SkipEmptyParts) : QStringList();
    }
};

QTEST_GUILESS_MAIN(TestCompletions)
#include "tst_completions.moc"
