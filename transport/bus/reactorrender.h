#pragma once

#include "result.h"
#include <QByteArray>
#include <QCoreApplication>
#include <QString>
#include <QStringList>
#include <stop_token>

namespace brine {

/// What a reactor's SLS file gives for one event, rendered by Salt itself: `salt-call --local slsutil.renderer` where there is one
/// (nothing is sent and nothing noted), else `salt-run salt.cmd` of the same, which the master's bus shows. Rendering calls whatever
/// the file's own Jinja calls. Blocking, seconds; call it where waiting is allowed.
class ReactorRender
{
    Q_DECLARE_TR_FUNCTIONS(brine::ReactorRender)
public:
    struct Outcome
    {
        QByteArray json;        ///< what it gives, one line; empty where it failed
        QString error;          ///< Salt's sentence
        QString excerpt;        ///< the lines of the file around it, where Salt shows them
        int line = 0;           ///< of the error, from 1; 0: not known
    };
    /// `path`: absolute or salt://. A sentence where it cannot be tried at all, or was stopped.
    static Result<Outcome> render(const QString &path, const QByteArray &tag, const QByteArray &payload, const QString &configDir = {},
                                  const std::stop_token &stop = {});
    /// What is missing for rendering here; empty: nothing.
    static QString whyNot();
    /// Absolute path of salt-call ($BRINE_SALT_CALL), else of salt-run ($BRINE_SALT_RUN); empty: neither is here.
    static QString program();
    static QStringList arguments(const QString &program, const QString &path, const QByteArray &tag, const QByteArray &payload, const QString &configDir);
    /// What Salt printed, understood.
    static Outcome outcomeOf(const QByteArray &output, const QByteArray &errors);
};

} // namespace brine
