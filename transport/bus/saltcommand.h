#pragma once

#include "busaddress.h"
#include "receipt.h"
#include "result.h"
#include <QByteArray>
#include <QString>
#include <QVector>

namespace brine {

/// Fires on minions through the machine's own `salt` command (`salt TARGET event.fire DATA TAG`), so that the event lands on each
/// minion's own bus. Runs the program itself, never a shell; blocking, call it where waiting is allowed.
class SaltCommand
{
public:
    using Answer = MinionAnswer;
    struct Shot
    {
        QString targetType = QStringLiteral("glob");  ///< "glob" or "list"
        QString target;
        QByteArray tag, payload;
        QString configDir;  ///< empty: Salt's default
        int timeoutMs = 15000;
    };

    /// Absolute path of `salt` ($BRINE_SALT, else PATH and Salt's usual places), empty if there is none.
    static QString program();
    static Result<QVector<Answer>, BusProblem> fire(const Shot &shot);
    /// The arguments of the child, without the program: for previews and tests.
    static QStringList arguments(const Shot &shot);
};

} // namespace brine
