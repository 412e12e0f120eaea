#include "filterfields.h"
#include "tagfamily.h"
#include <QCoreApplication>
#include <algorithm>
#include <numeric>

namespace brine::filterfields {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(brine::FilterFields)
};

struct Name { const char *text; FilterPath::Field field; bool isPayloadKey; const char *meaning; };

constexpr Name Names[] = {
    {"tag", FilterPath::Tag, false, QT_TRANSLATE_NOOP("brine::FilterFields", "the event's tag")},
    {"fun", FilterPath::Payload, true, QT_TRANSLATE_NOOP("brine::FilterFields", "the function called")},
    {"jid", FilterPath::Jid, true, QT_TRANSLATE_NOOP("brine::FilterFields", "the job's id, from the payload or else the tag")},
    {"id", FilterPath::Payload, true, QT_TRANSLATE_NOOP("brine::FilterFields", "the payload's id")},
    {"minion", FilterPath::Minion, false, QT_TRANSLATE_NOOP("brine::FilterFields", "the minion, from the payload's id or else the tag")},
    {"user", FilterPath::Payload, true, QT_TRANSLATE_NOOP("brine::FilterFields", "who started it")},
    {"success", FilterPath::Payload, true, QT_TRANSLATE_NOOP("brine::FilterFields", "true or false, in returns")},
    {"retcode", FilterPath::Payload, true, QT_TRANSLATE_NOOP("brine::FilterFields", "the return code, 0 if all went well")},
    {"size", FilterPath::Size, false, QT_TRANSLATE_NOOP("brine::FilterFields", "bytes of the payload: 10K, 1.5M")},
    {"time", FilterPath::Time, false, QT_TRANSLATE_NOOP("brine::FilterFields", "when it was received: now, -5m, 14:02, 2026-11-23T14:02:07Z")},
    {"source", FilterPath::Source, false, QT_TRANSLATE_NOOP("brine::FilterFields", "number of the bus, from 0")},
    {"seq", FilterPath::Sequence, false, QT_TRANSLATE_NOOP("brine::FilterFields", "the event's number")},
    {"kind", FilterPath::Kind, false, QT_TRANSLATE_NOOP("brine::FilterFields", "event or malformed")},
    {"family", FilterPath::Family, false, QT_TRANSLATE_NOOP("brine::FilterFields", "job return, auth, beacon, …")},
    {"data", FilterPath::Payload, false, QT_TRANSLATE_NOOP("brine::FilterFields", "the payload: data.key, or any text in it")},
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

QString meaning(const QString &name)
{
    const auto known = std::find_if(std::begin(Names), std::end(Names), [&](const Name &n) { return name == QLatin1String(n.text); });
    return known == std::end(Names) ? QString() : Words::tr(known->meaning);
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
