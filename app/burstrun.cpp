#include "burstrun.h"

#include "deadline.h"
#include "shotaudit.h"
#include "templatetext.h"
#include <algorithm>
#include <cmath>

namespace brine {

namespace {

// What is under way when somebody presses Stop is this much at most: a tenth of a second's worth, or 256.
constexpr int MostAtOnce = 256;
constexpr int EchoMs = 5000;

double secondsBetween(std::chrono::steady_clock::time_point from, std::chrono::steady_clock::time_point to)
{
    return std::chrono::duration<double>(to - from).count();
}

} // namespace

BurstRun::BurstRun(BurstRequest request, const QString &key, BusFirer *firer, AtMinions atMinions)
    : m_request(std::move(request)), m_key(key), m_firer(firer), m_atMinions(std::move(atMinions)), m_templates(m_request.values.value_or(TemplateValues())), m_cap(m_request.cap)
{
    m_progress.number = m_request.shot.number;
    m_progress.times = m_request.times;
    m_progress.atMinions = isAtMinions();
    m_dueUs = Deadline::monotonicUs();
}

int BurstRun::batchSize() const
{
    if (isAtMinions())
        return 1;
    const quint64 left = m_request.times - m_made;
    const double rate = m_request.perSecond;
    const int most = rate > 0 ? std::max(1, int(rate / 10)) : std::min(MostAtOnce, m_cap.atOnce());
    return int(std::min<quint64>(left, quint64(std::min(most, MostAtOnce))));
}

qint64 BurstRun::wait()
{
    constexpr qint64 LookUs = 50'000;
    if (m_stopped)
        return 0;
    if (m_paused) {
        if (!std::exchange(m_wasPaused, true))
            m_pausedSince = Clock::now();
        return LookUs;
    }
    if (std::exchange(m_wasPaused, false)) {
        m_pausedSeconds += secondsBetween(m_pausedSince, Clock::now());
        m_dueUs = Deadline::monotonicUs(); // what was not fired meanwhile is not made up for
    }
    const qint64 now = Deadline::monotonicUs();
    if (m_isGranted || m_made >= m_request.times)
        return 0;
    if (m_request.perSecond > 0 && m_dueUs > now)
        return std::min(m_dueUs - now, LookUs);
    const qint64 pause = m_cap.wait(now, batchSize());
    m_isGranted = pause == 0; // what the cap lets go counts as gone: it is asked once for each batch
    return std::min(pause, LookUs);
}

bool BurstRun::step()
{
    if (m_stopped || m_made >= m_request.times) {
        m_progress.state = m_made >= m_request.times ? BurstProgress::State::Done : BurstProgress::State::Stopped;
        return false;
    }
    m_isGranted = false;
    std::vector<BusFirer::Shot> shots;
    const bool whole = makeShots(batchSize(), shots);
    if (m_request.perSecond > 0)
        m_dueUs += qint64(1e6 * double(shots.size()) / m_request.perSecond);
    m_made += shots.size();
    if (!isAtMinions())
        fireBatch(shots);
    else if (!shots.empty())
        fireAtMinions(shots.front());
    measure();
    return whole && m_progress.state != BurstProgress::State::Failed;
}

void BurstRun::fireBatch(const std::vector<BusFirer::Shot> &shots)
{
    m_firer->fireMany(shots, [&](size_t index, const BusFirer::Outcome &outcome) {
        if (outcome || m_progress.state != BurstProgress::State::Failed) // after a failure the rest of a batch was never tried
            m_audit.push_back(auditEntry(m_key, shots[index], outcome));
        if (!outcome)
            return fail(outcome.error());
        m_progress.handedOver += outcome->handedOver;
        m_progress.seen += outcome->seen;
    });
}

void BurstRun::fireAtMinions(const BusFirer::Shot &shot)
{
    const auto answers = m_atMinions({m_request.shot.minions(), shot.tag, shot.payload});
    if (!answers)
        return fail(answers.error());
    ++m_progress.handedOver;
    m_progress.seen += std::all_of(answers->begin(), answers->end(), [](const MinionAnswer &answer) { return answer.fired; });
}

bool BurstRun::makeShots(int most, std::vector<BusFirer::Shot> &shots)
{
    const ShotRequest &shot = m_request.shot;
    const auto route = shot.destination == ShotRequest::Destination::MasterThroughMinion ? BusFirer::Route::ThroughMinionToMaster : BusFirer::Route::ThisBus;
    for (int i = 0; i < most; ++i) {
        BusFirer::Shot next{shot.tag, shot.payload, route, EchoMs};
        if (m_request.values) {
            const TemplateValues &values = m_templates.next();
            const auto tag = TemplateText::expandText(shot.tag, values);
            const auto payload = TemplateText::expandPayload(shot.payload, values);
            if (!tag || !payload) {
                BusProblem problem;
                problem.title = tag ? payload.error() : tag.error();
                fail(problem);
                return false;
            }
            next.tag = *tag;
            next.payload = *payload;
        }
        shots.push_back(std::move(next));
    }
    return true;
}

void BurstRun::fail(const BusProblem &problem)
{
    if (m_progress.state == BurstProgress::State::Failed)
        return; // the first says why
    m_progress.state = BurstProgress::State::Failed;
    m_progress.problem = problem.title;
    m_progress.remedies = problem.remedies;
}

void BurstRun::measure()
{
    const auto now = Clock::now();
    const double seconds = secondsBetween(m_measured, now);
    if (seconds < 0.5)
        return;
    m_progress.perSecond = double(m_progress.handedOver - m_measuredAt) / seconds;
    m_measured = now;
    m_measuredAt = m_progress.handedOver;
}

BurstProgress BurstRun::progress()
{
    BurstProgress now = m_progress;
    if (!now.isOver())
        now.state = m_paused ? BurstProgress::State::Paused : BurstProgress::State::Running;
    now.seconds = std::max(0.0, secondsBetween(m_begun, Clock::now()) - m_pausedSeconds - (m_wasPaused ? secondsBetween(m_pausedSince, Clock::now()) : 0));
    if (now.perSecond == 0 && now.seconds > 0)
        now.perSecond = double(now.handedOver) / now.seconds;
    return now;
}

} // namespace brine
