#include "reactorpanel.h"
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QTreeWidget>

using namespace brine;

/// The page that tells which reactors an event triggers.
class TestReactorPanel : public QObject
{
    Q_OBJECT
private:
    static ReactorReport report()
    {
        ReactorReport report;
        report.source = QStringLiteral("/etc/salt/master");
        report.ruleCount = 3;
        ReactorFile found{QStringLiteral("/srv/*.sls"), ReactorFile::State::Found, {QStringLiteral("/srv/a.sls"), QStringLiteral("/srv/b.sls")}, {}};
        ReactorFile missing{QStringLiteral("/srv/no.sls"), ReactorFile::State::Missing, {}, QStringLiteral("no such file")};
        report.matching.push_back({{"salt/*", {}, QStringLiteral("/etc/salt/master")}, {found, missing}, {}});
        report.nearly.push_back({{"auth", {}, QStringLiteral("/etc/salt/master")}, {}, QStringLiteral("begins late")});
        return report;
    }
    static QStringList lines(const QTreeWidgetItem *item)
    {
        QStringList result{item->text(0) + QLatin1String(" | ") + item->text(1)};
        for (int i = 0; i < item->childCount(); ++i)
            result += lines(item->child(i));
        return result;
    }
    static QString labels(const QWidget &panel)
    {
        QStringList texts;
        for (const QLabel *label : panel.findChildren<QLabel *>())
            texts << label->text();
        return texts.join(QLatin1Char('\n'));
    }

private Q_SLOTS:
    void everythingIsShown()
    {
        ReactorPanel panel;
        panel.setReport(QStringLiteral("salt/auth"), report());
        const auto *tree = panel.findChild<QTreeWidget *>();
        QCOMPARE(tree->topLevelItemCount(), 2);
        const QStringList matching = lines(tree->topLevelItem(0));
        QCOMPARE(matching.size(), 5);
        QVERIFY(matching[1].startsWith(QLatin1String("salt/*")));
        QVERIFY(matching[2].startsWith(QStringLiteral("/srv/a.sls | ✓")));
        QVERIFY(matching[4].startsWith(QStringLiteral("/srv/no.sls | ✗")));
        QVERIFY(lines(tree->topLevelItem(1))[1].contains(QLatin1String("begins late")));
        QVERIFY(labels(panel).contains(QLatin1String("2 reactor files will run")));
    }

    void nothingIsSaid()
    {
        ReactorPanel panel;
        panel.setReport(QStringLiteral("salt/auth"), report());
        panel.setNothing(QStringLiteral("The demo bus has no Reactor."));
        QCOMPARE(panel.findChild<QTreeWidget *>()->topLevelItemCount(), 0);
        QVERIFY(labels(panel).contains(QLatin1String("The demo bus has no Reactor.")));
        QVERIFY(!labels(panel).contains(QLatin1String("salt/auth")));
    }

    void hostileTextStaysPlain()
    {
        ReactorReport hostile = report();
        hostile.matching[0].rule.glob = "<b>bold</b>\x1b[31m\n*";
        hostile.notes = {QStringLiteral("<img src=file:///etc/passwd>")};
        ReactorPanel panel;
        panel.setReport(QStringLiteral("<i>tag</i>\x07"), hostile);
        const QString shown = panel.findChild<QTreeWidget *>()->topLevelItem(0)->child(0)->text(0);
        QVERIFY(shown.startsWith(QLatin1String("<b>bold</b>")));
        QVERIFY(!shown.contains(QChar(0x1b)) && !shown.contains(QLatin1Char('\n')));
        for (const QLabel *label : panel.findChildren<QLabel *>())
            QCOMPARE(label->textFormat(), Qt::PlainText);
    }

    void ownConfigurationIsOneClickAway()
    {
        ReactorPanel panel;
        panel.setReport(QStringLiteral("t"), report());
        panel.setOwnSource(false);
        panel.show();
        QSignalSpy asked(&panel, &ReactorPanel::sourceRequested);
        for (QPushButton *button : panel.findChildren<QPushButton *>()) {
            if (button->text().contains(QLatin1String("own")))
                QTest::mouseClick(button, Qt::LeftButton);
        }
        QCOMPARE(asked.size(), 1);
        QCOMPARE(asked.first().first().toString(), QString());
    }
};

QTEST_MAIN(TestReactorPanel)
#include "tst_ui_reactorpanel.moc"
