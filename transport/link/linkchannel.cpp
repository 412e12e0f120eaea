#include "linkchannel.h"

#include "deadline.h"
#include <QCoreApplication>
#include <cerrno>
#include <chrono>
#include <poll.h>
#include <sys/socket.h>

namespace brine {

namespace {

constexpr int WayBackMs = 2000;             // what a receipt may take beyond the far end's own wait
constexpr int AnswerMs = 2000;
constexpr int ColdMs = 30'000;              // what a salt command may take before its own wait begins
constexpr int MatchMs = 35'000;             // a cold salt takes seconds; the far end gives it 30

QString tr(const char *text) { return QCoreApplication::translate("brine::LinkChannel", text); }

BusProblem notSent(const QString &reason)
{
    BusProblem problem;
    problem.kind = BusProblem::Kind::CutOff;
    problem.title = tr("Not sent: the connection is not open.");
    problem.reason = reason;
    return problem;
}

} // namespace

quint64 LinkChannel::send(link::Shot shot)
{
    {
        const std::lock_guard lock(m_mutex);
        if (m_descriptor < 0)
            return 0;
        shot.number = m_next++;
        m_shots.emplace(shot.number, std::nullopt);
    }
    if (write(link::encode(shot), shot.timeoutMs))
        return shot.number;
    const std::lock_guard lock(m_mutex);
    m_shots.erase(shot.number);
    return 0;
}

LinkChannel::Outcome LinkChannel::wait(quint64 number, int timeoutMs, std::stop_token stop)
{
    std::unique_lock lock(m_mutex);
    if (!m_shots.contains(number))
        return Outcome::failure(notSent(m_why.title));
    const auto hasArrived = [&] { return m_shots.at(number).has_value(); }; // sought anew: others come and go meanwhile
    m_arrived.wait_for(lock, stop, std::chrono::milliseconds(timeoutMs + WayBackMs), hasArrived);
    const auto shot = m_shots.extract(number);
    if (shot.mapped())
        return *shot.mapped();
    BusProblem problem = notSent({});
    problem.title = tr("No word about this shot: whether it was sent is not known.");
    problem.reason = stop.stop_requested() ? tr("It was not waited for.") : tr("The far end did not answer in %1 s.").arg((timeoutMs + WayBackMs) / 1000.0);
    return Outcome::failure(problem);
}

Result<QVector<MinionAnswer>, BusProblem> LinkChannel::fire(const MinionShot &shot, std::stop_token stop)
{
    using R = Result<QVector<MinionAnswer>, BusProblem>;
    link::Shot request;
    request.route = link::Shot::Route::Minions;
    request.targetType = shot.target.type;
    request.target = shot.target.text;
    request.tag = shot.tag;
    request.payload = shot.payload;
    request.timeoutMs = shot.timeoutMs;
    const auto receipt = wait(send(request), shot.timeoutMs + ColdMs, std::move(stop));
    if (!receipt)
        return R::failure(receipt.error());
    return receipt->problem ? R::failure(*receipt->problem) : R(receipt->answers);
}

Result<QStringList> LinkChannel::match(const MinionTarget &target, std::stop_token stop)
{
    using R = Result<QStringList>;
    link::Target question{0, target};
    {
        const std::lock_guard lock(m_mutex);
        if (!m_hello || !m_hello->canMatch)
            return R::failure(tr("the far end has no way to say it without firing"));
        question.number = m_matching = m_next++;
        m_matched.reset();
    }
    if (!write(link::encode(question), AnswerMs))
        return R::failure(tr("the connection is not open"));
    std::unique_lock lock(m_mutex);
    const auto isOver = [&] { return m_matched || m_descriptor < 0 || m_matching != question.number; };
    m_arrived.wait_for(lock, stop, std::chrono::milliseconds(MatchMs), isOver);
    if (m_matching != question.number)
        return R::failure(tr("another question was asked meanwhile"));
    const auto matched = std::exchange(m_matched, std::nullopt);
    if (!matched)
        return R::failure(m_descriptor < 0 ? tr("the connection has ended") : tr("the far end did not answer in %1 s").arg(MatchMs / 1000));
    return matched->problem ? R::failure(matched->problem->reason.isEmpty() ? matched->problem->title : matched->problem->reason) : R(matched->minions);
}

bool LinkChannel::answer(const link::Answer &answer)
{
    {
        const std::lock_guard lock(m_mutex);
        m_question.reset();
    }
    return write(link::encode(answer), AnswerMs);
}

std::optional<std::vector<DoctorStep>> LinkChannel::examine(int quietMs, int timeoutMs)
{
    {
        const std::lock_guard lock(m_mutex);
        m_steps.reset();
    }
    if (!write(link::encodeExamine(quietMs), AnswerMs))
        return std::nullopt;
    std::unique_lock lock(m_mutex);
    m_arrived.wait_for(lock, std::chrono::milliseconds(timeoutMs), [this] { return m_steps || m_descriptor < 0; });
    return std::exchange(m_steps, std::nullopt);
}

bool LinkChannel::write(const QByteArray &frame, int timeoutMs)
{
    const std::lock_guard writing(m_writing);
    const Deadline deadline(timeoutMs);
    for (qsizetype written = 0; written < frame.size();) {
        const ssize_t size = m_descriptor < 0 ? -1 : ::send(m_descriptor, frame.constData() + written, size_t(frame.size() - written),
                                                            MSG_NOSIGNAL | MSG_DONTWAIT);
        if (size >= 0) {
            written += size;
        } else if (m_descriptor >= 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
            // Half a frame would spoil all that follow: once begun it is finished, unless the link ends.
            if (written == 0 && deadline.hasPassed())
                return false;
            pollfd fd{m_descriptor, POLLOUT, 0};
            ::poll(&fd, 1, 100);
        } else if (m_descriptor < 0 || errno != EINTR) {
            return false;
        }
    }
    return true;
}

std::optional<link::Hello> LinkChannel::hello() const
{
    const std::lock_guard lock(m_mutex);
    return m_hello;
}

std::optional<link::Question> LinkChannel::question() const
{
    const std::lock_guard lock(m_mutex);
    return m_question;
}

void LinkChannel::setNotify(std::function<void()> notify)
{
    const std::lock_guard lock(m_mutex);
    m_notify = std::move(notify);
}

void LinkChannel::opened(int descriptor)
{
    const std::scoped_lock lock(m_writing, m_mutex);
    m_descriptor = descriptor;
}

void LinkChannel::closed(const BusProblem &why)
{
    int descriptor;
    {
        const std::lock_guard lock(m_mutex);
        descriptor = m_descriptor;
    }
    if (descriptor >= 0)
        ::shutdown(descriptor, SHUT_RDWR);  // wakes a writer, so that its lock comes free
    const std::scoped_lock lock(m_writing, m_mutex);
    m_descriptor = -1;
    m_why = why;
    m_question.reset();
    for (auto &[number, outcome] : m_shots) {
        if (outcome)
            continue;
        BusProblem lost = why;
        lost.title = tr("The connection ended before the receipt came: whether this was sent is not known.");
        outcome = Outcome::failure(lost);
    }
    m_arrived.notify_all();
}

bool LinkChannel::deliver(QByteArrayView body, BusState &state)
{
    const qsizetype split = body.indexOf("\n\n");
    if (split < 0)
        return false;
    const QByteArrayView name = body.first(split), map = body.sliced(split + 2);
    if (name == QByteArrayView("state")) {
        link::readState(map, state);
        return true;
    }
    if (name == QByteArrayView("receipt")) {
        deliverReceipt(link::readReceipt(map));
        return false;
    }
    std::function<void()> notify;
    {
        const std::lock_guard lock(m_mutex);
        if (name == QByteArrayView("hello"))
            m_hello = link::readHello(map);
        else if (name == QByteArrayView("examined"))
            m_steps = link::readSteps(map);
        else if (name == QByteArrayView("matched"))
            takeMatched(link::readMatched(map));
        else if (name == QByteArrayView("ask"))
            m_question = link::readQuestion(map);
        else
            return false;
        notify = m_notify;
    }
    m_arrived.notify_all();
    if (notify)
        notify();
    return false;
}

void LinkChannel::takeMatched(link::Matched matched)
{
    if (matched.number == m_matching) // else of a question that nobody waits for any more
        m_matched = std::move(matched);
}

void LinkChannel::deliverReceipt(link::ShotReceipt receipt)
{
    const std::lock_guard lock(m_mutex);
    const auto shot = m_shots.find(receipt.number);
    if (shot == m_shots.end() || shot->second)
        return;
    if (receipt.problem && !receipt.receipt.handedOver)
        shot->second = Outcome::failure(*receipt.problem);
    else
        shot->second = Outcome(std::move(receipt));
    m_arrived.notify_all();
}

} // namespace brine
