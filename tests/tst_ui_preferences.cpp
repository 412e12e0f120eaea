// The preferences by keyboard: Tab goes as they stand, and a check box shows that it has the focus.
#include "plainlabel.h"
#include "preferencesdialog.h"
#include "theme.h"
#include <QCheckBox>
#include <QLabel>
#include <QRadioButton>
#include <QSpinBox>
#include <QTest>
#include <QVBoxLayout>
#include <algorithm>

using namespace brine;

class TestPreferences : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { applyTheme(*qApp, ThemeMode::Light); }

    void tabFollowsTheLayout()
    {
        Preferences preferences;
        preferences.keptBytes = 256 << 20; // nothing is greyed out
        preferences.startFilter = Preferences::StartFilter::Fixed;
        PreferencesDialog dialog(preferences, 1ull << 30, 2ull << 30);
        dialog.open();
        dialog.activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(&dialog));
        const QStringList order{QStringLiteral("Memory for events"), QStringLiteral("Memory for events: automatic"), QStringLiteral("Events, at most"),
                                QStringLiteral("Times"), QStringLiteral("Theme"), QStringLiteral("Font size"), QStringLiteral("Hide secrets until they are revealed"),
                                QStringLiteral("Filter"), QStringLiteral("Filter at the start"), QStringLiteral("Restore defaults"), QStringLiteral("Close")};
        for (QWidget *child : dialog.findChildren<QWidget *>()) {
            if (child->accessibleName() == order.first())
                child->setFocus();
        }
        QStringList seen;
        for (int i = 0; i < order.size(); ++i) {
            seen << dialog.focusWidget()->accessibleName();
            QTest::keyClick(dialog.focusWidget(), Qt::Key_Tab);
        }
        QCOMPARE(seen, order);
    }

    // What is out of bounds becomes the bound, and that is said before.
    void theBoundsAreSaid()
    {
        PreferencesDialog dialog({}, 1ull << 30, 2ull << 30);
        dialog.open();
        const auto says = [&dialog](const QString &part) {
            const auto labels = dialog.findChildren<QLabel *>();
            return std::any_of(labels.begin(), labels.end(), [&part](QLabel *label) { return label->text().contains(part); });
        };
        QVERIFY(says(QStringLiteral("At least %1 and %2 events").arg(bytesText(Preferences::MinBytes), countText(Preferences::MinEvents))));
        for (QSpinBox *box : dialog.findChildren<QSpinBox *>()) {
            if (box->accessibleName() != QStringLiteral("Events, at most"))
                continue;
            box->setFocus();
            box->selectAll();
            QTest::keyClicks(box, QStringLiteral("5"));
            QTest::keyClick(box, Qt::Key_Return);
            QCOMPARE(dialog.preferences().keptEvents, Preferences::MinEvents);
            return;
        }
        QFAIL("there is no such box");
    }

    void aBoxShowsItsFocus_data()
    {
        QTest::addColumn<bool>("round");
        QTest::addColumn<bool>("on");
        for (const bool round : {false, true}) {
            for (const bool on : {false, true})
                QTest::addRow("%s, %s", round ? "radio button" : "check box", on ? "on" : "off") << round << on;
        }
    }

    void aBoxShowsItsFocus()
    {
        QFETCH(bool, round);
        QFETCH(bool, on);
        QWidget window;
        auto *rows = new QVBoxLayout(&window);
        QAbstractButton *box = round ? static_cast<QAbstractButton *>(new QRadioButton(QStringLiteral("word"))) : new QCheckBox(QStringLiteral("word"));
        auto *other = new QCheckBox(QStringLiteral("other"));
        rows->addWidget(box);
        rows->addWidget(other);
        box->setChecked(on);
        window.show();
        window.activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(&window));
        other->setFocus();
        const auto accents = [box] {
            const QImage image = box->grab().toImage();
            const QRgb accent = Shades::light().accent.rgb();
            int count = 0;
            for (int x = 24; x < image.width(); ++x) { // right of the box itself
                for (int y = 0; y < image.height(); ++y)
                    count += image.pixel(x, y) == accent;
            }
            return count;
        };
        QCOMPARE(accents(), 0);
        QTest::keyClick(other, Qt::Key_Backtab);
        QVERIFY(box->hasFocus());
        QVERIFY(accents() > 10);
    }
};

QTEST_MAIN(TestPreferences)
#include "tst_ui_preferences.moc"
