#include "asciitext.h"
#include "textbatch.h"

#include <QFontDatabase>
#include <QFontMetricsF>
#include <QImage>
#include <QPainter>
#include <QTest>

using namespace brine;

class tst_AsciiText : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void refusesWhatNeedsTheTextEngine_data();
    void refusesWhatNeedsTheTextEngine();
    void looksAsTheTextEngineDraws();
    void elides_data();
    void elides();
};

void tst_AsciiText::refusesWhatNeedsTheTextEngine_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("known");
    QTest::newRow("empty") << QString() << true;
    QTest::newRow("tag") << QStringLiteral("salt/job/20261123140207113204/ret/web01 ~!") << true;
    QTest::newRow("ellipsis") << QStringLiteral("salt/…/web01") << true;
    QTest::newRow("umlaut") << QStringLiteral("wëb01") << false;
    QTest::newRow("arabic") << QStringLiteral("salt/مرحبا") << false;
    QTest::newRow("emoji") << QStringLiteral("salt/😀") << false;
    QTest::newRow("control") << QStringLiteral("a\tb") << false;
    QTest::newRow("delete") << QStringLiteral("a\x7f") << false;
}

void tst_AsciiText::refusesWhatNeedsTheTextEngine()
{
    QFETCH(QString, text);
    QTEST(AsciiText(QFontDatabase::systemFont(QFontDatabase::FixedFont)).has(text), "known");
}

// With a fixed width there is nothing to kern, so not a pixel may differ; at any scale of the screen.
void tst_AsciiText::looksAsTheTextEngineDraws()
{
    QFont font = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    font.setPointSize(10);
    const AsciiText ascii(font);
    const QString text = QStringLiteral("salt/job/20261123140207113204/ret/web01.example.com {}[]()@#%&");
    QCOMPARE(ascii.width(text), QFontMetricsF(font).horizontalAdvance(text));
    TextBatch batch;
    for (const qreal scale : {1.0, 1.5, 2.0}) {
        QImage ours(QSize(800, 60) * scale, QImage::Format_RGB32);
        ours.setDevicePixelRatio(scale);
        ours.fill(Qt::white);
        QImage theirs = ours;
        {
            QPainter painter(&ours);
            batch.add(ascii, Qt::red, {10, 20}, text);
            batch.add(ascii, Qt::black, {10, 40}, text);
            batch.add(ascii, Qt::red, {30.5, 55}, text);
            batch.draw(painter);
            batch.draw(painter); // nothing is left to be drawn
        }
        QVERIFY(ours != theirs);
        {
            QPainter painter(&theirs);
            painter.setFont(font);
            painter.setPen(Qt::red);
            painter.drawText(QPointF(10, 20), text);
            painter.drawText(QPointF(30.5, 55), text);
            painter.setPen(Qt::black);
            painter.drawText(QPointF(10, 40), text);
        }
        QVERIFY2(ours == theirs, qPrintable(QString::number(scale)));
    }
}

void tst_AsciiText::elides_data()
{
    QTest::addColumn<int>("mode");
    QTest::newRow("right") << int(Qt::ElideRight);
    QTest::newRow("middle") << int(Qt::ElideMiddle);
}

void tst_AsciiText::elides()
{
    QFETCH(int, mode);
    const QString text = QStringLiteral("salt/job/20261123140207113204/ret/web01");
    for (const auto family : {QFontDatabase::FixedFont, QFontDatabase::GeneralFont}) {
        const AsciiText ascii(QFontDatabase::systemFont(family));
        const qreal whole = ascii.width(text);
        QCOMPARE(ascii.elided(text, Qt::TextElideMode(mode), whole), text);
        for (qreal room = ascii.width(u"…"); room < whole; room += 3) {
            const QString shown = ascii.elided(text, Qt::TextElideMode(mode), room);
            QVERIFY(ascii.width(shown) <= room);
            const qsizetype cut = shown.indexOf(QChar(0x2026));
            QVERIFY(cut >= 0 && text.startsWith(shown.first(cut)) && text.endsWith(shown.sliced(cut + 1)));
            QVERIFY(mode == int(Qt::ElideMiddle) || cut == shown.size() - 1);
            QVERIFY2(room - ascii.width(shown) < ascii.width(u"W") * 2, "more would fit");
        }
    }
}

QTEST_MAIN(tst_AsciiText)
#include "tst_ui_asciitext.moc"
