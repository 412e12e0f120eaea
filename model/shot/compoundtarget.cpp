#include "compoundtarget.h"
#include "ipnetwork.h"
#include "textforms.h"
#include <QRegularExpression>
#include <algorithm>

namespace brine {

namespace {

bool isOperator(QStringView word) { return word == u"and" || word == u"or" || word == u"not" || word == u"(" || word == u")"; }

QString shown(QStringView text) { return safeText(text.toString().toUtf8(), 60); }

/// `G@os:Debian`, `G|@os|Debian`: engine, delimiter and pattern; no engine: a glob.
struct Operand { QChar engine, delimiter = u':'; QString pattern; };

Operand operandOf(const QString &word)
{
    static const QRegularExpression form(QStringLiteral("^(?:([GPIJLNSER])|([GPIJ])(.))@(.+)$"));
    const QRegularExpressionMatch match = form.match(word);
    if (!match.hasMatch())
        return {{}, u':', word};
    if (!match.captured(1).isEmpty())
        return {match.captured(1).front(), u':', match.captured(4)};
    return {match.captured(2).front(), match.captured(3).front(), match.captured(4)};
}

QString typeOfEngine(QChar engine)
{
    switch (engine.unicode()) {
    case u'G': return QStringLiteral("grain");
    case u'P': return QStringLiteral("grain_pcre");
    case u'I': return QStringLiteral("pillar");
    case u'J': return QStringLiteral("pillar_pcre");
    case u'L': return QStringLiteral("list");
    case u'N': return QStringLiteral("nodegroup");
    case u'S': return QStringLiteral("ipcidr");
    case u'E': return QStringLiteral("pcre");
    case u'R': return QStringLiteral("range");
    default: return QStringLiteral("glob");
    }
}

/// Python's expressions by PCRE2's eyes, which read the same but for flags that only Python has.
QString regexProblem(QString pattern)
{
    static const QRegularExpression flags(QStringLiteral("^\\(\\?([aiLmsux]+)\\)"));
    if (const QRegularExpressionMatch match = flags.match(pattern); match.hasMatch())
        pattern.remove(0, match.capturedLength());
    const QRegularExpression regex(pattern);
    return regex.isValid() ? QString()
                           : CompoundTarget::tr("%1 is no regular expression: %2 (character %3).").arg(shown(pattern), regex.errorString()).arg(regex.patternErrorOffset());
}

QString keyValueProblem(const QString &text, QChar delimiter, bool isRegex, const QString &what)
{
    const qsizetype split = text.indexOf(delimiter);
    if (split <= 0 || split + 1 == text.size())
        return CompoundTarget::tr("%1 is no %2: it is written key%3value.").arg(shown(text), what, delimiter);
    return isRegex ? regexProblem(text.mid(split + 1)) : QString();
}

QString problemWith(const QString &type, const QString &text, QChar delimiter)
{
    if (type == u"pcre")
        return regexProblem(text);
    if (type == u"ipcidr")
        return ipNetworkProblem(text);
    const bool isRegex = type.endsWith(QStringLiteral("_pcre"));
    if (type.startsWith(QStringLiteral("grain")))
        return keyValueProblem(text, delimiter, isRegex, CompoundTarget::tr("target by a grain"));
    if (type.startsWith(QStringLiteral("pillar")))
        return keyValueProblem(text, delimiter, isRegex, CompoundTarget::tr("target by pillar"));
    return {};
}

QString operandProblem(const QString &word)
{
    const Operand operand = operandOf(word);
    if (operand.engine.isNull() && (word.startsWith(u'(') || word.endsWith(u')')))
        return CompoundTarget::tr("Salt wants blanks around ( and ): “%1” would be the name of a minion.").arg(shown(word));
    if (word.size() == 2 && word[1] == u'@' && !typeOfEngine(word[0]).startsWith(u"glob"))
        return CompoundTarget::tr("After %1 there is nothing to match.").arg(shown(word));
    return problemWith(typeOfEngine(operand.engine), operand.pattern, operand.delimiter);
}

/// nodegroup_comp of a group without operators, globs or letters: a list of minions, or one expression for E@.
QStringList plainGroup(const QStringList &words)
{
    static const QRegularExpression letter(QStringLiteral("^[A-Z]@"));
    const auto has = [&words](auto is) { return std::any_of(words.begin(), words.end(), is); };
    if (words.isEmpty() || has(isOperator) || has([](const QString &word) { return word.contains(u'*') || letter.match(word).hasMatch(); }))
        return {};
    const bool isRegex = has([](const QString &word) {
        return std::any_of(word.begin(), word.end(), [](QChar c) { return QStringLiteral("([{\\?}])").contains(c); });
    });
    return {(isRegex ? QStringLiteral("E@") : QStringLiteral("L@")) + words.join(u',')};
}

// What a configuration can mean; groups that name groups twice each would double at every step.
constexpr qsizetype MaxGroupDepth = 50, MaxGroupWords = 100'000;

bool isGroup(const QString &word) { return word.size() > 2 && word.startsWith(QStringLiteral("N@")); }

QStringList wordsOf(const QString &expression) { return expression.simplified().split(u' ', Qt::SkipEmptyParts); }

} // namespace

QString CompoundTarget::problemOf(const QString &type, const QString &text) { return problemWith(type, text, u':'); }

QString CompoundTarget::problem(const QString &expression)
{
    bool wantsOperand = true;
    int open = 0;
    QString before;
    for (const QString &word : wordsOf(expression)) {
        const bool begins = word == u"(" || word == u"not";
        if (!isOperator(word)) {
            if (!wantsOperand)
                return tr("Between %1 and %2 there is no and, or or not.").arg(shown(before), shown(word));
            if (const QString odd = operandProblem(word); !odd.isEmpty())
                return odd;
            wantsOperand = false;
        } else if (word == u"not" ? before == word : wantsOperand != begins) { // `web* not db*` means and not
            return before.isEmpty() ? tr("An expression does not begin with %1.").arg(word) : tr("After %1 there is no place for %2.").arg(shown(before), word);
        } else if (word == u")") {
            if (--open < 0)
                return tr("There is a ) without its (.");
        } else {
            open += word == u"(";
            wantsOperand = true;
        }
        before = word;
    }
    if (wantsOperand)
        return before.isEmpty() ? tr("The expression is empty.") : tr("After %1 something is missing.").arg(before);
    return open > 0 ? tr("There is a ( without its ).") : QString();
}

bool CompoundTarget::namesNodegroups(const QString &expression)
{
    const QStringList words = wordsOf(expression);
    return std::any_of(words.begin(), words.end(), isGroup);
}

QStringList CompoundTarget::groupWords(const QString &name, const Nodegroups &groups, QStringList within, QString &problem)
{
    const auto group = groups.constFind(name);
    if (within.contains(name))
        problem = tr("The node group %1 contains itself.").arg(shown(name));
    else if (group == groups.cend())
        problem = groups.isEmpty() ? tr("The master's configuration has no node groups.")
                                   : tr("There is no node group %1; the master's configuration has %2.").arg(shown(name), safeText(QStringList(groups.keys()).join(QStringLiteral(", ")).toUtf8(), 200));
    else if (group->words.isEmpty())
        problem = tr("The node group %1 is empty.").arg(shown(name));
    else if (within.size() >= MaxGroupDepth)
        problem = tr("Node groups name one another more than %1 deep.").arg(MaxGroupDepth);
    if (!problem.isEmpty())
        return {};
    const bool isOutermost = within.isEmpty();
    within << name;
    QStringList all;
    bool hasGroups = false;
    for (const QString &word : group->words) {
        hasGroups = hasGroups || isGroup(word);
        all += isGroup(word) ? groupWords(word.mid(2), groups, within, problem) : QStringList{word};
        if (problem.isEmpty() && all.size() > MaxGroupWords)
            problem = tr("The node group %1 has more than %2 words.").arg(shown(name)).arg(MaxGroupWords);
        if (!problem.isEmpty())
            return {};
    }
    if (const QStringList plain = plainGroup(group->words); !plain.isEmpty())
        return plain;
    return isOutermost && !hasGroups ? group->words : QStringList{QStringLiteral("(")} + all + QStringList{QStringLiteral(")")};
}

CompoundTarget::Expanded CompoundTarget::expandedGroup(const QString &name, const Nodegroups &groups)
{
    Expanded result;
    const QStringList words = groupWords(name, groups, {}, result.problem);
    if (result.problem.isEmpty())
        result.expression = words.join(u' ');
    return result;
}

CompoundTarget::Expanded CompoundTarget::expanded(const QString &expression, const Nodegroups &groups)
{
    Expanded result;
    QStringList all;
    for (const QString &word : wordsOf(expression))
        all += isGroup(word) ? groupWords(word.mid(2), groups, {}, result.problem) : QStringList{word};
    if (result.problem.isEmpty())
        result.expression = all.join(u' ');
    return result;
}

} // namespace brine
