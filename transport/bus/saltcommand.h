#pragma once

#include "busaddress.h"
#include "receipt.h"
#include "result.h"
#include <QByteArray>
#include <QString>
#include <QVector>
#include <optional>

namespace brine {

/// Fires on minions through the machine's own `salt` command (`salt TARGET event.fire DATA TAG`), so that the event lands on each
/// minion's own bus. Runs the program itself, never a shell; blocking, call it where waiting is allowed.
class SaltCommand
{
public:
    using Answer = MinionAnswer;
    struct Shot
    {
        QString targetType = QStringLiteral("glob");  ///< see targetOption()
        QString target;
        QByteArray tag, payload;
        QString configDir;  ///< empty: Salt's default
        int timeoutMs = 15000;
    };

    /// Absolute path of `salt` ($BRINE_SALT, else PATH and Salt's usual places), empty if there is none.
    static QString program();
    static Result<QVector<Answer>, BusProblem> fire(const Shot &shot);
    /// The minions that the master expects to match (`salt --preview-target`, from its keys and cache); no job is published.
    static Result<QStringList, BusProblem> preview(const Shot &shot);
    /// Salt's letter for a kind of target: "-L" for list; empty for glob, nullopt for what Salt does not know. The kinds: glob, list,
    /// pcre, grain, grain_pcre, pillar, pillar_pcre, compound, nodegroup, range, ipcidr (salt/utils/parsers.py).
    static std::optional<QString> targetOption(const QString &targetType);
    static QStringList targetTypes();
    /// The arguments of the child, without the program: for previews and tests.
    static QStringList arguments(const Shot &shot);

private:
    struct Ended { int exitCode = 0; QByteArray output, errors; };
    static Result<Ended, BusProblem> run(const QStringList &arguments, int timeoutMs);
};

} // namespace brine
