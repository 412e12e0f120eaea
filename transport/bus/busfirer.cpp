#include "busfirer.h"

#include "daemonversion.h"
#include "legacyevent.h"
#include "linkshots.h"
#include "pullstream.h"
#include "shotrun.h"
#include <QCoreApplication>

namespace brine {

namespace {

// Events written and not yet echoed; beyond it the oldest echo is awaited first.
constexpr size_t MaxOpenShots = 512;
constexpr int ZeroMqStartMs = 5000;

QString tr(const char *text) { return QCoreApplication::translate("brine::BusFirer", text); }

} // namespace

BusFirer::BusFirer(BusAddress address, BusReader *reader, FireTiming timing)
    : m_address(std::move(address)), m_reader(reader), m_timing(timing)
{
}

BusFirer::~BusFirer() = default;

BusFirer::Outcome BusFirer::refuse(const QString &reason) const
{
    BusProblem problem;
    problem.path = m_address.pullPath;
    problem.title = tr("Not sent: %1").arg(reason);
    return Outcome::failure(problem);
}

/// The receipt of a shot that may be fired: its tag and payload as they will be written.
BusFirer::Outcome BusFirer::prepare(const Shot &shot) const
{
    if (const auto fit = checkFireable(shot.tag, shot.payload, maxEventSize()); !fit)
        return refuse(fit.error());
    Receipt receipt;
    receipt.tag = shot.tag;
    receipt.payload = shot.payload;
    if (shot.route == Route::ThroughMinionToMaster) {
        if (node() != BusNode::Minion)
            return refuse(tr("Only a minion's bus passes events on to its master, and this is the %1.").arg(m_address.displayName()));
        receipt.tag = QByteArrayLiteral("fire_master");
        receipt.payload = fireMasterEnvelope(shot.tag, shot.payload);
    }
    if (!shot.isStamped)
        receipt.payload = withStamp(receipt.payload, saltStamp(stampForm()));
    if (const auto fit = checkFireable(receipt.tag, receipt.payload, maxEventSize()); !fit)
        return refuse(fit.error());
    if (m_reader && m_reader->state().framing == Framing::ZeroMq) {
        // As the far end will write it, so that the echo is known here by its bytes.
        auto old = oldSpecMsgpack(receipt.payload);
        if (!old)
            return refuse(old.error());
        receipt.payload = std::move(old).value();
    }
    return receipt;
}

/// The far end of a link knows better than who started it.
BusNode BusFirer::node() const
{
    const auto hello = m_reader ? m_reader->channel().hello() : std::nullopt;
    return hello ? hello->node : m_address.node;
}

quint64 BusFirer::maxEventSize() const
{
    const auto hello = m_reader ? m_reader->channel().hello() : std::nullopt;
    return hello ? hello->maxEventSize : m_address.maxEventSize;
}

/// As the bus shows it; on a bus that has shown nothing yet, as the daemon's release would write it.
StampForm BusFirer::stampForm() const
{
    if (!m_reader)
        return StampForm::Bare;
    const BusState state = m_reader->state();
    if (state.events > 0 || isByLink())
        return state.stampHasZone ? StampForm::WithZone : StampForm::Bare;
    return m_reader->daemon(state.peerPid).stampsZone() ? StampForm::WithZone : StampForm::Bare;
}

bool BusFirer::isByLink() const { return m_address.isLink() || (m_reader && m_reader->isByLink()); }

BusFirer::Outcome BusFirer::fire(const Shot &shot)
{
    const Outcome prepared = prepare(shot);
    if (!prepared)
        return prepared;
    return isByLink() ? fireByLink(*prepared, shot) : fireBySocket(*prepared, shot);
}

BusFirer::Outcome BusFirer::fireByLink(const Receipt &prepared, const Shot &shot)
{
    LinkShots shots(m_reader);
    Outcome outcome(prepared);
    shots.send(0, prepared, shot);
    shots.settle(0, [&](size_t, const Outcome &told) { outcome = told; });
    return outcome;
}

BusFirer::Outcome BusFirer::fireBySocket(const Receipt &prepared, const Shot &shot)
{
    ShotRun run(m_address, m_reader, prepared, shot.waitForEcho, shot.timeoutMs, m_timing);
    Outcome outcome = run.run();
    if (!run.metZeroMq())
        return outcome;
    // Nothing was written. The reader meets the same greeting and starts the program that speaks it.
    if (!m_reader)
        return outcome;
    if (!m_reader->waitByLink(qMin(shot.timeoutMs, ZeroMqStartMs))) {
        const BusState state = m_reader->state();
        return state.problem ? Outcome::failure(*state.problem) : outcome;
    }
    const Outcome again = prepare(shot);
    return again ? fireByLink(*again, shot) : again;
}

void BusFirer::fireMany(const std::vector<Shot> &shots, const std::function<void(size_t, const Outcome &)> &each)
{
    for (size_t i = 0; i < shots.size(); ++i) {
        if (isByLink())                             // from the start, or since the first shot met ZeroMQ
            return fireManyByLink(shots, i, each);
        if (!m_stream)
            m_stream = std::make_unique<PullStream>(m_address, m_reader);
        Outcome prepared = prepare(shots[i]);
        const PullEvidence evidence = pullEvidence(m_reader, m_reader ? m_reader->state().peerPid : 0);
        if (!prepared) {
            m_stream->add(i, std::move(prepared));
        } else if (evidence.certain || evidence.proven) {
            m_stream->send(i, std::move(prepared).value(), evidence.framing, shots[i]);
        } else { // this shot decides, with all others out of the way
            m_stream->settle(0, each);
            each(i, fireBySocket(*prepared, shots[i]));
        }
        if (m_stream->open() > MaxOpenShots) // half of them: those that follow go out together again
            m_stream->settle(MaxOpenShots / 2, each);
        if (!m_stream->isHealthy()) { // an echo stayed away: ask again before anything else is written
            m_stream->settle(0, each);
            m_stream.reset();
            if (m_reader)
                m_reader->rememberPull({});
        }
    }
    if (m_stream)
        m_stream->settle(0, each);
}

void BusFirer::fireManyByLink(const std::vector<Shot> &shots, size_t from, const std::function<void(size_t, const Outcome &)> &each)
{
    m_stream.reset();
    LinkShots run(m_reader);
    for (size_t i = from; i < shots.size(); ++i) {
        if (Outcome prepared = prepare(shots[i]))
            run.send(i, std::move(prepared).value(), shots[i]);
        else
            run.add(i, std::move(prepared));
        run.settle(MaxOpenShots, each);
    }
    run.settle(0, each);
}

Framing BusFirer::knownFraming() const
{
    return pullEvidence(m_reader, m_reader ? m_reader->state().peerPid : 0).framing;
}

} // namespace brine
