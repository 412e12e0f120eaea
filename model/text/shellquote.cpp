#include "shellquote.h"

namespace brine {

namespace {

// `=` and `~` mean something at some places of a line only, and are quoted everywhere.
bool isBare(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || (c != '\0' && QByteArrayView("_-./:,@%+").contains(c));
}

} // namespace

QByteArray shellQuoted(QByteArrayView bytes)
{
    bool bare = !bytes.isEmpty();
    for (const char c : bytes)
        bare = bare && isBare(c);
    if (bare)
        return bytes.toByteArray();
    QByteArray quoted("'");
    for (const char c : bytes) {
        if (c == '\'')
            quoted += "'\\''";
        else if (c != '\0')
            quoted += c;
    }
    return quoted + '\'';
}

QByteArrayList optionWords(const QByteArray &name, const QByteArray &value)
{
    return value.startsWith('-') ? QByteArrayList{name + '=' + value} : QByteArrayList{name, value};
}

} // namespace brine
