#include "embeddedbus.h"
#include "emptystate.h"
#include "eventtableview.h"
#include "filterbar.h"
#include "foundbuscard.h"
#include "noticebar.h"
#include "payloadpanel.h"
#include "preferencesdialog.h"
#include "savedialog.h"
#include "session.h"
#include "startpage.h"
#include "statusstrip.h"
#include "windowactions.h"
#include "workbar.h"
#include "wraplabel.h"
#include <QAction>
#include <QApplication>
#include <QCheckBox>
#include <QCloseEvent>
#include <QComboBox>
#include <QDir>
#include <QDropEvent>
#include <QFile>
#include <QFileDialog>
#include <QLabel>
#include <QLineEdit>
#include <QMimeData>
#include <QPushButton>
#include <QRadioButton>
#include <QSpinBox>
#include <QTabWidget>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>
#include <QVBoxLayout>
#include <memory>
#include <sys/stat.h>

using namespace brine;

namespace {

QByteArray savedLines(int count)
{
    QByteArray text;
    for (int i = 1; i <= count; ++i) {
        const QByteArray n = QByteArray::number(i + 100);
        text += "{\"seq\": " + n + ", \"time\": \"2026-11-23T14:02:07.000" + n + "Z\", \"bus\": \"" + (i % 2 ? "master bus" : "other bus")
            + "\", \"tag\": \"salt/job/" + n + "/new\", \"data\": {\"fun\": \"test.ping\", \"n\": " + n + ", \"raw\": {\"$bytes\": \"/w==\"}}}\n";
    }
    return text;
}

struct Fixture
{
    QTemporaryDir folder;
    Session session;

    explicit Fixture(const Settings &settings = {}) : session(settings)
    {
        session.window().setFileFolder(folder.path());
        session.window().show();
        session.window().activateWindow();
        if (!QTest::qWaitForWindowActive(&session.window()))
            qFatal("the window does not become active");
    }
    MainWindow &window() { return session.window(); }
    QString path(const char *name) const { return folder.filePath(QString::fromLatin1(name)); }
    QString file(const char *name, const QByteArray &bytes)
    {
        QFile file(path(name));
        if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
            qFatal("cannot write %s", name);
        return file.fileName();
    }
    QByteArray contents(const char *name) const
    {
        QFile file(path(name));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("(no file)");
    }
    void open(const QByteArray &bytes, quint64 rows)
    {
        session.openFile(file("opened.jsonl", bytes));
        QTRY_COMPARE(session.counters().shown, rows);
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
    template<class T> T *named(const QString &accessibleName)
    {
        for (T *widget : window().findChildren<T *>()) {
            if (widget->accessibleName() == accessibleName)
                return widget;
        }
        return nullptr;
    }
    /// A bus of its own in the folder `sock`, watched.
    std::unique_ptr<EmbeddedBus> watchBus()
    {
        EmbeddedBus::Options options;
        options.sockDir = path("sock");
        auto started = EmbeddedBus::start(options);
        if (!started)
            qFatal("%s", qPrintable(started.error().text()));
        std::unique_ptr<EmbeddedBus> bus = std::move(started).value();
        session.open({BusNode::Master, options.sockDir, {}, {}});
        if (!QTest::qWaitFor([&bus] { return bus->counters().subscribers == 1; }))
            qFatal("the bus is not watched");
        return bus;
    }
    QString cell(int row, int column) { return window().tableView()->model()->index(row, column).data().toString(); }
    StatusStrip::Sum sum() { return StatusStrip::sumOf(session.counters()); }
    NoticeBar *notice(const QString &part)
    {
        for (NoticeBar *bar : window().findChildren<NoticeBar *>()) {
            if (bar->isVisible() && bar->accessibleName().contains(part))
                return bar;
        }
        return nullptr;
    }
    int jobTab()
    {
        auto *tabs = window().payloadPanel()->findChild<QTabWidget *>();
        for (int i = 0; i < tabs->count(); ++i) {
            if (tabs->tabText(i) == QStringLiteral("Job"))
                return i;
        }
        return -1;
    }
    QString workText()
    {
        for (WorkBar *bar : window().findChildren<WorkBar *>()) {
            if (bar->isVisible())
                return bar->text();
        }
        return {};
    }
};

} // namespace

/// Files in the window: saved with real keys, opened as a bus is, and the preferences.
class TestAppFiles : public QObject
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

    void brokenLinesAreSaidAndHaveARow()
    {
        Fixture f;
        f.session.openFile(f.file("broken.txt", "salt/auth\t{\"id\": \"web1\"}\nnonsense\nsalt/minion/web1/start\t{}\n"));
        QTRY_COMPARE(f.session.counters().shown, 2u); // and the row for line 2
        QTRY_COMPARE(f.window().tableView()->rowCount(), 3);
        QTRY_VERIFY2(f.workText().contains(QStringLiteral("2 events. Line 2 is no event")), qPrintable(f.workText()));
        const CounterInfo counters = f.session.counters();
        QCOMPARE(counters.received, 3u);
        QCOMPARE(counters.dropped, 1u);
        const StatusStrip::Sum sum = StatusStrip::sumOf(counters);
        QVERIFY(sum.shown == 2 && sum.lost == 1 && sum.waiting == 0);
    }

    void aFileThatIsNotThereIsExplained()
    {
        Fixture f;
        f.session.openFile(f.path("missing.jsonl"));
        QTRY_VERIFY2(f.workText().startsWith(QStringLiteral("There is no file")), qPrintable(f.workText()));
        QTRY_COMPARE(f.window().tableView()->findChild<EmptyState *>()->sentence(), QStringLiteral("File not read"));
        f.file("missing.jsonl", savedLines(1));
        QTest::keyClick(&f.window(), Qt::Key_F5); // reconnect reads it again
        QTRY_COMPARE(f.session.counters().shown, 1u);
    }

    void aFileDroppedOnTheWindowOpens()
    {
        Fixture f;
        QMimeData data;
        data.setUrls({QUrl::fromLocalFile(f.file("dropped.jsonl", savedLines(3)))});
        QDragEnterEvent enter(QPoint(50, 300), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QVERIFY(QApplication::sendEvent(&f.window(), &enter) && enter.isAccepted());
        QDropEvent drop(QPointF(50, 300), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(&f.window(), &drop);
        QTRY_COMPARE(f.session.counters().shown, 3u);
        QMimeData text;
        text.setText(QStringLiteral("no file"));
        QDragEnterEvent other(QPoint(50, 300), Qt::CopyAction, &text, Qt::LeftButton, Qt::NoModifier);
        other.ignore();
        QApplication::sendEvent(&f.window(), &other);
        QVERIFY(!other.isAccepted());
    }

    // Counters and numbers are those of the list that is shown, whatever was shown before it.
    void eachFileIsCountedByItself()
    {
        Fixture f;
        f.session.openFile(f.file("broken.txt", "salt/auth\t{\"id\": \"web1\"}\nnonsense\nsalt/minion/web1/start\t{}\n"));
        QTRY_COMPARE(f.session.counters().dropped, 1u);
        f.window().clearEvents();
        f.session.openFile(f.file("second.jsonl", savedLines(2)));
        QTRY_COMPARE(f.session.counters().shown, 2u);
        const CounterInfo counters = f.session.counters();
        QCOMPARE(counters.received, 2u);
        QCOMPARE(counters.stored, 2u);
        QCOMPARE(counters.dropped + counters.cleared + counters.evicted + counters.gaps, 0u);
        QCOMPARE(f.cell(0, EventTableModel::SequenceColumn), QStringLiteral("1"));
        QVERIFY(!f.window().actions()->undoClear->isEnabled()); // that was the other list's
    }

    void aFileTakesThePlaceOfTheBusAndGivesItBack()
    {
        Fixture f;
        const auto bus = f.watchBus();
        for (int i = 0; i < 5; ++i)
            bus->publish("test/" + QByteArray::number(i), "\x80");
        QTRY_COMPARE(f.session.counters().shown, 5u);
        f.window().tableView()->selectRow(1);
        Q_EMIT f.window().jobRequested(QStringLiteral("20261123140207113204"));
        QVERIFY(f.jobTab() >= 0);
        f.window().setPaused(true);
        f.session.openFile(f.file("second.jsonl", savedLines(2)));
        QTRY_COMPARE(f.session.counters().shown, 2u);
        QCOMPARE(bus->counters().subscribers, 0u);
        QCOMPARE(f.session.counters().received, 2u);
        QCOMPARE(f.cell(1, EventTableModel::SequenceColumn), QStringLiteral("2"));
        QCOMPARE(f.cell(1, EventTableModel::SourceColumn), QStringLiteral("other bus"));
        QVERIFY(!f.window().isPaused() && f.jobTab() < 0 && !f.window().payloadPanel()->hasEvent());
        NoticeBar *aside = f.notice(QStringLiteral("5 events of "));
        QVERIFY(aside && aside->accessibleName().contains(QStringLiteral("set aside")));
        f.session.openFile(f.file("third.jsonl", savedLines(3))); // another file instead: the bus is still there to go back to
        QTRY_COMPARE(f.session.counters().shown, 3u);
        QTRY_VERIFY(f.notice(QStringLiteral("5 events of ")));
        QTest::mouseClick(aside->actionButton(), Qt::LeftButton);
        QCOMPARE(f.session.counters().shown, 5u);
        QCOMPARE(f.session.counters().received, 5u);
        QCOMPARE(f.sum().waiting, 0u);
        QCOMPARE(f.cell(4, EventTableModel::TagColumn), QStringLiteral("test/4"));
        QVERIFY(!f.notice(QStringLiteral("set aside")));
        QVERIFY(f.window().windowTitle() == QStringLiteral("Brine")); // no file, no bus
        NoticeBar *left = f.notice(QStringLiteral("Disconnected from "));
        QVERIFY(left);
        QTest::mouseClick(left->actionButton(), Qt::LeftButton); // and on with the bus, in its list
        QTRY_COMPARE(bus->counters().subscribers, 1u);
        bus->publish("test/5", "\x80");
        QTRY_COMPARE(f.session.counters().shown, 6u);
        QCOMPARE(f.cell(5, EventTableModel::SequenceColumn), QStringLiteral("6"));
        QVERIFY(!f.notice(QStringLiteral("Disconnected")));
    }

    void aBusGoesOnWithItsListAfterAFile()
    {
        Fixture f;
        const auto bus = f.watchBus();
        bus->publish("test/0", "\x80");
        QTRY_COMPARE(f.session.counters().shown, 1u);
        f.open(savedLines(4), 4);
        f.session.open({BusNode::Master, f.path("sock"), {}, {}});
        QTRY_COMPARE(bus->counters().subscribers, 1u);
        bus->publish("test/1", "\x80");
        QTRY_COMPARE(f.session.counters().shown, 2u);
        QCOMPARE(f.session.counters().received, 2u); // nothing of the file's
        QCOMPARE(f.cell(0, EventTableModel::TagColumn), QStringLiteral("test/0"));
    }

    void whatHadToMakeRoomForAFileIsSaid()
    {
        Settings settings;
        settings.preferences.keptEvents = Preferences::MinEvents;
        Fixture f(settings);
        const auto bus = f.watchBus();
        for (int i = 0; i < 500; ++i)
            bus->publish("test/a", "\x80");
        QTRY_COMPARE(f.session.counters().shown, 500u);
        f.session.openFile(f.file("long.jsonl", savedLines(800)));
        QTRY_COMPARE(f.session.counters().shown, 800u);
        QCOMPARE(f.session.counters().evicted, 0u);
        QTRY_VERIFY(f.notice(QStringLiteral("more are forgotten: the limit of")));
        f.session.openFile(f.file("longer.jsonl", savedLines(3000)));
        QTRY_COMPARE(f.session.counters().received, 3000u);
        QTRY_COMPARE(f.sum().waiting, 0u);
        QVERIFY(f.session.counters().evicted > 0);
        QTRY_VERIFY(f.notice(QStringLiteral("that were set aside are forgotten")));
        QTest::keyClick(&f.window(), Qt::Key_E, Qt::ControlModifier); // closes the file
        QCOMPARE(f.session.counters().received, 500u);
        QCOMPARE(f.session.counters().evicted, 500u); // its own list has lost them, and says so
        QCOMPARE(f.sum().forgotten, 500u);
        QVERIFY(f.window().isStartPageShown());
    }

    void theStartPageOpensFilesAndLooksAgain()
    {
        Fixture f;
        f.window().showStartPage();
        QVERIFY(f.named<QPushButton>(QStringLiteral("Open a file…")));
        QTest::mouseClick(f.named<QPushButton>(QStringLiteral("Open a file…")), Qt::LeftButton);
        QTRY_VERIFY(f.window().findChild<QFileDialog *>());
        f.window().findChild<QFileDialog *>()->reject();
        // A bus that appears while the start page is open is found when asked for. Salt's own configuration names it.
        const int before = int(f.window().findChildren<FoundBusCard *>().size());
        f.file("master", "sock_dir: " + f.path("sock").toLocal8Bit() + "\n");
        const QByteArray old = qgetenv("SALT_CONFIG_DIR");
        qputenv("SALT_CONFIG_DIR", f.folder.path().toLocal8Bit());
        EmbeddedBus::Options options;
        options.sockDir = f.path("sock");
        const auto bus = EmbeddedBus::start(options);
        QVERIFY(bus.ok());
        auto *again = f.named<QToolButton>(QStringLiteral("Look again"));
        QVERIFY(again);
        QTest::mouseClick(again, Qt::LeftButton);
        QTRY_COMPARE(int(f.window().findChildren<FoundBusCard *>().size()), before + 1);
        old.isEmpty() ? qunsetenv("SALT_CONFIG_DIR") : qputenv("SALT_CONFIG_DIR", old);
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

    void preferencesApplyAtOnceAndAreRemembered()
    {
        Fixture f;
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
        Fixture next(again);
        QCOMPARE(next.window().filterBar()->text(), QStringLiteral("salt/auth"));
        QCOMPARE(next.session.counters().maxEvents, 2'000'000u);
        next.window().setFontPoints(0);
        next.window().setThemeMode(ThemeMode::Light);
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
};

QTEST_MAIN(TestAppFiles)
#include "tst_app_files.moc"
