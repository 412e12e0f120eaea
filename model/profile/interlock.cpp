#include "interlock.h"

namespace brine {

namespace {
constexpr const char *Words[] = {"read-only", "ask", "free"};
}

QString Interlock::word(Role role) { return QString::fromLatin1(Words[int(role)]); }

std::optional<Interlock::Role> Interlock::roleOf(QStringView word)
{
    for (size_t i = 0; i < std::size(Words); ++i) {
        if (word == QLatin1String(Words[i]))
            return Role(i);
    }
    return std::nullopt;
}

} // namespace brine
