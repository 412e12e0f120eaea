#include "saltapiperms.h"

#include "jsonwriter.h"
#include "textforms.h"
#include <QRegularExpression>

namespace brine {

namespace {

constexpr int MaxRules = 1000;
constexpr qsizetype MaxPattern = 500;

/// Python's re.match: from the start, open at the end.
bool pythonMatch(QByteArrayView pattern, const char *function)
{
    if (pattern.size() > MaxPattern)
        return false;
    const QRegularExpression expression(QStringLiteral("\\A(?:%1)").arg(QString::fromUtf8(pattern)));
    return expression.isValid() && expression.match(QLatin1String(function)).hasMatch();
}

/// A rule's functions: a word, a list of words, or maps with conditions on their arguments.
bool anyMatches(const MsgpackView &functions, const char *function)
{
    if (functions.type() == MsgpackView::Type::Str)
        return pythonMatch(functions.bytes(), function);
    int seen = 0;
    for (auto it = functions.iterate(); it.next() && seen++ < MaxRules;) {
        const MsgpackView word = functions.type() == MsgpackView::Type::Map ? it.key() : it.value();
        if (word.type() == MsgpackView::Type::Str && pythonMatch(word.bytes(), function))
            return true;
        if (word.type() == MsgpackView::Type::Map)
            for (auto conditional = word.iterate(); conditional.next();)
                if (pythonMatch(conditional.key().bytes(), function))
                    return true;
    }
    return false;
}

} // namespace

SaltApiPerms::SaltApiPerms(const MsgpackView &perms)
{
    if (!perms.isContainer())
        return;
    m_known = true;
    m_text = safeText(toJson(perms.encoded()), 300);
    int seen = 0;
    for (auto it = perms.iterate(); it.next() && seen++ < MaxRules;) {
        const MsgpackView rule = it.value();
        if (perms.type() == MsgpackView::Type::Map)
            judgeRules(it.key().bytes(), rule);
        else if (rule.type() == MsgpackView::Type::Map)
            for (auto entry = rule.iterate(); entry.next();)
                judgeRules(entry.key().bytes(), entry.value());
        else
            judgeWord(rule.bytes());
    }
}

void SaltApiPerms::judgeWord(QByteArrayView word)
{
    if (word == "@runner" || word == "@runners" || word == "@event")
        m_runner = true;
    else if (!word.startsWith('@') && pythonMatch(word, "event.fire"))
        m_local = true;
}

void SaltApiPerms::judgeRules(QByteArrayView target, const MsgpackView &functions)
{
    if (target == "@event")
        m_runner = m_runner || anyMatches(functions, "send");
    else if (target == "@runner" || target == "@runners")
        m_runner = m_runner || anyMatches(functions, "event.send");
    else if (!target.startsWith('@'))
        m_local = m_local || anyMatches(functions, "event.fire");
}

} // namespace brine
