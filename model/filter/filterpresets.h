#pragma once

#include <QList>
#include <QString>
#include <QStringList>

namespace brine {

/// A filter that comes with Brine. `id` is stable (settings keep it); name and meaning are for people, in their language.
struct FilterPreset
{
    QString id, name, text, meaning;
};

/// Traffic that most people want out of the way, each as a filter that finds it. Facts: protocol of Salt 3006 to 3008.
QList<FilterPreset> noisePresets();
/// One for every family of tags.
QList<FilterPreset> familyPresets();
/// The filter with this noise hidden as well: `retcode > 0 and not fun == "saltutil.find_job"`.
QString withNoiseHidden(const QString &filter, const QStringList &presetIds);

} // namespace brine
