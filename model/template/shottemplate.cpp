#include "shottemplate.h"
#include "mapbuilder.h"
#include "msgpackview.h"
#include "shotrequest.h"
#include "templatetext.h"
#include "textforms.h"

namespace brine {

namespace {

using View = MsgpackView;
constexpr const char *Routes[] = {"bus", "master", "minions"};

QByteArrayList namesUsed(const ShotTemplate &shot)
{
    QByteArrayList names = TemplateText::namesInText(shot.tag);
    for (const QByteArrayList &more : {TemplateText::namesInPayload(shot.payload), TemplateText::namesInText(shot.target)}) {
        for (const QByteArray &name : more) {
            if (!names.contains(name))
                names.append(name);
        }
    }
    return names;
}

} // namespace

ShotTemplate ShotTemplate::of(const ShotRequest &shot)
{
    using Destination = ShotRequest::Destination;
    ShotTemplate result;
    result.tag = shot.tag;
    result.payload = shot.payload;
    result.route = shot.destination == Destination::Minions ? Route::Minions : shot.destination == Destination::MasterThroughMinion ? Route::Master : Route::Bus;
    if (result.route == Route::Minions) {
        result.target = shot.target.toUtf8();
        result.targetType = shot.targetType.toUtf8();
    }
    return result;
}

Result<Done> ShotTemplate::takeVariables(const View &value)
{
    using R = Result<Done>;
    if (value.type() != View::Type::Map)
        return R::failure(tr("variables is a map: a name and its default, or a name and {type, default, choices, about}."));
    if (value.count() > MaxVariables)
        return R::failure(tr("A template has at most %1 variables.").arg(MaxVariables));
    for (auto it = value.iterate(); it.next();) {
        if (it.key().type() != View::Type::Str)
            return R::failure(tr("The name of a variable is text, not %1.").arg(displayText(it.key(), 60)));
        auto variable = TemplateVariable::read(it.key().bytes(), it.value());
        if (!variable)
            return R::failure(variable.error());
        variables.push_back(std::move(variable).value());
    }
    return Done();
}

Result<Done> ShotTemplate::take(QByteArrayView key, const View &value)
{
    using R = Result<Done>;
    if (key == "variables")
        return takeVariables(value);
    if (key == "data" || key == "payload") {
        if (value.type() != View::Type::Map)
            return R::failure(tr("data is a dictionary: an event carries nothing else."));
        payload = value.encoded().toByteArray();
        return Done();
    }
    if (value.type() != View::Type::Str)
        return R::failure(tr("%1 is a text.").arg(safeText(key, 60)));
    if (key == "to") {
        const auto *found = std::find_if(std::begin(Routes), std::end(Routes), [&](const char *name) { return value.isText(name); });
        if (found == std::end(Routes))
            return R::failure(tr("to is bus, master or minions, not “%1”.").arg(displayText(value, 60)));
        route = Route(found - std::begin(Routes));
    } else if (key == "tag") {
        tag = value.bytes().toByteArray();
    } else if (key == "description") {
        description = QString::fromUtf8(value.bytes());
    } else if (key == "target") {
        target = value.bytes().toByteArray();
    } else if (key == "target_type") {
        targetType = value.bytes().toByteArray();
    } else {
        return R::failure(tr("“%1” means nothing in a template: description, tag, data, to, target, target_type, variables.").arg(safeText(key, 60)));
    }
    return Done();
}

Result<ShotTemplate, TextError> ShotTemplate::read(QByteArrayView yaml)
{
    using R = Result<ShotTemplate, TextError>;
    if (yaml.size() > MaxFileBytes)
        return R::failure({tr("A template has at most %1 MiB.").arg(MaxFileBytes >> 20), 1, 1, 0});
    const auto parsed = readYaml(yaml);
    if (!parsed)
        return R::failure(parsed.error());
    const View root(parsed->msgpack);
    ShotTemplate result;
    result.warnings = parsed->warnings;
    MsgpackWriter empty;
    empty.map(0);
    result.payload = empty.take();
    if (root.type() != View::Type::Map)
        return R::failure({tr("A template is a map with at least a tag."), 1, 1, 0});
    for (auto it = root.iterate(); it.next();) {
        const Result<Done> taken = it.key().type() == View::Type::Str ? result.take(it.key().bytes(), it.value())
                                                                      : Result<Done>::failure(tr("The keys of a template are text."));
        if (!taken)
            return R::failure({taken.error(), 1, 1, 0});
    }
    if (result.tag.isEmpty())
        return R::failure({tr("The template has no tag."), 1, 1, 0});
    return result;
}

QByteArray ShotTemplate::toYaml() const
{
    MapBuilder file;
    if (!description.isEmpty())
        file.str("description", description.toUtf8());
    file.str("tag", tag);
    if (route != Route::Bus)
        file.str("to", Routes[int(route)]);
    if (!target.isEmpty())
        file.str("target", target);
    if (!targetType.isEmpty())
        file.str("target_type", targetType);
    file.raw("data", payload);
    if (!variables.empty()) {
        MapBuilder defined;
        for (const TemplateVariable &variable : variables)
            variable.write(defined);
        file.raw("variables", defined.take());
    }
    return brine::toYaml(file.take());
}

std::vector<TemplateVariable> ShotTemplate::asked() const
{
    std::vector<TemplateVariable> all = variables;
    for (const QByteArray &name : namesUsed(*this)) {
        const bool known = std::any_of(all.begin(), all.end(), [&](const TemplateVariable &one) { return one.name == name; });
        if (known || (TemplateText::isBuiltIn(name) && name != "minion"))
            continue;
        TemplateVariable variable;
        variable.name = name;
        all.push_back(variable);
    }
    return all;
}

Result<TemplateValues> ShotTemplate::valuesOf(const std::map<QByteArray, QByteArray> &typed, const QByteArray &minionId) const
{
    using R = Result<TemplateValues>;
    TemplateValues values;
    QStringList missing;
    const auto all = asked();
    for (const TemplateVariable &variable : all) {
        const auto given = typed.find(variable.name);
        if (given != typed.end()) {
            auto value = variable.valueOf(given->second);
            if (!value)
                return R::failure(value.error());
            values.emplace(variable.name, *value);
        } else if (variable.name == "minion" && !minionId.isEmpty()) {
            values.emplace(variable.name, TemplateValue::ofText(minionId));
        } else if (variable.standard) {
            values.emplace(variable.name, *variable.standard);
        } else {
            missing.append(QString::fromUtf8(variable.name));
        }
    }
    for (const auto &[name, text] : typed) {
        if (!values.count(name) && !missing.contains(QString::fromUtf8(name)))
            return R::failure(tr("There is no variable %1 here.").arg(safeText(name, 60)));
    }
    if (!missing.isEmpty())
        return R::failure(tr("No value for %1.").arg(missing.join(QStringLiteral(", "))));
    return values;
}

Result<ShotTemplate::Shot> ShotTemplate::expanded(const TemplateValues &values) const
{
    using R = Result<Shot>;
    const auto newTag = TemplateText::expandText(tag, values);
    const auto newTarget = TemplateText::expandText(target, values);
    const auto newPayload = TemplateText::expandPayload(payload, values);
    for (const auto *one : {&newTag, &newTarget, &newPayload}) {
        if (!*one)
            return R::failure(one->error());
    }
    return Shot{*newTag, *newPayload, *newTarget};
}

} // namespace brine
