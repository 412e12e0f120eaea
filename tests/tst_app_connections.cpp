// Connections: saved and recent ones, their form and passwords, and what the start page says of them.
#include "bussession.h"
#include "connectiondialog.h"
#include "connectionrow.h"
#include "foundbuscard.h"
#include "problembar.h"
#include "secretdialog.h"
#include "startpage.h"
#include <QDialog>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QLineEdit>
#include <QPushButton>
#include <QTest>

using namespace brine;

class TestAppConnections : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aPasswordIsAskedForAndHandedOver()
    {
        SecretDialog dialog({QStringLiteral("prod-eu"), QStringLiteral("password"), {}, QStringLiteral("ann"), false, true});
        QByteArray given;
        bool kept = false;
        connect(&dialog, &SecretDialog::answered, &dialog, [&](const QByteArray &secret, bool keep) {
            given = QByteArray(secret.constData(), secret.size());
            kept = keep;
        });
        dialog.show();
        auto *edit = dialog.findChild<QLineEdit *>();
        QCOMPARE(edit->echoMode(), QLineEdit::Password);
        QVERIFY(!edit->accessibleName().isEmpty());
        QTest::keyClicks(edit, QStringLiteral("hunter2"));
        QTest::keyClick(edit, Qt::Key_Return);
        QCOMPARE(given, QByteArray("hunter2"));
        QVERIFY(kept);
        QCOMPARE(dialog.result(), int(QDialog::Accepted));
    }

    void aConnectionIsSavedEditedRemovedAndBroughtBack()
    {
        BusSession f;
        f.serve(0);
        f.session->showStart();
        f.button(QStringLiteral("New connection"))->click();
        auto *form = f.window().findChild<ConnectionDialog *>();
        QVERIFY(form);
        const auto edit = [form](const QString &name) {
            for (QLineEdit *line : form->findChildren<QLineEdit *>()) {
                if (line->accessibleName() == name)
                    return line;
            }
            return static_cast<QLineEdit *>(nullptr);
        };
        QTest::keyClicks(edit(QStringLiteral("Socket folder")), f.path(0));
        QTest::keyClicks(edit(QStringLiteral("Name to keep it under")), QStringLiteral("prod-eu"));
        QTest::keyClick(form, Qt::Key_Return);
        QTRY_COMPARE(f.subscribers(0), 1u);
        QTRY_VERIFY(f.window().windowTitle().contains(QStringLiteral("prod-eu")));
        // After a restart it is there, saved and among the recent ones.
        f.window().close();
        f.restart();
        QTRY_COMPARE(f.subscribers(0), 0u);
        f.session->showStart();
        auto *page = f.window().startPage();
        QCOMPARE(page->findChildren<ConnectionRow *>().size(), 2);
        Q_EMIT page->removeRequested(QStringLiteral("prod-eu"));
        QTRY_COMPARE(page->findChildren<ConnectionRow *>().size(), 1);
        f.button(QStringLiteral("Undo: bring back"))->click();
        QTRY_COMPARE(page->findChildren<ConnectionRow *>().size(), 2);
        f.button(QStringLiteral("Connect"), page->findChildren<ConnectionRow *>().first())->click();
        QTRY_COMPARE(f.subscribers(0), 1u);
        QVERIFY(!f.window().isStartPageShown());
        f.session->openNamed(QStringLiteral("no such"));
        QVERIFY(f.window().findChild<ProblemBar *>()->problem().title.contains(QStringLiteral("no such")));
    }

    void aFormRefusesANameThatIsTaken()
    {
        BusSession f;
        QFile file(f.folder.filePath(QStringLiteral("config/brine/connections")));
        QVERIFY(QDir().mkpath(QFileInfo(file).path()));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("[prod]\nssh = x\nas = salt\n");
        file.close();
        f.session->showStart();
        QTRY_COMPARE(f.window().startPage()->findChildren<ConnectionRow *>().size(), 1);
        Q_EMIT f.window().startPage()->duplicateRequested(QStringLiteral("prod"));
        auto *form = f.window().findChild<ConnectionDialog *>();
        QCOMPARE(form->connection().name, QStringLiteral("prod 2"));
        QCOMPARE(form->connection().value(QStringLiteral("as")), QStringLiteral("salt"));
        SavedConnection taken = form->connection();
        taken.name = QStringLiteral("prod");
        Q_EMIT form->saveRequested(taken, false);
        QVERIFY(form->isVisible());
        form->reject();
    }

    void everythingOnTheStartPageAndInTheFormHasAName()
    {
        BusSession f;
        f.serve(0);
        f.watch(0);
        f.session->showStart();
        Q_EMIT f.window().startPage()->newRequested({});
        auto *form = f.window().findChild<ConnectionDialog *>();
        for (QWidget *root : {static_cast<QWidget *>(f.window().startPage()), static_cast<QWidget *>(form)}) {
            for (QWidget *widget : root->findChildren<QWidget *>()) {
                const bool isInner = widget->objectName().startsWith(QStringLiteral("qt_")) || qobject_cast<QLineEdit *>(widget->parentWidget());
                if (widget->focusPolicy() == Qt::NoFocus || isInner || !widget->isVisibleTo(root))
                    continue;
                const auto *push = qobject_cast<QPushButton *>(widget);
                QVERIFY2(!widget->accessibleName().isEmpty() || (push && !push->text().isEmpty()), widget->metaObject()->className());
            }
        }
    }

    void aMissingRightOffersItsOwner()
    {
        StartPage page;
        FoundBusInfo bus{QStringLiteral("Salt master"), QStringLiteral("/run/salt/master"), {}, {}, false, true, false, {}, {QStringLiteral("no"), QStringLiteral("r"), {}}};
        bus.owner = QStringLiteral("salt");
        page.setFoundBuses({bus});
        page.show();
        QString asked;
        connect(&page, &StartPage::asOwnerRequested, &page, [&asked](const FoundBusInfo &info) { asked = info.owner; });
        for (QPushButton *button : page.findChildren<QPushButton *>()) {
            if (button->text().startsWith(QStringLiteral("Through sudo as salt")))
                button->click();
        }
        QCOMPARE(asked, QStringLiteral("salt"));
    }
};

QTEST_MAIN(TestAppConnections)
#include "tst_app_connections.moc"
