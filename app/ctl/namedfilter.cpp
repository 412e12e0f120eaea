#include "namedfilter.h"
#include "namedfilterfile.h"

namespace brine::ctl {

namespace {

Result<QString> textOfName(const QString &name)
{
    constexpr qsizetype MaxTold = 10;
    const NamedFilterFile file;
    if (!file.problem().isEmpty())
        return Result<QString>::failure(file.problem());
    const NamedFilters &filters = file.filters();
    if (const NamedFilters::Entry *entry = filters.find(name))
        return entry->text;
    QStringList names;
    for (const NamedFilters::Entry &entry : filters.entries().mid(0, MaxTold))
        names.append(u'@' + entry.name);
    if (filters.entries().size() > MaxTold)
        names.append(QStringLiteral("…"));
    const QString there = names.isEmpty() ? QStringLiteral("It holds none; save one in brine's window, or write a line of a name, a tab and an expression.")
                                          : QStringLiteral("There are: %1").arg(names.join(QStringLiteral(", ")));
    QStringList lines = {QStringLiteral("There is no filter “%1” in %2. %3").arg(name, file.path(), there)};
    lines += filters.problems();
    return Result<QString>::failure(lines.join(QStringLiteral("\n  ")));
}

} // namespace

Result<EventFilter> filterOption(const std::string &given)
{
    QString text = QString::fromLocal8Bit(given.c_str());
    if (text.startsWith(u'@')) {
        const auto named = textOfName(text.sliced(1).trimmed());
        if (!named)
            return Result<EventFilter>::failure(named.error());
        text = *named;
    }
    auto filter = EventFilter::parse(text);
    if (filter)
        return *filter;
    const FilterError &error = filter.error();
    return Result<EventFilter>::failure(QStringLiteral("%1\n  %2\n  %3%4").arg(error.message, text, QString(error.position, u' '), QString(std::max(1, error.length), u'^')));
}

} // namespace brine::ctl
