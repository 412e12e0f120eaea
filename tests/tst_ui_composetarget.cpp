// Where a shot of the composer goes: buses, minions by every letter, and what is said of it there (who matches, reactors, reserved tags).
#include "askrow.h"
#include "composefixture.h"
#include "destinationbar.h"
#include "reservedtag.h"
#include <QRadioButton>
#include <functional>

using namespace brine;
using Destination = ShotRequest::Destination;

class TestComposeTarget : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { qRegisterMetaType<ShotRequest>(); }
    void previewOfFireMaster();
    void destinationsThatCannotBeReached();
    void minionsNeedATarget();
    void everyLetter_data();
    void everyLetter();
    void matchingMinionsAreSaid();
    void reactorsAreCountedBeforeFiring();
    void reservedTagsWarn_data();
    void reservedTagsWarn();
    void whatIsNotSeenInATagIsSaid_data();
    void whatIsNotSeenInATagIsSaid();
};

void TestComposeTarget::previewOfFireMaster()
{
    Fixture f;
    DestinationInfo info = demoBus();
    info.isMinionBus = true;
    f.panel.setDestination(info);
    f.panel.findChild<DestinationBar *>()->setDestination(Destination::MasterThroughMinion);
    f.tag->setEditText(QStringLiteral("my/tag"));
    f.editor->replaceText(QStringLiteral("{\"a\": 1}"));
    f.settle();
    const QStringList rows = f.previewRows();
    QCOMPARE(rows.size(), 5);
    QCOMPARE(rows.mid(0, 4), QStringList({QStringLiteral("data|{} 1 key|map"), QStringLiteral("tag|my/tag|text"),
                                          QStringLiteral("events|null|null"), QStringLiteral("pretag|null|null")}));
    QVERIFY(f.fireButton()->text().contains(QStringLiteral("Fire to the master")));
    f.panel.fire();
    QVERIFY(f.shot(0).destination == Destination::MasterThroughMinion);
    QCOMPARE(f.shot(0).payload, QByteArray::fromHex("81a16101")); // the envelope is the firing side's work
}

void TestComposeTarget::destinationsThatCannotBeReached()
{
    Fixture f;
    const auto buttons = f.panel.findChildren<QRadioButton *>();
    QCOMPARE(buttons.size(), 3);
    QVERIFY(buttons.at(0)->isEnabled());
    QVERIFY(!buttons.at(1)->isEnabled() && buttons.at(1)->isVisible());
    QVERIFY(!buttons.at(2)->isEnabled() && buttons.at(2)->isVisible());
    QVERIFY(f.message().contains(QStringLiteral("The demo's minions are made up.")));
    DestinationInfo info = demoBus();
    info.canReachMinions = true;
    f.panel.setDestination(info);
    QTest::mouseClick(buttons.at(2), Qt::LeftButton, {}, QPoint(8, buttons.at(2)->height() / 2));
    QVERIFY(buttons.at(2)->isChecked() && !buttons.at(0)->isChecked());
    f.panel.setDestination(demoBus()); // what was chosen goes away: kept, refused with the reason
    f.tag->setEditText(QStringLiteral("a"));
    f.editor->replaceText(QStringLiteral("{}"));
    f.settle();
    QVERIFY(!f.fireButton()->isEnabled());
    QVERIFY(f.fireButton()->accessibleDescription().contains(QStringLiteral("made up")));
}

void TestComposeTarget::minionsNeedATarget()
{
    Fixture f;
    DestinationInfo info = demoBus();
    info.canReachMinions = true;
    f.panel.setDestination(info);
    auto *bar = f.panel.findChild<DestinationBar *>();
    bar->setDestination(Destination::Minions);
    f.tag->setEditText(QStringLiteral("a"));
    f.editor->replaceText(QStringLiteral("{}"));
    f.settle();
    QVERIFY(f.message().contains(QStringLiteral("Name the minions")));
    bar->setTarget(QStringLiteral("list"), QStringLiteral("web1,web2"));
    QVERIFY(f.fireButton()->isEnabled());
    QVERIFY(f.fireButton()->text().contains(QStringLiteral("minions web1,web2")));
    f.panel.fire();
    QCOMPARE(f.fired.count(), 0); // two minions are asked for
    auto *ask = f.panel.findChild<AskRow *>();
    QVERIFY(ask->isVisible());
    QVERIFY2(ask->acceptButton()->text().contains(QStringLiteral("minions web1,web2")), qPrintable(ask->acceptButton()->text()));
    QTest::mouseClick(ask->acceptButton(), Qt::LeftButton);
    QVERIFY(!ask->isVisible());
    QCOMPARE(f.fired.count(), 1);
    QCOMPARE(f.shot(0).targetType, QStringLiteral("list"));
    QCOMPARE(f.shot(0).target, QStringLiteral("web1,web2"));
}

void TestComposeTarget::everyLetter_data()
{
    QTest::addColumn<QString>("type");
    QTest::addColumn<QString>("right");
    QTest::addColumn<QString>("wrong");
    QTest::addColumn<QString>("why");
    const auto row = [](const char *type, const char *right, const char *wrong, const char *why) {
        QTest::newRow(type) << QString::fromUtf8(type) << QString::fromUtf8(right) << QString::fromUtf8(wrong) << QString::fromUtf8(why);
    };
    row("glob", "web*", "", "Name the minions");
    row("list", "web1,web2", ",", "list of ids");
    row("pcre", "web[0-9]+", "web[", "no regular expression");
    row("grain", "os:Debian", "os", "key:value");
    row("grain_pcre", "os:(Debian|Ubuntu)", "os:(", "no regular expression");
    row("pillar", "role:web", "role", "key:value");
    row("pillar_pcre", "role:web.*", "role:*", "no regular expression");
    row("compound", "G@os:Debian and web*", "G@os:Debian and", "something is missing");
    row("nodegroup", "webservers", "", "node group");
    row("range", "%web", "", "range");
    row("ipcidr", "10.0.0.0/24", "10.0.0.1/24", "not the subnet");
}

void TestComposeTarget::everyLetter()
{
    QFETCH(QString, type);
    QFETCH(QString, right);
    QFETCH(QString, wrong);
    QFETCH(QString, why);
    Fixture f;
    DestinationInfo info = demoBus();
    info.canReachMinions = true;
    info.minionsBy = QStringLiteral("the salt command /usr/bin/salt");
    info.interlock.role = Interlock::Role::Free;
    f.panel.setDestination(info);
    auto *bar = f.panel.findChild<DestinationBar *>();
    bar->setDestination(Destination::Minions);
    f.tag->setEditText(QStringLiteral("a"));
    f.editor->replaceText(QStringLiteral("{}"));
    f.settle();
    auto *types = bar->findChildren<QComboBox *>().last();
    types->setFocus();
    while (types->currentText() != type) { // by the keyboard
        const int before = types->currentIndex();
        QTest::keyClick(types, Qt::Key_Down);
        QVERIFY(types->currentIndex() == before + 1);
    }
    QLineEdit *target = bar->findChild<QLineEdit *>();
    QTest::keyClicks(target, wrong);
    QVERIFY(!f.fireButton()->isEnabled());
    QVERIFY2(f.message().contains(why), qPrintable(f.message()));
    QVERIFY(!f.panel.targetToMatch()); // nobody is asked about it
    target->clear();
    QTest::keyClicks(target, right);
    QVERIFY2(f.fireButton()->isEnabled(), qPrintable(f.message()));
    QCOMPARE(*f.panel.targetToMatch(), (MinionTarget{type, right}));
    QVERIFY2(f.message().contains(QStringLiteral("Fired by the salt command /usr/bin/salt")), qPrintable(f.message()));
    QTest::mouseClick(f.fireButton(), Qt::LeftButton);
    QCOMPARE(f.shot(0).minions(), (MinionTarget{type, right}));
    Fixture again;
    again.panel.setDestination(info);
    again.panel.restoreDraft(f.panel.draft());
    QCOMPARE(*again.panel.targetToMatch(), (MinionTarget{type, right}));
}

void TestComposeTarget::matchingMinionsAreSaid()
{
    Fixture f;
    DestinationInfo info = demoBus();
    info.canReachMinions = true;
    info.bus = 3;
    f.panel.setDestination(info);
    auto *bar = f.panel.findChild<DestinationBar *>();
    bar->setDestination(Destination::Minions);
    bar->setTarget(QStringLiteral("grain"), QStringLiteral("os:Debian"));
    f.tag->setEditText(QStringLiteral("a"));
    f.editor->replaceText(QStringLiteral("{}"));
    f.settle();
    TargetMatch match{3, *f.panel.targetToMatch(), TargetMatch::State::Asking, {}, {}};
    f.panel.setTargetMatch(match);
    QVERIFY(f.message().contains(QStringLiteral("Asking which minions match")));
    auto *ask = f.panel.findChild<AskRow *>();
    f.panel.fire(); // is not held up: what is not known is asked for as such
    QVERIFY2(ask->question().contains(QStringLiteral("how many is not known")), qPrintable(ask->question()));
    ask->withdraw();
    match.state = TargetMatch::State::Known;
    match.minions = QStringList{QStringLiteral("db1"), QStringLiteral("<b>web1</b>")};
    f.panel.setTargetMatch(match);
    QVERIFY2(f.message().contains(QStringLiteral("2 minions match: db1, <b>web1</b>")), qPrintable(f.message()));
    f.panel.fire();
    QVERIFY2(ask->question().contains(QStringLiteral("2 minions match os:Debian")), qPrintable(ask->question()));
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Escape);
    QTest::keyClicks(bar->findChild<QLineEdit *>(), QStringLiteral("x")); // the answer was about another target
    QVERIFY(!f.message().contains(QStringLiteral("minions match")));
    match.target.text += u'x';
    match.minions = QStringList{QStringLiteral("db1")};
    f.panel.setTargetMatch(match);
    f.panel.fire(); // one minion is no question
    QCOMPARE(f.fired.count(), 1);
    bar->setDestination(Destination::ThisBus);
    QVERIFY(!f.message().contains(QStringLiteral("minion matches")) && !f.panel.targetToMatch());
}

// The very shot that is fired is looked up, not what was written a moment before; and a late answer holds nothing up for ever.
void TestComposeTarget::reactorsAreCountedBeforeFiring()
{
    Fixture f;
    QByteArrayList counted;
    std::function<void(qsizetype)> later;
    f.panel.setReactorCount([&](const ShotRequest &shot, std::function<void(qsizetype)> done) {
        counted << shot.tag;
        if (shot.tag.startsWith("later"))
            later = done;
        else
            done(shot.tag.startsWith("react") ? 2 : 0);
    });
    f.type("{}");
    f.typeTag("myco/x");
    f.settle();
    f.panel.fire();
    QCOMPARE(f.fired.count(), 1);
    f.tag->setEditText(QStringLiteral("react/x"));
    f.panel.fire();
    auto *ask = f.panel.findChild<AskRow *>();
    QVERIFY(ask->isAsking() && f.fired.count() == 1);
    QVERIFY2(ask->question().contains(QStringLiteral("2 reactors will run")), qPrintable(ask->question()));
    QTest::mouseClick(ask->acceptButton(), Qt::LeftButton);
    QCOMPARE(f.fired.count(), 2);
    ShotRequest again;
    again.tag = "react/again";
    again.payload = fromJson("{}");
    f.panel.fireShot(again, demoBus().busName);
    QVERIFY2(ask->isAsking() && ask->question().contains(QStringLiteral("2 reactors will run")), qPrintable(ask->question()));
    ask->withdraw();
    QCOMPARE(counted, (QByteArrayList{"myco/x", "react/x", "react/again"}));

    f.tag->setEditText(QStringLiteral("later/x"));
    f.panel.fire();
    f.tag->setEditText(QStringLiteral("myco/y"));
    f.panel.fire();
    QCOMPARE(f.fired.count(), 2); // they wait, in order
    later(0);
    QCOMPARE(f.fired.count(), 4);
    QCOMPARE(f.shot(2).tag, QByteArray("later/x"));
    later(5); // twice: of no use
    f.tag->setEditText(QStringLiteral("later/never"));
    f.panel.fire();
    QTRY_VERIFY(ask->isAsking());
    QVERIFY2(ask->question().contains(QStringLiteral("not found out in time")), qPrintable(ask->question()));
    ask->withdraw();

    counted.clear();
    DestinationInfo info = demoBus(); // no Reactor listens on a minion's bus, nor for what lands on minions
    info.isMinionBus = info.canReachMinions = true;
    f.panel.setDestination(info);
    f.tag->setEditText(QStringLiteral("react/z"));
    f.panel.fire();
    QCOMPARE(f.fired.count(), 5);
    f.panel.findChild<DestinationBar *>()->setDestination(Destination::MasterThroughMinion);
    f.panel.fire();
    QCOMPARE(counted, QByteArrayList{"react/z"});
    QVERIFY(ask->isAsking());
}

void TestComposeTarget::reservedTagsWarn_data()
{
    QTest::addColumn<QByteArray>("tag");
    QTest::addColumn<bool>("onMinion");
    QTest::addColumn<bool>("warns");
    QTest::newRow("own") << QByteArray("myco/x") << false << false;
    QTest::newRow("salt, on its own") << QByteArray("salty/x") << false << false;
    QTest::newRow("salt/") << QByteArray("salt/minion/web1/start") << false << true;
    QTest::newRow("job") << QByteArray("salt/job/1/ret/a") << false << true;
    QTest::newRow("reactor manager") << QByteArray("salt/reactors/manage/add") << false << true;
    QTest::newRow("batch") << QByteArray("salt/batch/1/stop") << false << true;
    QTest::newRow("cluster") << QByteArray("cluster/runner/ring_create") << false << true;
    QTest::newRow("minion order") << QByteArray("module_refresh") << true << true;
    QTest::newRow("minion order on a master") << QByteArray("module_refresh") << false << false;
    QTest::newRow("longer than the order") << QByteArray("module_refresh2") << true << false;
    QTest::newRow("fire_master by hand") << QByteArray("fire_master") << true << true;
    QTest::newRow("request channel") << QByteArray("__master_req_channel_payload/1/m") << true << true;
    QTest::newRow("leading slash") << QByteArray("/salt/minion/minion_mod_refresh_complete") << true << true;
}

void TestComposeTarget::reservedTagsWarn()
{
    QFETCH(QByteArray, tag);
    QFETCH(bool, onMinion);
    QFETCH(bool, warns);
    const QString warning = reservedTagWarning(tag, onMinion);
    QCOMPARE(!warning.isEmpty(), warns);
    Fixture f;
    DestinationInfo info = demoBus();
    info.isMinionBus = onMinion;
    f.panel.setDestination(info);
    f.editor->replaceText(QStringLiteral("{}"));
    f.tag->setEditText(QString::fromUtf8(tag));
    f.settle();
    QVERIFY(f.fireButton()->isEnabled()); // warned, not forbidden
    QVERIFY(!warns || f.message().contains(warning));
}

void TestComposeTarget::whatIsNotSeenInATagIsSaid_data()
{
    QTest::addColumn<QString>("tag");
    QTest::addColumn<QString>("said");
    QTest::newRow("nothing") << QStringLiteral("myco/grün") << QString();
    QTest::newRow("long") << QStringLiteral("myco/").repeated(300) << QString();
    QTest::newRow("mark") << QStringLiteral("myco/a\u200bb") << QStringLiteral("\"myco/a\\u200bb\"");
    QTest::newRow("mark beyond U+FFFF") << QStringLiteral("myco/a\U000e0041") << QStringLiteral("\"myco/a\\U000e0041\"");
    QTest::newRow("blank at the end") << QStringLiteral("myco/a ") << QStringLiteral("\"myco/a \"");
}

void TestComposeTarget::whatIsNotSeenInATagIsSaid()
{
    QFETCH(QString, tag);
    QFETCH(QString, said);
    Fixture f;
    f.panel.setDestination(demoBus());
    f.editor->replaceText(QStringLiteral("{}"));
    f.tag->setEditText(tag);
    f.settle();
    QVERIFY(f.fireButton()->isEnabled());
    QCOMPARE(f.message().contains(QStringLiteral("not seen")), !said.isEmpty());
    QVERIFY2(f.message().contains(said), qPrintable(f.message()));
}

QTEST_MAIN(TestComposeTarget)
#include "tst_ui_composetarget.moc"
