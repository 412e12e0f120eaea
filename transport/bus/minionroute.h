#pragma once

#include "busreader.h"
#include "masterpublish.h"
#include "minionshot.h"
#include "saltcommand.h"
#include <QCoreApplication>
#include <optional>
#include <stop_token>

namespace brine {

/// The way to the minions of one master: on its own machine the salt command where it is, else the master's own publish request;
/// behind a link what the far end has. A value; firing and matching block, call them where waiting is allowed.
class MinionRoute
{
    Q_DECLARE_TR_FUNCTIONS(brine::MinionRoute)
public:
    enum class Way { SaltCommand, PublishRequest, Link };
    /// configDir: of that master; empty: Salt's default, which then has to be the configuration of this very bus.
    static Result<MinionRoute, BusProblem> of(const BusAddress &masterBus, const QString &configDir, std::optional<Way> only = {});

    /// Of a bus that is read, by a link or not; the reader must outlive the route.
    static Result<MinionRoute, BusProblem> of(BusReader &reader, const QString &configDir, std::optional<Way> only = {});

    QString words() const;                ///< "the salt command /usr/bin/salt"
    Result<QVector<MinionAnswer>, BusProblem> fire(const MinionShot &shot, std::stop_token stop = {}) const;
    /// The minions that the master expects to match, by name; nothing is published. A problem where that cannot be known.
    Result<QStringList, BusProblem> match(const MinionTarget &target, std::stop_token stop = {}) const;

private:
    MinionRoute() = default;
    Result<QStringList, BusProblem> matchKeys(const MinionTarget &target) const;
    Way m_way = Way::SaltCommand;
    LinkChannel *m_channel = nullptr;     ///< Link
    BusAddress m_bus;
    QString m_configDir;
    MasterPublish::Door m_door;           ///< PublishRequest, as it was when the way was looked for
};

} // namespace brine
