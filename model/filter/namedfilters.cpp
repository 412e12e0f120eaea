#include "namedfilters.h"
#include "eventfilter.h"
#include <algorithm>

namespace brine {

namespace {

constexpr int MaxProblems = 20;

bool isControl(QChar c) { return c.category() == QChar::Other_Control || c == QChar::LineSeparator || c == QChar::ParagraphSeparator; }

} // namespace

NamedFilters NamedFilters::read(QByteArrayView content)
{
    NamedFilters filters;
    if (!content.isEmpty()) {
        filters.m_lines = content.toByteArray().split('\n');
        if (filters.m_lines.last().isEmpty())
            filters.m_lines.removeLast();
    }
    filters.index();
    return filters;
}

QByteArray NamedFilters::content() const
{
    return m_lines.isEmpty() ? QByteArray() : m_lines.join('\n') + '\n';
}

void NamedFilters::index()
{
    m_entries.clear();
    m_problems.clear();
    for (int i = 0; i < m_lines.size(); ++i)
        readLine(i + 1, m_lines.at(i));
}

void NamedFilters::tell(int line, const QString &problem)
{
    if (m_problems.size() < MaxProblems)
        m_problems.append(tr("Line %1: %2").arg(line).arg(problem));
}

void NamedFilters::readLine(int number, QByteArrayView line)
{
    const QByteArrayView trimmed = line.trimmed();
    if (trimmed.isEmpty() || trimmed.startsWith('#'))
        return;
    const qsizetype tab = line.indexOf('\t');
    if (tab < 0)
        return tell(number, tr("there is no tab between a name and an expression"));
    if (!QUtf8StringView(line).isValidUtf8())
        return tell(number, tr("this is not UTF-8"));
    Entry entry{QString::fromUtf8(line.first(tab)).trimmed(), QString::fromUtf8(line.sliced(tab + 1)).trimmed(), {}, number};
    if (const QString problem = nameProblem(entry.name); !problem.isEmpty())
        return tell(number, problem);
    if (find(entry.name))
        return tell(number, tr("“%1” is already the name of line %2").arg(entry.name).arg(find(entry.name)->line));
    if (m_entries.size() >= MaxFilters)
        return tell(number, tr("there are more than %1 filters").arg(MaxFilters));
    if (entry.text.size() > MaxText) {
        return tell(number, tr("the expression has more than %1 characters").arg(MaxText));
    }
    if (const auto filter = EventFilter::parse(entry.text); !filter) {
        entry.problem = filter.error().message;
        tell(number, tr("“%1” is no filter: %2").arg(entry.name, entry.problem));
    }
    m_entries.append(entry);
}

const NamedFilters::Entry *NamedFilters::find(const QString &name) const
{
    const auto found = std::find_if(m_entries.begin(), m_entries.end(), [&name](const Entry &entry) { return entry.name == name; });
    return found == m_entries.end() ? nullptr : &*found;
}

QString NamedFilters::nameProblem(const QString &name)
{
    if (name.trimmed().isEmpty())
        return tr("a name is missing");
    if (name.size() > MaxName)
        return tr("a name has at most %1 characters").arg(MaxName);
    if (name.startsWith(u'#'))
        return tr("a name does not begin with #, which begins a comment");
    if (std::any_of(name.begin(), name.end(), isControl))
        return tr("a name has no tab, line end or other control character");
    return {};
}

QByteArray NamedFilters::lineOf(const QString &name, const QString &text)
{
    QString line = text.trimmed();
    for (QChar &c : line) {
        if (isControl(c))
            c = u' ';
    }
    return name.toUtf8() + '\t' + line.toUtf8();
}

Result<Done> NamedFilters::set(const QString &name, const QString &text)
{
    const QString wanted = name.trimmed();
    if (const QString problem = nameProblem(wanted); !problem.isEmpty())
        return Result<Done>::failure(problem);
    if (text.trimmed().isEmpty())
        return Result<Done>::failure(tr("there is no filter to save"));
    if (text.size() > MaxText)
        return Result<Done>::failure(tr("the expression has more than %1 characters").arg(MaxText));
    if (const Entry *old = find(wanted))
        m_lines[old->line - 1] = lineOf(wanted, text);
    else if (m_entries.size() >= MaxFilters)
        return Result<Done>::failure(tr("there are %1 filters already").arg(MaxFilters));
    else
        m_lines.append(lineOf(wanted, text));
    index();
    return Done();
}

Result<Done> NamedFilters::rename(const QString &from, const QString &to)
{
    const QString wanted = to.trimmed();
    const Entry *entry = find(from);
    if (!entry)
        return Result<Done>::failure(tr("there is no filter “%1” any more").arg(from));
    if (const QString problem = nameProblem(wanted); !problem.isEmpty())
        return Result<Done>::failure(problem);
    if (wanted != from && find(wanted))
        return Result<Done>::failure(tr("“%1” is another filter's name").arg(wanted));
    m_lines[entry->line - 1] = lineOf(wanted, entry->text);
    index();
    return Done();
}

bool NamedFilters::remove(const QString &name)
{
    const Entry *entry = find(name);
    if (!entry)
        return false;
    m_lines.removeAt(entry->line - 1);
    index();
    return true;
}

} // namespace brine
