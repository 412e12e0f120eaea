#include "reactorpanel.h"
#include <QClipboard>
#include <QGuiApplication>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>
#include <QTreeWidget>
#include <algorithm>

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

    static QPushButton *button(const QWidget &panel, const char *text)
    {
        for (QPushButton *button : panel.findChildren<QPushButton *>()) {
            if (button->text() == QLatin1String(text))
                return button;
        }
        return nullptr;
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
        hostile.notes = {QStringLiteral("<img src=file:///etc/passwd>"), QStringLiteral("another\nnote")};
        ReactorPanel panel;
        panel.setReport(QStringLiteral("<i>tag</i>\x07"), hostile);
        const QString shown = panel.findChild<QTreeWidget *>()->topLevelItem(0)->child(0)->text(0);
        QVERIFY(shown.startsWith(QLatin1String("<b>bold</b>")));
        QVERIFY(!shown.contains(QChar(0x1b)) && !shown.contains(QLatin1Char('\n')));
        QVERIFY2(labels(panel).contains(QStringLiteral("passwd>\nanother↵note")), qPrintable(labels(panel))); // a line a note
        for (const QLabel *label : panel.findChildren<QLabel *>())
            QCOMPARE(label->textFormat(), Qt::PlainText);
    }

    void aFileIsRendered()
    {
        ReactorPanel panel;
        panel.resize(500, 300);
        panel.setRenderer({});
        panel.setReport(QStringLiteral("salt/auth"), report());
        panel.show();
        QVERIFY(QTest::qWaitForWindowExposed(&panel));
        QSignalSpy asked(&panel, &ReactorPanel::renderRequested), cancelled(&panel, &ReactorPanel::renderCancelled);
        const auto buttons = panel.findChildren<QToolButton *>();
        QCOMPARE(std::count_if(buttons.begin(), buttons.end(), [](const QToolButton *one) { return one->isVisible() && one->text() == QLatin1String("Render"); }), 2); // not of the missing one
        for (QToolButton *button : buttons) {
            if (button->accessibleName() == QLatin1String("Render /srv/b.sls"))
                QTest::mouseClick(button, Qt::LeftButton);
        }
        QCOMPARE(asked.size(), 1);
        QCOMPARE(asked.first().first().toString(), QStringLiteral("/srv/b.sls"));
        RenderedSls result;
        result.path = QStringLiteral("/srv/b.sls");
        result.isOver = false;
        panel.showRendered(result);
        QVERIFY(labels(panel).contains(QLatin1String("Salt renders it")));
        QTest::mouseClick(button(panel, "Cancel"), Qt::LeftButton);
        QCOMPARE(cancelled.size(), 1);
        auto *tree = panel.findChild<QTreeWidget *>();
        QVERIFY(tree->isVisible());

        tree->setFocus();
        tree->setCurrentItem(tree->topLevelItem(0)->child(0)->child(0));
        QTest::keyClick(tree, Qt::Key_Return);
        QCOMPARE(asked.size(), 2);
        QCOMPARE(asked.last().first().toString(), QStringLiteral("/srv/a.sls"));
        panel.showRendered(result);
        result.isOver = true;
        result.yaml = "go:\n  runner.x.y: <b>[]</b>\n";
        result.isMasked = true;
        panel.showRendered(result);
        const auto *text = panel.findChild<QPlainTextEdit *>();
        QCOMPARE(text->toPlainText(), QString::fromUtf8(result.yaml));
        QVERIFY(labels(panel).contains(QLatin1String("secrets were masked")));
        QTest::mouseClick(button(panel, "Copy"), Qt::LeftButton);
        QCOMPARE(QGuiApplication::clipboard()->text(), QString::fromUtf8(result.yaml));
        result.yaml.clear();
        result.problem = QStringLiteral("Jinja variable 'x' is undefined");
        result.line = 3;
        result.excerpt = QStringLiteral("a: {{ x }}    <====");
        panel.showRendered(result);
        QVERIFY(labels(panel).contains(QLatin1String("Line 3: Jinja variable")));
        result.problem += QLatin1String("; line 3");
        panel.showRendered(result);
        QVERIFY(labels(panel).contains(QStringLiteral("✗ Jinja variable")));
        QVERIFY(text->toPlainText().contains(QLatin1String("<====")));
        QTest::keyClick(panel.findChild<QPlainTextEdit *>(), Qt::Key_Escape);
        QVERIFY(tree->isVisible());
    }

    void whatIsMissingForRenderingIsSaid()
    {
        ReactorPanel panel;
        panel.setRenderer(QStringLiteral("Rendering needs salt-call."));
        panel.setReport(QStringLiteral("salt/auth"), report());
        panel.show();
        QVERIFY(labels(panel).contains(QLatin1String("Rendering needs salt-call.")));
        for (const QToolButton *one : panel.findChildren<QToolButton *>())
            QVERIFY(one->text() != QLatin1String("Render"));
        QSignalSpy asked(&panel, &ReactorPanel::renderRequested);
        auto *tree = panel.findChild<QTreeWidget *>();
        tree->setCurrentItem(tree->topLevelItem(0)->child(0)->child(0));
        QTest::keyClick(tree, Qt::Key_Return);
        QCOMPARE(asked.size(), 0);
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
