// Templates and pasted command lines in the composer, by menu, dialog and paste.
#include "composepanel.h"
#include "jsonwriter.h"
#include "payloadeditor.h"
#include "payloadreader.h"
#include "templatebutton.h"
#include "templatedialog.h"
#include "templatelibrary.h"
#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QInputDialog>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>

using namespace Qt::StringLiterals;
using namespace brine;

class TestUiTemplateButton : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase()
    {
        qputenv("XDG_CONFIG_HOME", m_home.path().toLocal8Bit());
        DestinationInfo info;
        info.busName = u"master bus"_s;
        info.connected = info.canFire = true;
        m_panel.setDestination(info);
        m_panel.resize(1000, 500);
        m_panel.show();
        m_button = m_panel.findChild<TemplateButton *>();
        m_editor = m_panel.findChild<PayloadEditor *>();
        QVERIFY(m_button && m_editor);
    }

    void aTemplateAsksAndFillsIn()
    {
        onDialog<TemplateDialog>([](TemplateDialog &dialog) {
            auto *percent = field<QLineEdit>(dialog, u"percent"_s);
            QPushButton *ok = dialog.findChild<QPushButton *>(QString(), Qt::FindChildrenRecursively);
            for (QPushButton *button : dialog.findChildren<QPushButton *>())
                ok = button->text().contains(u"Take over"_s) ? button : ok;
            percent->setText(u"much"_s);
            QVERIFY(!ok->isEnabled());
            percent->setText(u"97"_s);
            QVERIFY(ok->isEnabled());
            field<QLineEdit>(dialog, u"minion"_s)->setText(u"db\", \"x\": \"1"_s);
            QTest::mouseClick(ok, Qt::LeftButton);
        });
        QVERIFY(trigger(u"diskusage"_s));
        QCOMPARE(m_panel.tag(), QByteArray("salt/beacon/db\", \"x\": \"1/diskusage/"));
        QCOMPARE(toJson(m_panel.payload()), QByteArray("{\"diskusage\": 97.0, \"mount\": \"/\", \"id\": \"db\\\", \\\"x\\\": \\\"1\"}"));
    }

    void whatIsNewAtEachShotStays()
    {
        onDialog<TemplateDialog>([](TemplateDialog &dialog) {
            auto *action = field<QComboBox>(dialog, u"action"_s);
            QCOMPARE(action->count(), 3);
            action->setCurrentText(u"done"_s);
            dialog.accept();
        });
        QVERIFY(trigger(u"event"_s));
        QCOMPARE(m_panel.tag(), QByteArray("myco/deploy/done"));
        QVERIFY2(m_editor->text().contains(u"{{counter}}"_s), qPrintable(m_editor->text()));
    }

    void aCancelledDialogChangesNothing()
    {
        const QByteArray before = m_panel.tag();
        onDialog<TemplateDialog>([](TemplateDialog &dialog) { dialog.reject(); });
        QVERIFY(trigger(u"minion-start"_s));
        QCOMPARE(m_panel.tag(), before);
    }

    void whatIsWrittenBecomesATemplate()
    {
        ShotRequest shot;
        shot.tag = "my/shot";
        shot.payload = readJson("{\"n\": 1}")->msgpack;
        m_panel.composeShot(shot);
        onDialog<QInputDialog>([](QInputDialog &dialog) {
            dialog.setTextValue(u"deploy/mine"_s);
            dialog.accept();
        });
        QVERIFY(trigger(u"Save as a template…"_s));
        const auto saved = TemplateLibrary().load(u"deploy/mine"_s);
        QVERIFY(saved);
        QCOMPARE(saved->tag, QByteArray("my/shot"));
        QCOMPARE(toJson(saved->payload), QByteArray("{\"n\": 1}"));
        shot.tag = "other";
        m_panel.composeShot(shot);
        QVERIFY(trigger(u"mine"_s)); // no variables: at once
        QCOMPARE(m_panel.tag(), QByteArray("my/shot"));
    }

    void aCommandIsPastedIntoTheComposer()
    {
        m_editor->selectAll();
        QApplication::clipboard()->setText(u"salt-call event.send 'myco/x' '{\"a\": [1, null]}'"_s);
        m_editor->paste();
        QCOMPARE(m_panel.tag(), QByteArray("myco/x"));
        QCOMPARE(toJson(m_panel.payload()), QByteArray("{\"a\": [1, null]}"));
        QApplication::clipboard()->setText(u"salt-run event.send t2 '{\"b\": 2}'"_s);
        QVERIFY(trigger(u"Take over a command line from the clipboard"_s));
        QCOMPARE(m_panel.tag(), QByteArray("t2"));
    }

    void anythingElseIsTextAsEver()
    {
        for (const QString &text : {u"{\"salt\": \"event.send\"}"_s, u"salt '*' test.ping"_s, u"curl x"_s}) {
            m_editor->selectAll();
            QApplication::clipboard()->setText(text);
            m_editor->paste();
            QCOMPARE(m_editor->text(), text);
            QCOMPARE(m_panel.tag(), QByteArray("t2"));
        }
        m_editor->moveCursor(QTextCursor::End); // not into text that is there
        QApplication::clipboard()->setText(u"salt-run event.send t3 '{}'"_s);
        m_editor->paste();
        QCOMPARE(m_panel.tag(), QByteArray("t2"));
        QVERIFY(m_editor->text().endsWith(u"event.send t3 '{}'"_s));
    }

private:
    template<class Dialog, class Act> void onDialog(Act act)
    {
        QTimer::singleShot(0, this, [act] {
            auto *dialog = qobject_cast<Dialog *>(QApplication::activeModalWidget());
            QVERIFY(dialog);
            act(*dialog);
        });
    }
    template<class Field> static Field *field(QWidget &dialog, const QString &name)
    {
        for (Field *one : dialog.findChildren<Field *>()) {
            if (one->accessibleName() == name)
                return one;
        }
        return nullptr;
    }
    /// Opens the menu and triggers the entry, in whatever folder it is.
    bool trigger(const QString &text)
    {
        Q_EMIT m_button->menu()->aboutToShow();
        QList<QMenu *> menus{m_button->menu()};
        for (qsizetype i = 0; i < menus.size(); ++i) {
            for (QAction *action : menus.at(i)->actions()) {
                if (action->menu())
                    menus.append(action->menu());
                else if (action->text() == text && action->isEnabled()) {
                    action->trigger();
                    return true;
                }
            }
        }
        return false;
    }
    QTemporaryDir m_home;
    ComposePanel m_panel;
    TemplateButton *m_button = nullptr;
    PayloadEditor *m_editor = nullptr;
};

QTEST_MAIN(TestUiTemplateButton)
#include "tst_ui_templatebutton.moc"
