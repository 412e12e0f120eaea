#include "namedfilter.h"
#include "filternames.h"
#include "namedfilterfile.h"

namespace brine::ctl {

Result<EventFilter> filterOption(const std::string &given)
{
    const QString text = QString::fromLocal8Bit(given.c_str());
    return text.startsWith(u'@') ? FilterNames(NamedFilterFile()).read(text) : FilterNames().read(text);
}

} // namespace brine::ctl
