#include "filterpresets.h"
#include "eventfilter.h"
#include "filtertext.h"
#include "tagfamily.h"
#include <QCoreApplication>

namespace brine {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(brine::FilterPresets)
};

struct Source { const char *id, *name, *text, *meaning; };

constexpr Source Noise[] = {
    {"find_job", QT_TRANSLATE_NOOP("brine::FilterPresets", "find_job"), "fun in (\"saltutil.find_job\", \"saltutil.running\")",
     QT_TRANSLATE_NOOP("brine::FilterPresets", "The master asking minions whether they still work on a job")},
    {"mine", QT_TRANSLATE_NOOP("brine::FilterPresets", "mine"), "fun in (\"mine.update\", \"mine.send\") or data.schedule == \"__mine_interval\" or tag == \"_minion_mine\"",
     QT_TRANSLATE_NOOP("brine::FilterPresets", "Minions sending their mine")},
    {"auth", QT_TRANSLATE_NOOP("brine::FilterPresets", "auth"), "tag == \"salt/auth\"",
     QT_TRANSLATE_NOOP("brine::FilterPresets", "Minions signing in")},
    {"presence", QT_TRANSLATE_NOOP("brine::FilterPresets", "presence"), "family == \"presence\"",
     QT_TRANSLATE_NOOP("brine::FilterPresets", "Who is there, every minute")},
    {"bare_jid", QT_TRANSLATE_NOOP("brine::FilterPresets", "bare jid"), "tag =~ \"^[0-9]{20}$\"",
     QT_TRANSLATE_NOOP("brine::FilterPresets", "A job's first event, up to Salt 3007: the list of its minions under its id alone")},
    {"publish", QT_TRANSLATE_NOOP("brine::FilterPresets", "publish"), "tag ~ \"salt/job/*/publish\"",
     QT_TRANSLATE_NOOP("brine::FilterPresets", "Each new job a second time, from Salt 3007 on")},
    {"key", QT_TRANSLATE_NOOP("brine::FilterPresets", "key"), "family == \"key\"",
     QT_TRANSLATE_NOOP("brine::FilterPresets", "Keys accepted, rejected, deleted and rotated")},
    {"refresh", QT_TRANSLATE_NOOP("brine::FilterPresets", "refresh"), "tag ^= \"minion/refresh/\" or tag ^= \"resource/refresh/\"",
     QT_TRANSLATE_NOOP("brine::FilterPresets", "Pillar compiled: the master's copy of a minion's data is new")},
    {"stats", QT_TRANSLATE_NOOP("brine::FilterPresets", "stats"), "tag ^= \"salt/stats/\"",
     QT_TRANSLATE_NOOP("brine::FilterPresets", "The master's workers counting what they did")},
    {"beacons", QT_TRANSLATE_NOOP("brine::FilterPresets", "beacons"), "family == \"beacon\"",
     QT_TRANSLATE_NOOP("brine::FilterPresets", "Minions reporting load, disks, services and the like")},
    {"channel", QT_TRANSLATE_NOOP("brine::FilterPresets", "channel"), "tag ^= \"__master_req_channel_\"",
     QT_TRANSLATE_NOOP("brine::FilterPresets", "On a minion's bus: its requests to the master and the answers")},
};

} // namespace

QList<FilterPreset> noisePresets()
{
    QList<FilterPreset> all;
    for (const Source &source : Noise)
        all.append({QString::fromLatin1(source.id), Words::tr(source.name), QString::fromLatin1(source.text), Words::tr(source.meaning)});
    return all;
}

QList<FilterPreset> familyPresets()
{
    QList<FilterPreset> all;
    for (int i = 0; i < int(TagFamily::Count); ++i) {
        const QByteArrayView name(tagFamilyName(TagFamily(i)));
        const QString text = QString::fromLatin1(name);
        all.append({QString(text).replace(u' ', u'_'), text, QStringLiteral("family == ") + filtertext::quoted(name), {}});
    }
    return all;
}

QString withNoiseHidden(const QString &filter, const QStringList &presetIds)
{
    QString result = filter.trimmed();
    for (const FilterPreset &preset : noisePresets()) {
        if (!presetIds.contains(preset.id))
            continue;
        const bool single = !preset.text.contains(QLatin1String(" or "));
        result = EventFilter::joined(result, single ? QStringLiteral("not ") + preset.text : QStringLiteral("not (%1)").arg(preset.text));
    }
    return result;
}

} // namespace brine
