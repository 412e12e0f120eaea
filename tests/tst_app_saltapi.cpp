#include "connectiondialog.h"
#include "fakesaltapi.h"
#include "secretdialog.h"
#include "secretservice.h"
#include "session.h"
#include "startpage.h"

#include <QApplication>
#include <QCheckBox>
#include <QComboBox>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QProcess>
#include <QPushButton>

using namespace brine;

/// Connections to salt-api in the window: the form, the password and where it stays.
class TestAppSaltApi : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();
    void aProfileKeepsItsPasswordAndTakesItAlong();
    void withoutAKeyringItIsAskedForAndSaid();
    void theFormOffersWhatPepperUses();
    void plainHttpIsAWordOfItsOwn();

private:
    ConnectionDialog *form(const SavedConnection &begun);
    SavedConnection profile(const QString &name) const;
    SecretDialog *question() const { return m_session->window().findChild<SecretDialog *>(); }
    void giveTo(SecretDialog *dialog, bool keep);
    /// The programs that take a password out of the keyring right now.
    QList<QProcess *> forgetting() const { return m_session->window().findChildren<QProcess *>(); }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<FakeSaltApi> m_api;
    std::unique_ptr<Session> m_session;
};

void TestAppSaltApi::initTestCase()
{
    for (const char *name : {"SALTAPI_URL", "SALTAPI_USER", "SALTAPI_PASS", "SALTAPI_EAUTH", "http_proxy", "https_proxy", "DBUS_SESSION_BUS_ADDRESS"})
        qunsetenv(name);
}

void TestAppSaltApi::init()
{
    m_folder = std::make_unique<QTemporaryDir>(QDir::tempPath() + QStringLiteral("/br-XXXXXX"));
    qputenv("XDG_CONFIG_HOME", QFile::encodeName(m_folder->filePath(QStringLiteral("config"))));
    qputenv("XDG_STATE_HOME", QFile::encodeName(m_folder->filePath(QStringLiteral("state"))));
    qputenv("PEPPERRC", "/nonexistent");
    m_api = std::make_unique<FakeSaltApi>();
    m_session = std::make_unique<Session>(Settings::load());
    m_session->window().show();
    m_session->showStart();
}

void TestAppSaltApi::cleanup()
{
    m_session.reset();
    m_api.reset();
    m_folder.reset();
}

ConnectionDialog *TestAppSaltApi::form(const SavedConnection &begun)
{
    Q_EMIT m_session->window().startPage()->newRequested(begun);
    return m_session->window().findChild<ConnectionDialog *>();
}

SavedConnection TestAppSaltApi::profile(const QString &name) const
{
    SavedConnection connection;
    connection.name = name;
    connection.set(QStringLiteral("saltapi-url"), m_api->url());
    connection.set(QStringLiteral("username"), QStringLiteral("ann"));
    connection.set(QStringLiteral("eauth"), QStringLiteral("file"));
    return connection;
}

void TestAppSaltApi::giveTo(SecretDialog *dialog, bool keep)
{
    auto *box = dialog->findChild<QCheckBox *>();
    QCOMPARE(box->isVisibleTo(dialog), keep);
    QCOMPARE(box->isChecked(), keep);
    QTest::keyClicks(dialog->findChild<QLineEdit *>(), QString::fromUtf8(m_api->password));
    QTest::keyClick(dialog, Qt::Key_Return);
}

void TestAppSaltApi::aProfileKeepsItsPasswordAndTakesItAlong()
{
    SecretService service(true);
    if (!service.isThere)
        QSKIP("no dbus-daemon or gnome-keyring-daemon here");
    StartPage *page = m_session->window().startPage();
    const auto connectAndKeep = [&](const QString &name) {
        Q_EMIT form(profile(name))->saveRequested(profile(name), true);
        QTRY_VERIFY_WITH_TIMEOUT(question(), 8000);
        giveTo(question(), true);
        QTRY_COMPARE_WITH_TIMEOUT(m_api->streams(), 1, 8000);
        QTRY_COMPARE(service.items(), 1);
        m_session->showStart();
        QTRY_VERIFY(!question());
    };
    connectAndKeep(QStringLiteral("prod"));
    QVERIFY(!holds(m_folder->path(), m_api->password));
    Q_EMIT form(profile(QStringLiteral("the same")))->saveRequested(profile(QStringLiteral("the same")), false);
    Q_EMIT page->removeRequested(QStringLiteral("prod"));
    QVERIFY(forgetting().isEmpty());                    // another connection of the same login still needs it
    QCOMPARE(service.items(), 1);
    SavedConnection another = profile(QStringLiteral("the same"));
    another.set(QStringLiteral("username"), QStringLiteral("bob"));
    QTRY_VERIFY(!m_session->window().findChild<ConnectionDialog *>()); // those that were saved
    Q_EMIT page->editRequested(QStringLiteral("the same"));
    QTRY_VERIFY(m_session->window().findChild<ConnectionDialog *>());
    Q_EMIT m_session->window().findChild<ConnectionDialog *>()->saveRequested(another, false);
    QVERIFY(!forgetting().isEmpty());                   // nobody's any more
    QTRY_COMPARE(service.items(), 0);
    connectAndKeep(QStringLiteral("once more"));
    Q_EMIT page->removeRequested(QStringLiteral("once more"));
    QTRY_COMPARE(service.items(), 0);
}

void TestAppSaltApi::withoutAKeyringItIsAskedForAndSaid()
{
    QElapsedTimer clock;
    clock.start();
    Q_EMIT form(profile(QStringLiteral("prod")))->saveRequested(profile(QStringLiteral("prod")), true);
    QTRY_VERIFY_WITH_TIMEOUT(question(), 6000);
    QVERIFY2(clock.elapsed() < 5500, qPrintable(QString::number(clock.elapsed())));
    QString words;
    for (const QLabel *label : question()->findChildren<QLabel *>())
        words += label->text();
    QVERIFY2(words.contains(QLatin1String("No secret service is running (gnome-keyring or KWallet). Kept for this session only.")), qPrintable(words));
    giveTo(question(), false);
    QTRY_COMPARE_WITH_TIMEOUT(m_api->streams(), 1, 8000);
    m_api->forgetTokens();                              // for the session: not asked for again
    m_api->endStreams();
    QTRY_COMPARE_WITH_TIMEOUT(m_api->logins, 2, 8000);
    QVERIFY(!question());
    QVERIFY(!holds(m_folder->path(), m_api->password));
}

void TestAppSaltApi::theFormOffersWhatPepperUses()
{
    QVERIFY(!form({})->findChild<QPushButton *>(QStringLiteral("offer")));
    m_session->window().findChild<ConnectionDialog *>()->reject();
    QFile file(m_folder->filePath(QStringLiteral("pepperrc")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("[main]\nSALTAPI_URL=" + m_api->url().toUtf8() + "/\nSALTAPI_USER=ann\nSALTAPI_PASS=" + m_api->password + "\nSALTAPI_EAUTH=file\n");
    file.close();
    qputenv("PEPPERRC", QFile::encodeName(file.fileName()));
    QTRY_VERIFY(!m_session->window().findChild<ConnectionDialog *>());
    auto *dialog = form({});
    auto *offer = dialog->findChild<QPushButton *>(QStringLiteral("offer"));
    QVERIFY(offer && !offer->isVisibleTo(dialog));      // a local socket has no use for it
    auto *kind = dialog->findChild<QComboBox *>();
    kind->setCurrentIndex(kind->count() - 1);
    QVERIFY(offer->isVisibleTo(dialog));
    offer->click();
    SavedConnection filled = dialog->connection();
    QCOMPARE(filled.options, profile({}).options);
    QVERIFY(!QString::fromUtf8(m_api->password).isEmpty());
    Q_EMIT dialog->connectRequested(filled);
    QTRY_COMPARE_WITH_TIMEOUT(m_api->streams(), 1, 8000); // with the file's password, and no question
    QVERIFY(!question());
    file.remove();
    QVERIFY(!holds(m_folder->path(), m_api->password));
}

void TestAppSaltApi::plainHttpIsAWordOfItsOwn()
{
    SavedConnection plain;
    plain.set(QStringLiteral("saltapi-url"), QStringLiteral("http://salt.example.com:8000"));
    auto *dialog = form(plain);
    auto *accepted = dialog->findChild<QCheckBox *>();
    QVERIFY(accepted->isVisibleTo(dialog) && !accepted->isChecked());
    accepted->setChecked(true);
    QCOMPARE(dialog->connection().value(QStringLiteral("plain-http")), QStringLiteral("yes"));
    QLineEdit *url = nullptr;
    for (QLineEdit *edit : dialog->findChildren<QLineEdit *>())
        url = edit->text().startsWith(QLatin1String("http://")) ? edit : url;
    url->setText(QStringLiteral("https://salt.example.com:8000"));
    QVERIFY(!accepted->isVisibleTo(dialog));
    QVERIFY(dialog->connection().value(QStringLiteral("plain-http")).isEmpty());
    url->setText(QStringLiteral("http://other.example.com"));
    QVERIFY(!accepted->isChecked());
}

QTEST_MAIN(TestAppSaltApi)
#include "tst_app_saltapi.moc"
