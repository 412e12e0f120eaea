#include "shotsource.h"
#include "pastedshot.h"
#include "templatelibrary.h"
#include "templatetext.h"
#include "terminal.h"
#include <QFile>

namespace brine::ctl {

namespace {

/// What the template has no value for is asked for, where somebody is there to answer.
void askForMissing(const ShotTemplate &shot, const QByteArray &minionId, std::map<QByteArray, QByteArray> &typed)
{
    for (const TemplateVariable &variable : shot.asked()) {
        if (variable.standard || typed.count(variable.name) || (variable.name == "minion" && !minionId.isEmpty()))
            continue;
        QStringList hints{variable.about, TemplateVariable::typeName(variable.type)};
        for (const TemplateValue &choice : variable.choices)
            hints.append(QString::fromUtf8(choice.text));
        hints.removeAll(QString());
        const auto answer = askOnTerminal(QStringLiteral("%1 (%2):").arg(QString::fromUtf8(variable.name), hints.join(QStringLiteral(", "))));
        if (!answer)
            return;
        typed[variable.name] = answer->toUtf8();
    }
}

} // namespace

Result<std::map<QByteArray, QByteArray>> settings(const std::vector<std::string> &words)
{
    std::map<QByteArray, QByteArray> typed;
    for (const std::string &word : words) {
        const size_t equals = word.find('=');
        if (equals == std::string::npos || equals == 0)
            return Result<std::map<QByteArray, QByteArray>>::failure(QStringLiteral("--set %1: name=value is wanted.").arg(QString::fromStdString(word)));
        typed[QByteArray(word.data(), qsizetype(equals))] = QByteArray::fromStdString(word.substr(equals + 1));
    }
    return typed;
}

std::optional<CommandError> ShotSource::takeTemplate(const FireOptions &options)
{
    if (options.hasPayload || !options.file.empty() || options.wrap)
        return CommandError{Usage, QStringLiteral("The payload comes from the template %1; --set fills its variables in.").arg(QString::fromStdString(options.templateName))};
    const auto shot = TemplateLibrary().load(QString::fromLocal8Bit(options.templateName.c_str()));
    if (!shot)
        return CommandError{NoInput, shot.error()};
    auto typed = settings(options.set);
    if (!typed)
        return CommandError{Usage, typed.error()};
    const QByteArray minionId = QByteArray::fromStdString(options.bus.id);
    askForMissing(*shot, minionId, typed.value());
    const auto values = shot->valuesOf(*typed, minionId);
    if (!values)
        return CommandError{Usage, QStringLiteral("%1: %2 Give values with --set NAME=VALUE.").arg(QString::fromStdString(options.templateName), values.error())};
    static constexpr const char *Routes[] = {"bus", "master", "minions"};
    m_shot = {options.tag.empty() ? shot->tag : m_shot.tag, shot->payload, options.target.empty() ? shot->target : m_shot.target};
    m_to = options.to.empty() ? Routes[int(shot->route)] : options.to;
    m_targetType = options.targetType.empty() ? shot->targetType.toStdString() : options.targetType;
    m_warnings = shot->warnings;
    m_expands = true;
    m_shots = TemplateShots(*values, minionId);
    return std::nullopt;
}

std::optional<CommandError> ShotSource::takePayload(const FireOptions &options)
{
    if (options.hasPayload && !options.file.empty())
        return CommandError{Usage, QStringLiteral("Two payloads: the argument and --file %1. Give one of them.").arg(options.whereTextIs())};
    const bool isLeftOut = !options.hasPayload && options.file.empty() && !options.wrap;
    const auto text = isLeftOut ? Result<QByteArray>(QByteArray("{}")) : options.text();
    if (!text)
        return CommandError{NoInput, text.error()};
    if (text->trimmed().isEmpty() && !options.wrap)
        return CommandError{BadData, QStringLiteral("The payload is empty: %1 holds nothing. Leave it out, or give {}, to fire an event without data.").arg(options.whereTextIs())};
    const auto parsed = readShotPayload(options, *text);
    if (!parsed) {
        const bool bare = options.expand && text->contains("{{");
        return CommandError{BadData, parsed.error() + (bare ? QStringLiteral("\nVariables are filled in after the payload is read: write them as texts, \"{{counter}}\".") : QString())};
    }
    m_shot.payload = parsed->msgpack;
    m_isMap = parsed->isMap;
    m_warnings = parsed->warnings;
    m_expands = options.expand;
    auto typed = settings(options.set);
    if (!typed || (!typed->empty() && !m_expands))
        return CommandError{Usage, typed ? QStringLiteral("--set fills in {{variables}}: give --template or --template-name too.") : typed.error()};
    TemplateValues values;
    for (const auto &[name, value] : *typed) {
        if (!TemplateText::isName(name) || (TemplateText::isBuiltIn(name) && name != "minion") || !QByteArrayView(value).isValidUtf8())
            return CommandError{Usage, QStringLiteral("--set %1: no name of one's own for a variable, or a value that is not UTF-8.").arg(QString::fromUtf8(name))};
        values.emplace(name, TemplateValue::ofText(value));
    }
    m_shots = TemplateShots(values, QByteArray::fromStdString(options.bus.id));
    return std::nullopt;
}

std::optional<CommandError> ShotSource::takeLine(const FireOptions &options)
{
    if (!options.tag.empty() || options.hasPayload || !options.file.empty() || options.wrap || options.expand || !options.templateName.empty() || !options.set.empty())
        return CommandError{Usage, QStringLiteral("Tag and payload come from the line of --from-line.")};
    const auto shot = PastedShot::read(QString::fromLocal8Bit(options.fromLine.c_str()));
    if (!shot)
        return CommandError{BadData, shot.error()};
    m_shot = {shot->tag, shot->payload, options.target.empty() ? shot->target.toUtf8() : m_shot.target};
    if (options.to.empty())
        m_to = shot->route == PastedShot::Route::Master ? "master" : shot->route == PastedShot::Route::Minions ? "minions" : "bus";
    if (options.targetType.empty())
        m_targetType = shot->targetType.toStdString();
    m_warnings = shot->notes;
    return std::nullopt;
}

std::optional<CommandError> ShotSource::checkRoute(const FireOptions &options) const
{
    if (m_shot.tag.isEmpty())
        return CommandError{Usage, QStringLiteral("A tag is needed: brinectl fire TAG PAYLOAD")};
    if (m_to == "minions" && m_shot.target.isEmpty())
        return CommandError{Usage, QStringLiteral("Which minions? --to minions needs --target, for example --target 'web*'.")};
    const bool choosesMinions = !options.target.empty() || !options.targetType.empty() || !options.via.empty();
    if (m_to != "minions" && choosesMinions && options.out != "lines") // whose commands name a target
        return CommandError{Usage, QStringLiteral("Nothing was fired: --target, its letters (-L, -G, -C and the others) and --via choose minions, but this goes to the bus.\n"
                                                  "Add --to minions, or leave them out.")};
    if (m_to == "minions" && options.repeat > 1)
        return CommandError{Usage, QStringLiteral("--repeat fires at a bus; at minions each shot is a job of its own.")};
    return std::nullopt;
}

Result<ShotSource, CommandError> ShotSource::make(const FireOptions &options)
{
    using R = Result<ShotSource, CommandError>;
    ShotSource source;
    source.m_shot.tag = QByteArray::fromStdString(options.tag);
    source.m_shot.target = QByteArray::fromStdString(options.target);
    source.m_to = options.to.empty() ? "bus" : options.to;
    source.m_targetType = options.targetType;
    // What is missing is said before standard input is waited for.
    const bool isNamed = !options.templateName.empty() || !options.fromLine.empty();
    auto error = isNamed ? std::nullopt : source.checkRoute(options);
    if (!error && !options.fromLine.empty())
        error = source.takeLine(options);
    else if (!error)
        error = options.templateName.empty() ? source.takePayload(options) : source.takeTemplate(options);
    if (!error)
        error = source.checkRoute(options);
    if (source.m_targetType.empty())
        source.m_targetType = "glob";
    return error ? R::failure(*error) : R(std::move(source));
}

Result<ShotSource::Shot, CommandError> ShotSource::next(quint64 maxEventSize)
{
    using R = Result<Shot, CommandError>;
    Shot shot = m_shot;
    if (m_expands) {
        const TemplateValues &values = m_shots.next();
        const auto tag = TemplateText::expandText(m_shot.tag, values), target = TemplateText::expandText(m_shot.target, values);
        const auto payload = TemplateText::expandPayload(m_shot.payload, values);
        for (const auto *one : {&tag, &target, &payload}) {
            if (!*one)
                return R::failure({BadData, one->error()});
        }
        shot = {*tag, *payload, *target};
    }
    if (const auto fireable = checkFireable(shot.tag, shot.payload, maxEventSize); !fireable)
        return R::failure({BadData, fireable.error() + (m_isMap ? QString() : QStringLiteral("\nUse --wrap to fire it as {\"data\": …}, as Salt's old string API does."))});
    return shot;
}

} // namespace brine::ctl
