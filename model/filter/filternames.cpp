#include "filternames.h"
#include "namedfilterfile.h"
#include <algorithm>

namespace brine {

FilterNames::FilterNames(const NamedFilterFile &file) : m_filters(file.filters()), m_path(file.path()), m_problem(file.problem()) { }

Result<QString> FilterNames::textOf(const QString &name) const
{
    constexpr qsizetype MaxTold = 10;
    if (!m_problem.isEmpty())
        return Result<QString>::failure(m_problem);
    if (const NamedFilters::Entry *entry = m_filters.find(name))
        return entry->text;
    QStringList names;
    for (const NamedFilters::Entry &entry : m_filters.entries().mid(0, MaxTold))
        names.append(u'@' + entry.name);
    if (m_filters.entries().size() > MaxTold)
        names.append(QStringLiteral("…"));
    const QString there = names.isEmpty() ? tr("It holds none; save one in brine's window, or write a line of a name, a tab and an expression.")
                                          : tr("There are: %1").arg(names.join(QStringLiteral(", ")));
    QStringList lines = {tr("There is no filter “%1” in %2. %3").arg(name, m_path, there)};
    lines += m_filters.problems();
    return Result<QString>::failure(lines.join(QStringLiteral("\n  ")));
}

Result<EventFilter> FilterNames::read(const QString &given) const
{
    using R = Result<EventFilter>;
    QString text = given;
    if (text.startsWith(u'@')) {
        const auto named = textOf(text.sliced(1).trimmed());
        if (!named)
            return R::failure(named.error());
        text = *named;
    }
    auto filter = EventFilter::parse(text);
    if (filter)
        return *filter;
    const FilterError &error = filter.error();
    return R::failure(QStringLiteral("%1\n  %2\n  %3%4").arg(error.message, text, QString(error.position, u' '), QString(std::max(1, error.length), u'^')));
}

} // namespace brine
