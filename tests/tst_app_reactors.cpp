// Reactors of an event in a whole session: looked up, and rendered by a stand-in for Salt's own program.
#include "composepanel.h"
#include "eventtableview.h"
#include "payloadpanel.h"
#include "payloadreader.h"
#include "reactorpanel.h"
#include "session.h"
#include "startedbus.h"
#include "statusstrip.h"
#include <QAbstractItemModel>
#include <QApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScopeGuard>
#include <QTabWidget>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

using namespace Qt::StringLiterals;
using namespace brine;

class TestAppReactors : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase()
    {
        for (const char *name : {"XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"})
            qputenv(name, m_folder.filePath(QString::fromLatin1(name)).toUtf8());
        write(u"go.sls"_s, "x: 1\n");
        write(u"reactors.yaml"_s, "- 'myco/*': [" + m_folder.filePath(u"go.sls"_s).toUtf8() + "]\n");
        const QByteArray script = "#!/bin/sh\nprintf '%s\\n' \"$@\" >'" + m_folder.filePath(u"words"_s).toUtf8() + "'\n"
                                  "case \"$*\" in *slow*) exec sleep 100 ;; *bad*) echo \"salt.exceptions.SaltRenderError: Jinja syntax error; line 7\" >&2; exit 1 ;; esac\n"
                                  "echo '{\"local\": {\"go\": {\"runner.x.y\": [{\"password\": \"CANARY2\"}]}}}'\n";
        qputenv("BRINE_SALT_CALL", write(u"salt-call"_s, script).toUtf8());
        m_bus = startedBus(m_folder.filePath(u"bus"_s));
        QVERIFY(m_bus);
    }

    void rendersWithoutSecrets()
    {
        Session session(Settings::load());
        open(session);
        choose(session, R"({"service": "web", "password": "CANARY"})");
        QVERIFY(!render(session).contains(u"CANARY2"_s));
        QTRY_VERIFY(text(session)->toPlainText().contains(u"runner.x.y"_s));
        QVERIFY2(!text(session)->toPlainText().contains(u"CANARY"_s), qPrintable(text(session)->toPlainText()));
        QVERIFY(labels(session).contains(u"secrets were masked"_s));
        QFile words(m_folder.filePath(u"words"_s));
        QVERIFY(words.open(QIODevice::ReadOnly));
        const QByteArray given = words.readAll();
        QVERIFY2(given.contains("tag=\"myco/") && given.contains("\"service\": \"web\"") && given.contains("go.sls"), given.constData());
        QVERIFY(!given.contains("CANARY"));

        choose(session, R"({"service": "bad"})"); // another event: its report, not the other's rendering
        render(session);
        QTRY_VERIFY(labels(session).contains(u"line 7"_s));
        QTest::keyClick(text(session), Qt::Key_Escape);
        QTRY_VERIFY(!text(session)->isVisible());
    }

    void isCancelled()
    {
        Session session(Settings::load());
        open(session);
        choose(session, R"({"service": "slow"})");
        render(session);
        QTRY_VERIFY(labels(session).contains(u"Salt renders it"_s));
        QTRY_VERIFY(QFile::exists(m_folder.filePath(u"words"_s)));
        QTest::mouseClick(button<QPushButton>(session, u"Cancel"_s), Qt::LeftButton);
        QVERIFY(!text(session)->isVisible());
        render(session);
        choose(session, R"({"service": "web"})");
        QTRY_VERIFY(!text(session)->isVisible());
        render(session);
        QTRY_VERIFY(text(session)->toPlainText().contains(u"runner.x.y"_s));
    }

    // Of two masters one has a reactor for it: which of them the composer fires at is what counts.
    void aShotMeetsTheReactorsOfItsBus()
    {
        const auto other = startedBus(m_folder.filePath(u"other"_s));
        QVERIFY(other);
        write(u"with/master"_s, "reactor:\n  - 'myco/*': [" + m_folder.filePath(u"go.sls"_s).toUtf8() + "]\n");
        write(u"without/master"_s, "user: root\n");
        Session session(Settings::load());
        session.window().show();
        for (const auto &[bus, config] : {std::pair(u"bus"_s, u"with"_s), std::pair(u"other"_s, u"without"_s)}) {
            BusRequest request{BusNode::Master, m_folder.filePath(bus), {}, {}};
            request.configDir = m_folder.filePath(config);
            session.open(request);
        }
        ComposePanel *composer = session.window().composePanel();
        const auto choose = [composer](int bus) {
            composer->chooseBus(bus);
            return composer->bus() == bus;
        };
        composer->compose("myco/deploy", readJson("{\"a\": 1}")->msgpack);
        QTRY_VERIFY(choose(1));
        QTRY_VERIFY(hasNote(composer, u"1 reactor file will run"_s));
        QTRY_VERIFY(choose(2));
        QTRY_VERIFY(!hasNote(composer, u"1 reactor file will run"_s));
        QVERIFY(!hasNote(composer, u"reactor file"_s));
        QTRY_VERIFY(choose(1));
        QTRY_VERIFY(hasNote(composer, u"1 reactor file will run"_s));
    }

    // Salt's own configuration is of a master somewhere else: its reactors are not those of this bus.
    void aStrangersReactorsAreNotCounted()
    {
        write(u"salt/master"_s, "sock_dir: " + m_folder.filePath(u"bus"_s).toUtf8() + "\nreactor:\n  - 'myco/*': [" + m_folder.filePath(u"go.sls"_s).toUtf8() + "]\n");
        qputenv("SALT_MASTER_CONFIG", m_folder.filePath(u"salt/master"_s).toUtf8());
        const auto unset = qScopeGuard([] { qunsetenv("SALT_MASTER_CONFIG"); });
        const auto other = startedBus(m_folder.filePath(u"stranger"_s));
        QVERIFY(other);
        Session session(Settings::load());
        session.window().show();
        session.open({BusNode::Master, m_folder.filePath(u"stranger"_s), {}, {}});
        ComposePanel *composer = session.window().composePanel();
        composer->compose("myco/deploy", readJson("{\"a\": 1}")->msgpack);
        QTRY_VERIFY(session.window().statusStrip()->stateText().startsWith(u"Connected"_s));
        other->publish("myco/x", readJson("{\"a\": 1}")->msgpack);
        QTRY_COMPARE(session.window().tableView()->model()->rowCount(), 1);
        session.window().tableView()->selectRow(0);
        session.window().payloadPanel()->findChild<QTabWidget *>()->setCurrentWidget(panel(session));
        QTRY_VERIFY2(labels(session).contains(u"not known"_s), qPrintable(labels(session)));
        QVERIFY2(labels(session).contains(m_folder.filePath(u"stranger"_s)), qPrintable(labels(session)));
        session.open({BusNode::Master, m_folder.filePath(u"bus"_s), {}, {}});
        const auto second = [composer] {
            composer->chooseBus(2);
            return composer->bus() == 2;
        };
        QTRY_VERIFY(second());
        QTRY_VERIFY(hasNote(composer, u"1 reactor file will run"_s));
        composer->chooseBus(1);
        QTRY_VERIFY(hasNote(composer, u"Reactors not known"_s));
        QVERIFY(!hasNote(composer, u"reactor file"_s));
        // An event's own bus counts, whatever other bus has a Reactor that is known.
        m_bus->publish("myco/y", readJson("{\"a\": 1}")->msgpack);
        QTRY_COMPARE(session.window().tableView()->model()->rowCount(), 2);
        session.window().tableView()->selectRow(1);
        QTRY_VERIFY2(labels(session).split(u'\n').contains(u"myco/y"_s) && !labels(session).contains(u"not known"_s), qPrintable(labels(session)));
        session.window().tableView()->selectRow(0);
        QTRY_VERIFY2(labels(session).contains(u"not known"_s), qPrintable(labels(session)));
    }

private:
    static bool hasNote(ComposePanel *composer, const QString &words)
    {
        const auto buttons = composer->findChildren<QAbstractButton *>();
        return std::any_of(buttons.begin(), buttons.end(), [&](QAbstractButton *one) { return !one->isHidden() && one->text().contains(words); });
    }
    QString write(const QString &name, const QByteArray &content)
    {
        QDir(m_folder.path()).mkpath(QFileInfo(name).path());
        QFile file(m_folder.filePath(name));
        if (file.open(QIODevice::WriteOnly))
            file.write(content);
        file.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
        return file.fileName();
    }
    ReactorPanel *panel(Session &session) { return session.window().findChild<ReactorPanel *>(); }
    QPlainTextEdit *text(Session &session) { return panel(session)->findChild<QPlainTextEdit *>(); }
    QString labels(Session &session)
    {
        QStringList texts;
        for (const QLabel *label : panel(session)->findChildren<QLabel *>()) {
            if (label->isVisible())
                texts << label->text();
        }
        return texts.join(u'\n');
    }
    template<class Button> Button *button(Session &session, const QString &text)
    {
        for (Button *one : panel(session)->findChildren<Button *>()) {
            if (one->isVisible() && one->text() == text)
                return one;
        }
        return nullptr;
    }
    void open(Session &session)
    {
        session.window().resize(1280, 800);
        session.window().show();
        QApplication::setActiveWindow(&session.window());
        session.open({BusNode::Master, m_folder.filePath(u"bus"_s), {}, {}});
        QTRY_VERIFY(session.window().statusStrip()->stateText().startsWith(u"Connected"_s));
        Q_EMIT panel(session)->sourceRequested(m_folder.filePath(u"reactors.yaml"_s));
    }
    /// An event of this data comes, is selected, and its reactors are looked at.
    void choose(Session &session, const char *json)
    {
        QAbstractItemModel *rows = session.window().tableView()->model();
        const int before = rows->rowCount();
        const QByteArray tag = "myco/" + QByteArray::number(++m_tag);
        m_bus->publish(tag, readJson(json)->msgpack);
        QTRY_COMPARE(rows->rowCount(), before + 1);
        session.window().tableView()->selectRow(before);
        auto *tabs = session.window().payloadPanel()->findChild<QTabWidget *>();
        tabs->setCurrentWidget(panel(session));
        QTRY_VERIFY(labels(session).split(u'\n').contains(QString::fromUtf8(tag)) && button<QToolButton>(session, u"Render"_s));
    }
    QString render(Session &session)
    {
        QTest::mouseClick(button<QToolButton>(session, u"Render"_s), Qt::LeftButton);
        return text(session)->toPlainText();
    }
    QTemporaryDir m_folder;
    int m_tag = 0;
    std::unique_ptr<EmbeddedBus> m_bus;
};

QTEST_MAIN(TestAppReactors)
#include "tst_app_reactors.moc"
