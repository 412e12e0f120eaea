// Preferences in a whole session: they apply at once, are remembered, and stay within bounds.
#include "eventtableview.h"
#include "filesession.h"
#include "filterbar.h"
#include "preferencesdialog.h"
#include "statusstrip.h"
#include "windowactions.h"
#include <QAction>
#include <QApplication>
#include <QCheckBox>
#include <QComboBox>
#include <QFile>
#include <QLineEdit>
#include <QSpinBox>
#include <QTemporaryDir>
#include <QTest>

using namespace brine;

class TestAppPreferences : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() // other tests save theirs at the same time
    {
        QVERIFY(m_home.isValid());
        qputenv("XDG_CONFIG_HOME", QFile::encodeName(m_home.filePath(QStringLiteral("config"))));
        qputenv("XDG_STATE_HOME", QFile::encodeName(m_home.filePath(QStringLiteral("state"))));
    }

    void preferencesApplyAtOnceAndAreRemembered()
    {
        FileSession f;
        f.open(savedLines(3), 3);
        QTest::keyClick(&f.window(), Qt::Key_Comma, Qt::ControlModifier);
        auto *dialog = f.window().findChild<PreferencesDialog *>();
        QVERIFY(dialog && QTest::qWaitForWindowActive(dialog));
        auto *events = f.named<QSpinBox>(QStringLiteral("Events, at most"));
        events->setFocus();
        QTest::keyClick(events, Qt::Key_Up);
        QCOMPARE(f.session.counters().maxEvents, 20'100'000u);
        events->setValue(2'000'000);
        QCOMPARE(f.session.counters().maxEvents, 2'000'000u);
        QTRY_VERIFY2(f.window().statusStrip()->keptText().contains(QStringLiteral("of 2")), qPrintable(f.window().statusStrip()->keptText()));
        auto *automatic = f.named<QCheckBox>(QStringLiteral("Memory for events: automatic"));
        auto *memory = f.named<QSpinBox>(QStringLiteral("Memory for events"));
        QVERIFY(automatic->isChecked() && !memory->isEnabled());
        QTest::keyClick(automatic, Qt::Key_Space);
        memory->setValue(100);
        QCOMPARE(f.session.counters().maxBytes, 100ull << 20);
        memory->setValue(1); // below the bound
        QCOMPARE(f.session.counters().maxBytes, Preferences::MinBytes);
        f.named<QComboBox>(QStringLiteral("Times"))->setCurrentIndex(1);
        QVERIFY(f.window().actions()->utc->isChecked());
        f.named<QComboBox>(QStringLiteral("Theme"))->setCurrentIndex(2);
        QCOMPARE(f.window().themeMode(), ThemeMode::Dark);
        f.named<QSpinBox>(QStringLiteral("Font size"))->setValue(17);
        QCOMPARE(QApplication::font().pointSize(), 17);
        QCOMPARE(f.window().tableView()->font().pointSize(), 17);
        f.named<QComboBox>(QStringLiteral("Filter"))->setCurrentIndex(1);
        auto *filter = f.named<QLineEdit>(QStringLiteral("Filter at the start"));
        QTest::keyClicks(filter, QStringLiteral("salt/auth"));
        QCOMPARE(dialog->preferences().fixedFilter, QStringLiteral("salt/auth"));
        filter->setText(QStringLiteral("tag == ("));
        QCOMPARE(dialog->preferences().fixedFilter, QStringLiteral("salt/auth")); // what is no filter is not taken
        QTest::keyClick(dialog, Qt::Key_Escape);
        const Settings again = Settings::load();
        QCOMPARE(again.preferences.keptEvents, 2'000'000u);
        QCOMPARE(again.preferences.keptBytes, Preferences::MinBytes);
        QVERIFY(again.preferences.useUtc && again.preferences.theme == ThemeMode::Dark);
        QCOMPARE(again.preferences.fontPoints, 17);
        QCOMPARE(again.preferences.fixedFilter, QStringLiteral("salt/auth"));
        FileSession next(again);
        QCOMPARE(next.window().filterBar()->text(), QStringLiteral("salt/auth"));
        QCOMPARE(next.session.counters().maxEvents, 2'000'000u);
        next.window().setFontPoints(0);
        next.window().setThemeMode(ThemeMode::Light);
    }

    void settingsOutOfBoundsAreBroughtWithin()
    {
        Preferences wild;
        wild.keptBytes = 1;
        wild.keptEvents = ~0ull;
        wild.fontPoints = 4000;
        wild.fixedFilter = QStringLiteral("tag == (");
        const Preferences tame = wild.bounded(8ull << 30);
        QCOMPARE(tame.keptBytes, Preferences::MinBytes);
        QCOMPARE(tame.keptEvents, Preferences::MaxEvents);
        QCOMPARE(tame.fontPoints, Preferences::MaxFontPoints);
        QCOMPARE(tame.fixedFilter, QString());
        wild.keptBytes = ~0ull;
        QCOMPARE(wild.bounded(8ull << 30).keptBytes, 8ull << 30);
    }

private:
    QTemporaryDir m_home;
};

QTEST_MAIN(TestAppPreferences)
#include "tst_app_preferences.moc"
