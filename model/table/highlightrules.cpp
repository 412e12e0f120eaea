#include "highlightrules.h"

#include "eventfilter.h"
#include <algorithm>
#include <array>
#include <optional>

namespace brine {

namespace {

constexpr int MaxProblems = 20;
constexpr std::array<const char *, HighlightColours> ColourNames = {"red", "amber", "green", "teal", "blue", "violet", "pink", "grey"};
constexpr std::array<const char *, HighlightSigns> SignNames = {"exclamation", "cross", "tick", "circle", "square", "diamond", "triangle", "star"};
const char Head[] = "# Highlight rules of Brine, the first that holds wins. Five fields, a tab between them:\n"
                    "# on or off, colour, sign, name, filter (man brine-filter).\n"
                    "# Colours: red amber green teal blue violet pink grey. Signs: exclamation cross tick circle square diamond triangle star.\n";

template<class Value, size_t Size>
std::optional<Value> valueOf(const std::array<const char *, Size> &names, QByteArrayView name)
{
    const auto found = std::find_if(names.begin(), names.end(), [name](const char *known) { return name == QByteArrayView(known); });
    return found == names.end() ? std::nullopt : std::optional(Value(found - names.begin()));
}

bool isControl(QChar c) { return c.category() == QChar::Other_Control || c == QChar::LineSeparator || c == QChar::ParagraphSeparator; }

// One line of a file: whatever was pasted into a field.
QByteArray field(const QString &text)
{
    QString line = text.trimmed();
    std::replace_if(line.begin(), line.end(), isControl, QChar(u' '));
    return line.toUtf8();
}

} // namespace

QByteArray HighlightRules::colourName(HighlightColour colour) { return ColourNames[size_t(colour)]; }
QByteArray HighlightRules::signName(HighlightSign sign) { return SignNames[size_t(sign)]; }

HighlightRules HighlightRules::defaults()
{
    using Colour = HighlightColour;
    using Sign = HighlightSign;
    HighlightRules rules;
    // salt/auth says what became of a key: accept, pend, reject, denied, full (salt/channel/server.py), salt/key what an admin did.
    rules.setRules({
        {tr("Failed returns"), QStringLiteral("tag ~ \"salt/job/*/ret/*\" and (success == false or retcode != 0)"), Colour::Red, Sign::Cross, true},
        {tr("Keys waiting"), QStringLiteral("tag == \"salt/auth\" and data.act == \"pend\""), Colour::Amber, Sign::Triangle, true},
        {tr("Keys refused"), QStringLiteral("tag in (\"salt/auth\", \"salt/key\") and data.act in (\"reject\", \"denied\", \"full\")"), Colour::Pink, Sign::Exclamation, true},
        {tr("Gaps"), QStringLiteral("kind == \"gap\""), Colour::Amber, Sign::Exclamation, true},
    });
    return rules;
}

void HighlightRules::setRules(const QList<HighlightRule> &rules)
{
    QList<QByteArray> before;
    for (const HighlightRule &rule : rules) { // a comment moves with the rule below it
        const auto old = std::find_if(m_rules.begin(), m_rules.end(), [&rule](const HighlightRule &known) { return known.name == rule.name; });
        before.append(old == m_rules.end() ? QByteArray() : std::exchange(m_before[old - m_rules.begin()], QByteArray()));
    }
    QByteArray left; // what stood before rules that are gone
    for (const QByteArray &lines : std::as_const(m_before))
        left += lines;
    m_end = left + m_end;
    m_before = before;
    m_rules = rules.mid(0, MaxRules);
}

HighlightRules HighlightRules::read(QByteArrayView content)
{
    HighlightRules rules;
    int number = 0;
    for (qsizetype at = 0; at < content.size();) {
        const qsizetype end = content.indexOf('\n', at);
        const QByteArrayView line = content.sliced(at, (end < 0 ? content.size() : end) - at);
        rules.readLine(++number, line);
        at = end < 0 ? content.size() : end + 1;
    }
    if (rules.m_before.value(0).startsWith(Head))
        rules.m_before[0].remove(0, qsizetype(sizeof(Head)) - 1);
    else if (rules.m_rules.isEmpty() && rules.m_end.startsWith(Head))
        rules.m_end.remove(0, qsizetype(sizeof(Head)) - 1);
    return rules;
}

void HighlightRules::tell(int line, const QString &problem)
{
    if (m_problems.size() < MaxProblems)
        m_problems.append(tr("Line %1: %2").arg(line).arg(problem));
}

void HighlightRules::readLine(int number, QByteArrayView line)
{
    const QByteArrayView trimmed = line.trimmed();
    const auto keep = [&] { m_end += line.toByteArray() + '\n'; };
    if (trimmed.isEmpty() || trimmed.startsWith('#'))
        return keep();
    const QList<QByteArray> fields = line.toByteArray().split('\t');
    const auto refuse = [&](const QString &why) {
        tell(number, why);
        keep();
    };
    if (fields.size() != 5)
        return refuse(tr("a rule has five fields with tabs between them: on or off, colour, sign, name, filter"));
    const auto colour = valueOf<HighlightColour>(ColourNames, fields.at(1).trimmed());
    const auto sign = valueOf<HighlightSign>(SignNames, fields.at(2).trimmed());
    const bool on = fields.at(0).trimmed() == "on";
    if (!on && fields.at(0).trimmed() != "off")
        return refuse(tr("the first field is on or off"));
    if (!colour)
        return refuse(tr("there is no colour “%1”").arg(QString::fromUtf8(fields.at(1).left(40))));
    if (!sign)
        return refuse(tr("there is no sign “%1”").arg(QString::fromUtf8(fields.at(2).left(40))));
    if (m_rules.size() >= MaxRules)
        return refuse(tr("there are more than %1 rules").arg(MaxRules));
    HighlightRule rule{QString::fromUtf8(fields.at(3)).trimmed(), QString::fromUtf8(fields.at(4)).trimmed(), *colour, *sign, on};
    if (const QString problem = problemOf(rule); !problem.isEmpty())
        return refuse(problem);
    m_rules.append(rule);
    m_before.append(std::exchange(m_end, QByteArray()));
}

QByteArray HighlightRules::content() const
{
    QByteArray content = Head;
    for (qsizetype i = 0; i < m_rules.size(); ++i) {
        const HighlightRule &rule = m_rules.at(i);
        content += m_before.value(i) + (rule.enabled ? "on" : "off") + '\t' + colourName(rule.colour) + '\t' + signName(rule.sign) + '\t'
            + field(rule.name) + '\t' + field(rule.filter) + '\n';
    }
    return content + m_end;
}

QString HighlightRules::problemOf(const HighlightRule &rule)
{
    if (rule.name.trimmed().isEmpty())
        return tr("a name is missing");
    if (rule.name.size() > MaxName)
        return tr("a name has at most %1 characters").arg(MaxName);
    if (rule.filter.trimmed().isEmpty())
        return tr("a filter is missing: without one every row would be coloured");
    if (rule.filter.size() > MaxFilter)
        return tr("a filter has at most %1 characters").arg(MaxFilter);
    const auto parsed = EventFilter::parse(rule.filter);
    return parsed ? QString() : parsed.error().message;
}

} // namespace brine
