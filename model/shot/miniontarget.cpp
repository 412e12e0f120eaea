#include "miniontarget.h"
#include "compoundtarget.h"
#include "tagpattern.h"
#include "textforms.h"
#include <algorithm>

namespace brine {

namespace {

constexpr MinionTarget::Kind Kinds[] = {
    {"glob", "", "", QT_TRANSLATE_NOOP("brine::MinionTarget", "ids by a glob"), "web*"},
    {"list", "-L", "--list", QT_TRANSLATE_NOOP("brine::MinionTarget", "a comma-separated list of ids"), "web1,web2"},
    {"pcre", "-E", "--pcre", QT_TRANSLATE_NOOP("brine::MinionTarget", "ids by a regular expression"), "web[0-9]+"},
    {"grain", "-G", "--grain", QT_TRANSLATE_NOOP("brine::MinionTarget", "a grain and its glob"), "os:Debian"},
    {"grain_pcre", "-P", "--grain-pcre", QT_TRANSLATE_NOOP("brine::MinionTarget", "a grain and its regular expression"), "os:(Debian|Ubuntu)"},
    {"pillar", "-I", "--pillar", QT_TRANSLATE_NOOP("brine::MinionTarget", "a pillar key and its glob"), "role:web*"},
    {"pillar_pcre", "-J", "--pillar-pcre", QT_TRANSLATE_NOOP("brine::MinionTarget", "a pillar key and its regular expression"), "role:(web|db)"},
    {"compound", "-C", "--compound", QT_TRANSLATE_NOOP("brine::MinionTarget", "a compound expression"), "G@os:Debian and web*"},
    {"nodegroup", "-N", "--nodegroup", QT_TRANSLATE_NOOP("brine::MinionTarget", "a node group of the master's configuration"), "webservers"},
    {"range", "-R", "--range", QT_TRANSLATE_NOOP("brine::MinionTarget", "a range expression"), "%webservers"},
    {"ipcidr", "-S", "--ipcidr", QT_TRANSLATE_NOOP("brine::MinionTarget", "an address or a subnet"), "10.0.0.0/24"},
};

QString listProblem(const MinionTarget &target)
{
    return target.ids().isEmpty() ? MinionTarget::tr("The list names no minion.") : QString();
}

} // namespace

std::span<const MinionTarget::Kind> MinionTarget::kinds() { return Kinds; }

const MinionTarget::Kind *MinionTarget::kind(QStringView name)
{
    const auto found = std::find_if(std::begin(Kinds), std::end(Kinds), [name](const Kind &kind) { return name == QLatin1String(kind.name); });
    return found == std::end(Kinds) ? nullptr : found;
}

const MinionTarget::Kind *MinionTarget::kindOfOption(QByteArrayView word)
{
    const auto found = std::find_if(std::begin(Kinds), std::end(Kinds), [word](const Kind &kind) {
        return *kind.letter && (word == QByteArrayView(kind.letter) || word == QByteArrayView(kind.option));
    });
    return found == std::end(Kinds) ? nullptr : found;
}

QStringList MinionTarget::ids() const
{
    QStringList ids = text.contains(u',') ? QString(text).remove(u' ').split(u',', Qt::SkipEmptyParts) : text.simplified().split(u' ', Qt::SkipEmptyParts);
    ids.removeDuplicates();
    return ids;
}

bool MinionTarget::isOneMinion() const
{
    if (type == u"list")
        return ids().size() <= 1;
    return type == u"glob" && !TagPattern::hasWildcards(text.toUtf8());
}

QString MinionTarget::problem() const
{
    const Kind *known = kind(type);
    if (!known)
        return tr("Salt knows no target of kind %1.").arg(safeText(type.toUtf8(), 40));
    if (text.trimmed().isEmpty())
        return tr("Name the minions: %1, for example %2").arg(tr(known->meaning), QLatin1String(known->example));
    if (std::any_of(text.begin(), text.end(), [](QChar c) { return c.unicode() < 0x20 || c.unicode() == 0x7f; }))
        return tr("A target holds no line ends, tabs or other control characters.");
    if (type == u"list")
        return listProblem(*this);
    if (type == u"compound")
        return CompoundTarget::problem(text);
    return CompoundTarget::problemOf(type, text);
}

QString TargetMatch::text() const
{
    constexpr qsizetype MaxTold = 20;
    switch (state) {
    case State::Nothing: return {};
    case State::Asking: return tr("asking which minions match …");
    case State::Unknown: return tr("which minions match is not known before firing: %1").arg(reason);
    case State::Known: break;
    }
    if (minions.isEmpty())
        return tr("no minion matches");
    QStringList told;
    for (const QString &id : minions.mid(0, MaxTold))
        told << safeText(id.toUtf8(), 80);
    const QString names = minions.size() > MaxTold ? tr("%1 and %2 more").arg(told.join(QStringLiteral(", "))).arg(minions.size() - MaxTold) : told.join(QStringLiteral(", "));
    return minions.size() == 1 ? tr("1 minion matches: %1").arg(names) : tr("%1 minions match: %2").arg(minions.size()).arg(names);
}

} // namespace brine
