#pragma once

#include "busaddress.h"
#include "minionshot.h"
#include "receipt.h"
#include "saltchild.h"
#include <QByteArray>
#include <QString>
#include <QVector>
#include <stop_token>

namespace brine {

/// Fires on minions through the machine's own `salt` command (`salt TARGET event.fire DATA TAG`), so that the event lands on each
/// minion's own bus. Runs the program itself, never a shell; blocking, call it where waiting is allowed.
class SaltCommand
{
public:
    using Answer = MinionAnswer;

    /// Absolute path of `salt` ($BRINE_SALT, else PATH and Salt's usual places), empty if there is none.
    static QString program();
    /// configDir: empty: Salt's default. A stop ends the child, and with it the wait.
    static Result<QVector<Answer>, BusProblem> fire(const MinionShot &shot, const QString &configDir, std::stop_token stop = {});
    /// The minions that the master expects to match (`salt --preview-target`, from its keys and cache); no job is published.
    static Result<QStringList, BusProblem> preview(const MinionTarget &target, const QString &configDir, std::stop_token stop = {});
    /// The arguments of the child, without the program: for tests.
    static QStringList arguments(const MinionShot &shot, const QString &configDir);

private:
    static Result<SaltChild::Ended, BusProblem> run(const QStringList &arguments, int timeoutMs, const std::stop_token &stop);
    static QStringList options(const MinionTarget &target, const QString &configDir, int timeoutMs);
};

} // namespace brine
