#include "minionshots.h"

namespace brine {

Result<QVector<MinionAnswer>, BusProblem> fireAtMinions(BusReader &reader, const SaltCommand::Shot &shot)
{
    using Outcome = Result<QVector<MinionAnswer>, BusProblem>;
    if (!reader.isByLink())
        return SaltCommand::fire(shot);
    link::Shot request;
    request.route = link::Shot::Route::Minions;
    request.targetType = shot.targetType;
    request.target = shot.target;
    request.tag = shot.tag;
    request.payload = shot.payload;
    request.timeoutMs = shot.timeoutMs;
    const auto receipt = reader.channel().wait(reader.channel().send(request), request.timeoutMs);
    if (!receipt)
        return Outcome::failure(receipt.error());
    if (receipt->problem)
        return Outcome::failure(*receipt->problem);
    return receipt->answers;
}

} // namespace brine
