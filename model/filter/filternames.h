#pragma once

#include "eventfilter.h"
#include "namedfilters.h"

namespace brine {

class NamedFilterFile;

/// What `@name` stands for where a filter is written: the named filters as they are now, for any thread. A value.
class FilterNames
{
    Q_DECLARE_TR_FUNCTIONS(brine::FilterNames)
public:
    FilterNames() = default;
    explicit FilterNames(const NamedFilterFile &file);
    /// Compiles an expression, or the named one of `@name`. The error is one sentence, or says on further lines where.
    Result<EventFilter> read(const QString &text) const;

private:
    Result<QString> textOf(const QString &name) const;
    NamedFilters m_filters;
    QString m_path, m_problem;
};

} // namespace brine
