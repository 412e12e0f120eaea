#pragma once

#include "commanderror.h"
#include "fireoptions.h"
#include "templateshots.h"
#include <map>
#include <optional>

namespace brine::ctl {

/// The shots of one fire command, each made anew: from the command line, a file, standard input or a template, with its
/// {{variables}} filled in. One thread.
class ShotSource
{
public:
    struct Shot { QByteArray tag, payload, target; };

    /// Reads and checks everything that is the same for all shots.
    static Result<ShotSource, CommandError> make(const FireOptions &options);
    /// Refused: what the shot's tag or payload lacks (exit code 65), with nothing sent.
    Result<Shot, CommandError> next(quint64 maxEventSize);
    const QStringList &warnings() const { return m_warnings; }
    const std::string &to() const { return m_to; }           ///< bus, master or minions
    const std::string &targetType() const { return m_targetType; }
    BusFirer::Route route() const { return m_to == "master" ? BusFirer::Route::ThroughMinionToMaster : BusFirer::Route::ThisBus; }

private:
    std::optional<CommandError> takePayload(const FireOptions &options);
    std::optional<CommandError> takeTemplate(const FireOptions &options);
    std::optional<CommandError> takeLine(const FireOptions &options);
    std::optional<CommandError> checkRoute(const FireOptions &options) const;
    Shot m_shot;                         ///< before the variables are filled in
    bool m_expands = false, m_isMap = true;
    TemplateShots m_shots;
    QStringList m_warnings;
    std::string m_to, m_targetType;
};

/// `--set name=value` as a map, or a sentence.
Result<std::map<QByteArray, QByteArray>> settings(const std::vector<std::string> &words);

} // namespace brine::ctl
