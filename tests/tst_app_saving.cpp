// Events of the window saved with real keys: which ones, what the dialog promises, and what is told while it lasts and when it fails.
#include "eventtableview.h"
#include "filesession.h"
#include "filterbar.h"
#include "savedialog.h"
#include "statusstrip.h"
#include "workbar.h"
#include "wraplabel.h"
#include <QApplication>
#include <QCloseEvent>
#include <QComboBox>
#include <QDir>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QRadioButton>
#include <QTest>
#include <QToolButton>
#include <QVBoxLayout>
#include <sys/stat.h>

using namespace brine;

namespace {

struct Fixture : FileSession
{
    using FileSession::FileSession;

    QByteArray contents(const char *name) const
    {
        QFile file(path(name));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("(no file)");
    }
    SaveDialog *saveDialog()
    {
        window().activateWindow(); // nobody gives the focus back here when a dialog goes
        if (!QTest::qWaitForWindowActive(&window()))
            return nullptr;
        QTest::keyClick(window().windowHandle(), Qt::Key_S, Qt::ControlModifier);
        auto *dialog = window().findChild<SaveDialog *>();
        return dialog && QTest::qWaitForWindowActive(dialog) ? dialog : nullptr;
    }
    /// Types a name over the suggested one and presses Enter, as a person does.
    void saveAs(SaveDialog *dialog, const QString &name)
    {
        auto *edit = dialog->findChild<QLineEdit *>();
        edit->setFocus();
        edit->selectAll();
        QTest::keyClicks(edit, name);
        QTest::keyClick(edit, Qt::Key_Return);
    }
};

} // namespace

class TestAppSaving : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void anOpenedFileIsSavedAgainByteForByte()
    {
        Fixture f;
        const QByteArray saved = savedLines(40);
        f.open(saved, 40);
        QVERIFY(f.window().windowTitle().startsWith(QStringLiteral("opened.jsonl")));
        QTRY_VERIFY(f.window().statusStrip()->stateText().contains(QStringLiteral("40 events")) || f.window().statusStrip()->stateText().contains(QStringLiteral("read to its end")));
        SaveDialog *dialog = f.saveDialog();
        QVERIFY(dialog);
        QCOMPARE(dialog->request().scope, SaveRequest::Scope::Shown);
        f.saveAs(dialog, f.path("again.jsonl"));
        QTRY_COMPARE(f.contents("again.jsonl"), saved);
        QTRY_VERIFY(f.window().statusStrip()->stateText().startsWith(QStringLiteral("Saved 40 rows")));
        struct stat status{};
        QCOMPARE(::stat(QFile::encodeName(f.path("again.jsonl")).constData(), &status), 0);
        QCOMPARE(status.st_mode & 0777, mode_t(0600));
    }

    void onlyWhatIsSelectedOrShown()
    {
        Fixture f;
        f.open(savedLines(40), 40);
        EventTableView *table = f.window().tableView();
        table->selectRow(3);
        table->setFocus();
        QTest::keyClick(table, Qt::Key_Down, Qt::ShiftModifier);
        QTest::keyClick(table, Qt::Key_Down, Qt::ShiftModifier);
        SaveDialog *dialog = f.saveDialog();
        QVERIFY(dialog);
        QCOMPARE(dialog->request().scope, SaveRequest::Scope::Selected);
        f.saveAs(dialog, QStringLiteral("three.csv")); // a bare name lands in the folder used last, and says its format
        QTRY_COMPARE(f.contents("three.csv").count("\r\n"), 4);
        QVERIFY(f.contents("three.csv").contains("\r\n104,2026-11-23T14:02:07.000104Z,other bus,event,salt/job/104/new,"));
        f.window().filterBar()->setText(QStringLiteral("salt/job/11"));
        QTRY_COMPARE(f.session.counters().shown, 10u);
        table->selectRow(0);
        dialog = f.saveDialog();
        QVERIFY(dialog);
        QCOMPARE(dialog->request().scope, SaveRequest::Scope::Shown);
        f.saveAs(dialog, QStringLiteral("shown.jsonl"));
        QTRY_COMPARE(f.contents("shown.jsonl").count('\n'), 10);
        dialog = f.saveDialog();
        QVERIFY(dialog);
        for (QRadioButton *scope : dialog->findChildren<QRadioButton *>()) {
            if (scope->accessibleName().startsWith(QStringLiteral("All events kept")))
                QTest::keyClick(scope, Qt::Key_Space);
        }
        f.saveAs(dialog, QStringLiteral("kept.jsonl"));
        QTRY_COMPARE(f.contents("kept.jsonl"), savedLines(40));
    }

    void theDialogSaysWhatWillHappen()
    {
        Fixture f;
        f.open(savedLines(2), 2);
        f.file("there.jsonl", "old");
        SaveDialog *dialog = f.saveDialog();
        QVERIFY(dialog);
        auto *edit = dialog->findChild<QLineEdit *>();
        auto *save = f.named<QPushButton>(QStringLiteral("Save"));
        QVERIFY(save && save->isEnabled());
        const auto says = [dialog](const QString &part) {
            for (const QLabel *label : dialog->findChildren<QLabel *>()) {
                if (label->text().contains(part))
                    return true;
            }
            return false;
        };
        QVERIFY(says(QStringLiteral("readable by you alone")));
        edit->setText(f.path("there.jsonl"));
        QVERIFY(says(QStringLiteral("exists and will be replaced")));
        QCOMPARE(save->text(), QStringLiteral("Replace"));
        edit->setText(QStringLiteral("/no/such/folder/x.jsonl"));
        QVERIFY(says(QStringLiteral("There is no folder /no/such/folder")) && !save->isEnabled());
        edit->clear();
        QVERIFY(says(QStringLiteral("Give the file a name")) && !save->isEnabled());
        auto *format = dialog->findChild<QComboBox *>();
        edit->setText(f.path("x.jsonl"));
        format->setFocus();
        QTest::keyClick(format, Qt::Key_Down);
        QCOMPARE(edit->text(), f.path("x.csv"));
        edit->setText(f.path("y.jsonl"));
        QVERIFY(!dialog->request().csv);
        QTest::keyClick(dialog, Qt::Key_Escape);
        QVERIFY(!dialog->isVisible());
        QCOMPARE(f.contents("there.jsonl"), "old");
    }

    void aSaveThatFailsIsToldUntilItIsClosed()
    {
        Fixture f;
        f.open(savedLines(2), 2);
        QDir(f.folder.path()).mkdir(QStringLiteral("sub"));
        SaveDialog *dialog = f.saveDialog();
        QVERIFY(dialog);
        dialog->findChild<QLineEdit *>()->setText(f.path("sub/x.jsonl"));
        QDir(f.path("sub")).removeRecursively(); // between the look and the save
        QTest::keyClick(dialog->findChild<QLineEdit *>(), Qt::Key_Return);
        QTRY_VERIFY2(f.workText().startsWith(QStringLiteral("There is no folder")), qPrintable(f.workText()));
        for (WorkBar *bar : f.window().findChildren<WorkBar *>()) {
            for (QToolButton *button : bar->findChildren<QToolButton *>()) {
                if (bar->isVisible() && button->isVisible())
                    QTest::mouseClick(button, Qt::LeftButton);
            }
        }
        QCOMPARE(f.workText(), QString());
    }

    void theWindowDoesNotCloseOnASaveUnasked()
    {
        Fixture f;
        f.window().beginSaving(f.path("x.jsonl"));
        QCloseEvent first;
        QApplication::sendEvent(&f.window(), &first);
        QVERIFY(!first.isAccepted() && f.window().isVisible());
        QVERIFY(f.window().statusStrip()->stateText().contains(QStringLiteral("Close again")));
        QCloseEvent second;
        QApplication::sendEvent(&f.window(), &second);
        QVERIFY(second.isAccepted());
    }

    void secretsAreShownWhereThePreferenceSaysSo()
    {
        Settings settings;
        settings.preferences.secretsHidden = false;
        Fixture f(settings);
        f.open("{\"tag\": \"a\", \"data\": {\"password\": \"CANARY-7f3a\"}}\n", 1);
        SaveDialog *dialog = f.saveDialog();
        QVERIFY(dialog && !dialog->request().masked);
        f.saveAs(dialog, f.path("open.jsonl"));
        QTRY_VERIFY(f.contents("open.jsonl").contains("CANARY-7f3a"));
        Fixture hidden;
        hidden.open("{\"tag\": \"a\", \"data\": {\"password\": \"CANARY-7f3a\"}}\n", 1);
        dialog = hidden.saveDialog();
        QVERIFY(dialog && dialog->request().masked);
        hidden.saveAs(dialog, hidden.path("masked.jsonl"));
        QTRY_VERIFY(hidden.contents("masked.jsonl").contains("password"));
        QVERIFY(!hidden.contents("masked.jsonl").contains("CANARY"));
    }

    void anOutcomeIsWholeHoweverLong()
    {
        QWidget parent;
        auto *rows = new QVBoxLayout(&parent);
        auto *bar = new WorkBar(&parent);
        rows->addWidget(bar);
        rows->addStretch(1);
        parent.resize(600, 400);
        parent.show();
        const QString outcome = QStringLiteral("There is no folder %1. Make it, or choose another.").arg(QString(700, u'x')); // no place to break
        bar->tell(outcome);
        const auto *label = bar->findChild<WrapLabel *>();
        QTRY_VERIFY(label->isVisible() && label->height() >= label->heightForWidth(label->width()));
        QVERIFY(label->height() > 5 * label->fontMetrics().height());
        QCOMPARE(bar->text(), outcome);
        QCOMPARE(parent.width(), 600);
        bar->begin(QStringLiteral("Saving x"), QStringLiteral("Cancel")); // another time it is one line again
        QCOMPARE(bar->text(), QStringLiteral("Saving x"));
    }

    void progressComesOnlyAfterHalfASecondAndCanBeStopped()
    {
        QWidget parent;
        parent.show();
        WorkBar bar(&parent);
        bar.begin(QStringLiteral("Saving x"), QStringLiteral("Cancel"));
        QVERIFY(bar.isHidden());
        QTRY_VERIFY(!bar.isHidden());
        bar.setProgress({420'000, 2'100'000, 0, 0});
        QVERIFY(bar.text().startsWith(QStringLiteral("Saving x · ")));
        bool stopped = false;
        connect(&bar, &WorkBar::stopRequested, this, [&stopped] { stopped = true; });
        QTest::mouseClick(bar.stopButton(), Qt::LeftButton);
        QVERIFY(stopped);
        bar.end();
        QVERIFY(bar.isHidden());
        QCOMPARE(WorkBar::progressText({10, 40, 0, 0}, 3000), QStringLiteral("10 of 40 events · 9 s left"));
        QVERIFY(WorkBar::progressText({7, 0, 1 << 20, 4 << 20}, 100).endsWith(QStringLiteral(" · 7 events")));
    }
};

QTEST_MAIN(TestAppSaving)
#include "tst_app_saving.moc"
