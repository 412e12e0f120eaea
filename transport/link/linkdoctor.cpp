#include "linkdoctor.h"

#include "busreader.h"
#include "deadline.h"
#include <QCoreApplication>

namespace brine {

namespace {

struct Text { Q_DECLARE_TR_FUNCTIONS(LinkDoctor) };
using State = DoctorStep::State;
constexpr int LoginMs = 30'000, LookMs = 200;
constexpr int ExamineMs = 10'000;       // beyond the wait for a quiet bus

DoctorStep failed(const QString &name, const BusProblem &problem)
{
    return {State::Failed, name, problem.reason.isEmpty() ? problem.title : problem.title + QLatin1Char('\n') + problem.reason, problem.remedies,
            problem.exitCode()};
}

/// Until the far end has said hello, or why it does not.
std::optional<BusProblem> waitForHello(BusReader &reader, const std::stop_token &stop)
{
    const Deadline end(LoginMs);
    std::optional<BusProblem> problem;
    do {
        problem = reader.waitConnected(LookMs);
        if (const auto question = reader.channel().question())
            return BusProblem{BusProblem::Kind::NoPermission, {}, Text::tr("It asks for a secret: %1").arg(question->what),
                              Text::tr("The doctor has none to give."), {Text::tr("Connect: what it asks for can be answered there, and kept.")}};
    } while (!reader.channel().hello() && reader.state().phase == BusState::Phase::Connecting && !end.hasPassed() && !stop.stop_requested());
    if (problem && reader.state().phase == BusState::Phase::Connecting)
        problem->reason = stop.stop_requested() ? Text::tr("Stopped.") : Text::tr("No answer in %1 s.").arg(LoginMs / 1000);
    return problem;
}

} // namespace

std::vector<DoctorStep> examineLink(const BusAddress &address, int quietMs, const std::stop_token &stop)
{
    std::vector<DoctorStep> steps;
    steps.push_back({State::Good, Text::tr("Where"), Text::tr("%1 (%2)").arg(address.displayName(), address.origin), {}, 0});
    BusReader reader(address);
    reader.start();
    const QString name = Text::tr("Link");
    const auto problem = waitForHello(reader, stop);
    const auto hello = reader.channel().hello();
    if (!hello) {
        steps.push_back(failed(name, problem.value_or(BusProblem())));
        return steps;
    }
    steps.push_back({hello->warning.isEmpty() ? State::Good : State::Warning, name,
                     hello->warning.isEmpty() ? Text::tr("%1 speaks for the %2").arg(address.link.first(), hello->name) : hello->warning, {}, 0});
    if (const auto far = reader.channel().examine(quietMs, quietMs + ExamineMs); far && !far->empty())
        steps.insert(steps.end(), far->begin(), far->end());
    else
        steps.push_back(failed(Text::tr("Far end"), problem.value_or(BusProblem{BusProblem::Kind::CutOff, {}, Text::tr("It did not answer in time."), {}, {}})));
    return steps;
}

} // namespace brine
