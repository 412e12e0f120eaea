#pragma once

#include "payloadreader.h"
#include "templatevariable.h"
#include <QCoreApplication>

namespace brine {

struct ShotRequest;

/// A shot kept for later: tag, payload and route with {{variables}}. As a file it is YAML, read by the rules of Salt's own files:
///     description: …            to: bus | master | minions      target: web*      target_type: glob
///     tag: myco/deploy/{{service}}
///     data: {service: "{{service}}", n: "{{counter}}"}
///     variables: {service: {type: text, default: web, choices: [web, db], about: …}, …}
/// A value; any thread.
class ShotTemplate
{
    Q_DECLARE_TR_FUNCTIONS(brine::ShotTemplate)
public:
    enum class Route { Bus, Master, Minions };
    static constexpr qsizetype MaxFileBytes = 4 << 20;
    static constexpr size_t MaxVariables = 200;

    QString description;
    QByteArray tag;
    QByteArray payload;                       ///< msgpack, with {{…}} in its texts
    Route route = Route::Bus;
    QByteArray target, targetType;
    std::vector<TemplateVariable> variables;  ///< those defined; others that are used are texts without a default
    QStringList warnings;                     ///< of the reader: where a text in the file may not mean what it looks like
    bool operator==(const ShotTemplate &) const = default;

    static ShotTemplate of(const ShotRequest &shot);
    static Result<ShotTemplate, TextError> read(QByteArrayView yaml);
    QByteArray toYaml() const;

    /// Every variable that a person may fill in: the defined ones, then those used without a definition.
    std::vector<TemplateVariable> asked() const;
    /// `typed` by name; what is not there takes its default. A sentence where a value is none of its type, missing or unknown.
    Result<TemplateValues> valuesOf(const std::map<QByteArray, QByteArray> &typed, const QByteArray &minionId = {}) const;

    struct Shot { QByteArray tag, payload, target; };
    Result<Shot> expanded(const TemplateValues &values) const;

private:
    Result<Done> take(QByteArrayView key, const MsgpackView &value);
    Result<Done> takeVariables(const MsgpackView &value);
};

} // namespace brine
