#include "testreport.h"
#include <QXmlStreamWriter>
#include <algorithm>

namespace brine {

namespace {

/// XML 1.0 has no control characters but tab and line ends, no lone surrogates, no U+FFFE and U+FFFF.
QString xmlText(const QString &text)
{
    QString out;
    out.reserve(text.size());
    for (qsizetype i = 0; i < text.size(); ++i) {
        const QChar c = text[i];
        const bool isPair = c.isHighSurrogate() && i + 1 < text.size() && text[i + 1].isLowSurrogate();
        if (isPair)
            out += QStringView(text).sliced(i++, 2);
        else if ((c.unicode() < 0x20 && c != u'\t' && c != u'\n' && c != u'\r') || c.isSurrogate() || c.unicode() >= 0xfffe)
            out += QChar(QChar::ReplacementCharacter);
        else
            out += c;
    }
    return out;
}

QString number(double seconds) { return QString::number(seconds, 'f', 3); }

QString failureType(TestResult::Outcome outcome)
{
    switch (outcome) {
    case TestResult::Outcome::ShotFailed: return QStringLiteral("not fired");
    case TestResult::Outcome::Unsure: return QStringLiteral("unsure");
    case TestResult::Outcome::Forbidden: return QStringLiteral("forbidden");
    default: return QStringLiteral("not in time");
    }
}

void writeResult(QXmlStreamWriter &xml, const TestReport &report, const TestResult &result)
{
    xml.writeStartElement(QStringLiteral("testcase"));
    xml.writeAttribute(QStringLiteral("name"), xmlText(result.name));
    xml.writeAttribute(QStringLiteral("classname"), xmlText(report.suite));
    xml.writeAttribute(QStringLiteral("time"), number(result.seconds));
    if (result.outcome == TestResult::Outcome::Stopped) {
        xml.writeStartElement(QStringLiteral("skipped"));
        xml.writeAttribute(QStringLiteral("message"), xmlText(result.summary));
        xml.writeEndElement();
    } else if (!result.passed()) {
        const bool isError = result.outcome == TestResult::Outcome::ShotFailed || result.outcome == TestResult::Outcome::Unsure;
        xml.writeStartElement(isError ? QStringLiteral("error") : QStringLiteral("failure"));
        xml.writeAttribute(QStringLiteral("type"), failureType(result.outcome));
        xml.writeAttribute(QStringLiteral("message"), xmlText(result.summary));
        xml.writeEndElement();
    }
    if (const QStringList lines = result.details + result.expected; !lines.isEmpty())
        xml.writeTextElement(QStringLiteral("system-out"), xmlText(lines.join(u'\n')));
    xml.writeEndElement();
}

} // namespace

qsizetype TestReport::failures() const { return count(TestResult::Outcome::NotInTime) + count(TestResult::Outcome::Forbidden); }

qsizetype TestReport::errors() const { return count(TestResult::Outcome::ShotFailed) + count(TestResult::Outcome::Unsure); }

qsizetype TestReport::skipped() const { return count(TestResult::Outcome::Stopped); }

qsizetype TestReport::count(TestResult::Outcome outcome) const
{
    return std::count_if(results.begin(), results.end(), [outcome](const TestResult &one) { return one.outcome == outcome; });
}

double TestReport::seconds() const
{
    double sum = 0;
    for (const TestResult &one : results)
        sum += one.seconds;
    return sum;
}

QByteArray TestReport::junit(const std::vector<TestReport> &reports)
{
    QByteArray out;
    QXmlStreamWriter xml(&out);
    xml.setAutoFormatting(true);
    xml.setAutoFormattingIndent(2);
    xml.writeStartDocument();
    xml.writeStartElement(QStringLiteral("testsuites"));
    for (const TestReport &report : reports) {
        xml.writeStartElement(QStringLiteral("testsuite"));
        xml.writeAttribute(QStringLiteral("name"), xmlText(report.suite));
        xml.writeAttribute(QStringLiteral("tests"), QString::number(report.results.size()));
        xml.writeAttribute(QStringLiteral("failures"), QString::number(report.failures()));
        xml.writeAttribute(QStringLiteral("errors"), QString::number(report.errors()));
        if (report.skipped())
            xml.writeAttribute(QStringLiteral("skipped"), QString::number(report.skipped()));
        xml.writeAttribute(QStringLiteral("time"), number(report.seconds()));
        xml.writeAttribute(QStringLiteral("timestamp"), report.begun.toUTC().toString(Qt::ISODate));
        for (const TestResult &result : report.results)
            writeResult(xml, report, result);
        xml.writeEndElement();
    }
    xml.writeEndElement();
    xml.writeEndDocument();
    return out;
}

} // namespace brine
