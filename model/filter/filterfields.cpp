#include "filterfields.h"
#include "tagfamily.h"
#include <algorithm>
#include <numeric>

namespace brine::filterfields {

namespace {

struct Name { const char *text; FilterPath::Field field; bool isPayloadKey; };

constexpr Name Names[] = {
    {"tag", FilterPath::Tag, false},         {"fun", FilterPath::Payload, true},     {"jid", FilterPath::Jid, true},
    {"id", FilterPath::Payload, true},       {"minion", FilterPath::Minion, false},  {"user", FilterPath::Payload, true},
    {"success", FilterPath::Payload, true},  {"retcode", FilterPath::Payload, true}, {"size", FilterPath::Size, false},
    {"time", FilterPath::Time, false},       {"source", FilterPath::Source, false},  {"seq", FilterPath::Sequence, false},
    {"kind", FilterPath::Kind, false},       {"family", FilterPath::Family, false},  {"data", FilterPath::Payload, false},
};

int editDistance(const QString &a, const QString &b)
{
    std::vector<int> row(size_t(b.size()) + 1);
    std::iota(row.begin(), row.end(), 0);
    for (qsizetype i = 0; i < a.size(); ++i) {
        int diagonal = row[0];
        row[0] = int(i) + 1;
        for (qsizetype k = 0; k < b.size(); ++k) {
            const int above = row[size_t(k) + 1];
            row[size_t(k) + 1] = std::min({above + 1, row[size_t(k)] + 1, diagonal + (a[i].toLower() == b[k].toLower() ? 0 : 1)});
            diagonal = above;
        }
    }
    return row.back();
}

} // namespace

std::optional<FilterPath> find(const QString &name)
{
    for (const Name &known : Names) {
        if (name != QLatin1String(known.text))
            continue;
        FilterPath path;
        path.field = known.field;
        if (known.isPayloadKey)
            path.steps.push_back(FilterStep::forKey(QByteArray(known.text)));
        else if (known.field == FilterPath::Minion)
            path.steps.push_back(FilterStep::forKey(QByteArrayLiteral("id")));
        return path;
    }
    return {};
}

QStringList names()
{
    QStringList result;
    for (const Name &known : Names)
        result.append(QString::fromLatin1(known.text));
    return result;
}

QString nearest(const QString &word, const QStringList &known)
{
    if (word.size() < 2 || word.size() > 32)
        return {};
    QString best;
    int least = word.size() < 5 ? 2 : 3; // a short word is near anything
    for (const QString &candidate : known) {
        const int distance = editDistance(word, candidate);
        if (distance < least) {
            least = distance;
            best = candidate;
        }
    }
    return best;
}

QStringList kindNames() { return {QStringLiteral("event"), QStringLiteral("malformed"), QStringLiteral("gap")}; }

QStringList familyNames()
{
    QStringList result;
    for (int i = 0; i < int(TagFamily::Count); ++i)
        result.append(QString::fromLatin1(tagFamilyName(TagFamily(i))));
    return result;
}

} // namespace brine::filterfields
