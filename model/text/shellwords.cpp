#include "shellwords.h"
#include <QCoreApplication>

namespace brine {

namespace {

QString trText(const char *text) { return QCoreApplication::translate("brine::ShellWords", text); }

/// One pass over the line, as the POSIX shell's token recognition (XCU 2.3) goes.
class Splitter
{
public:
    Splitter(QByteArrayView line, const QByteArrayList &kept) : m_line(line), m_kept(kept) { }
    Result<QByteArrayList> run();

private:
    bool at(qsizetype offset, char c) const { return m_at + offset < m_line.size() && m_line[m_at + offset] == c; }
    bool plain(char c);
    bool singleQuoted();
    bool doubleQuoted();
    bool backslash(bool inQuotes);
    bool dollar();
    void endWord();
    bool fail(const QString &why)
    {
        m_problem = why;
        return false;
    }

    QByteArrayView m_line;
    const QByteArrayList &m_kept;
    qsizetype m_at = 0;
    QByteArray m_word;
    bool m_inWord = false, m_ended = false;
    QByteArrayList m_words;
    QString m_problem;
};

void Splitter::endWord()
{
    if (m_inWord)
        m_words.append(m_word);
    m_word.clear();
    m_inWord = false;
}

bool Splitter::singleQuoted()
{
    const qsizetype end = m_line.indexOf('\'', m_at + 1);
    if (end < 0)
        return fail(trText("A single quote is not closed."));
    m_word += m_line.sliced(m_at + 1, end - m_at - 1);
    m_at = end + 1;
    return true;
}

/// Within double quotes it keeps its meaning before $ ` " \ and a line's end alone (XCU 2.2.3).
bool Splitter::backslash(bool inQuotes)
{
    if (m_at + 1 >= m_line.size())
        return fail(trText("The line ends in a backslash."));
    const char next = m_line[m_at + 1];
    if (next != '\n') {
        if (inQuotes && !QByteArrayView("$`\"\\").contains(next))
            m_word += '\\';
        m_word += next;
        m_inWord = true;
    }
    m_at += 2;
    return true;
}

bool Splitter::dollar()
{
    for (const QByteArray &name : m_kept) {
        if (m_line.sliced(m_at).startsWith(name)) {
            m_word += name;
            m_at += name.size();
            return true;
        }
    }
    const char next = m_at + 1 < m_line.size() ? m_line[m_at + 1] : ' ';
    const bool isName = (next >= 'a' && next <= 'z') || (next >= 'A' && next <= 'Z') || (next >= '0' && next <= '9') || QByteArrayView("_{(@*#?$!-'").contains(next);
    if (isName)
        return fail(trText("Only a shell knows what stands for $ at character %1; put its value there.").arg(m_at + 1));
    m_word += '$';
    ++m_at;
    return true;
}

bool Splitter::doubleQuoted()
{
    for (++m_at; m_at < m_line.size();) {
        const char c = m_line[m_at];
        if (c == '"') {
            ++m_at;
            return true;
        }
        if (c == '`')
            return fail(trText("Only a shell knows what ` ` gives at character %1.").arg(m_at + 1));
        if (c == '\\' || c == '$') {
            if (!(c == '\\' ? backslash(true) : dollar()))
                return false;
            continue;
        }
        m_word += c;
        ++m_at;
    }
    return fail(trText("A double quote is not closed."));
}

bool Splitter::plain(char c)
{
    if (c == '\0')
        return fail(trText("There is a NUL in the line."));
    if (c == '`')
        return fail(trText("Only a shell knows what ` ` gives at character %1.").arg(m_at + 1));
    if (c == ';' || c == '&' || c == '|' || c == '<' || c == '>' || c == '(' || c == ')')
        return fail(trText("“%1” at character %2 makes more than one plain command of it.").arg(QLatin1Char(c)).arg(m_at + 1));
    m_word += c;
    m_inWord = true;
    ++m_at;
    return true;
}

Result<QByteArrayList> Splitter::run()
{
    bool ok = true;
    while (ok && m_at < m_line.size()) {
        const char c = m_line[m_at];
        if (c == '\n' || c == '\r') {
            endWord();
            m_ended = m_ended || !m_words.isEmpty();
            ++m_at;
        } else if (c == ' ' || c == '\t') {
            endWord();
            ++m_at;
        } else if (c == '#' && !m_inWord) {
            const qsizetype end = m_line.indexOf('\n', m_at);
            m_at = end < 0 ? m_line.size() : end;
        } else if (m_ended) {
            ok = fail(trText("These are several commands; one is wanted."));
        } else if (c == '\'' || c == '"') {
            m_inWord = true;
            ok = c == '"' ? doubleQuoted() : singleQuoted();
        } else if (c == '\\') {
            ok = backslash(false);
        } else if (c == '$') {
            m_inWord = true;
            ok = dollar();
        } else {
            ok = plain(c);
        }
    }
    if (!ok)
        return Result<QByteArrayList>::failure(m_problem);
    endWord();
    return m_words;
}

} // namespace

Result<QByteArrayList> shellWords(QByteArrayView line, const QByteArrayList &kept) { return Splitter(line, kept).run(); }

} // namespace brine
