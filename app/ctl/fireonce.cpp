#include "burst.h"
#include "buslocator.h"
#include "echoaccess.h"
#include "exitcodes.h"
#include "fireable.h"
#include "fireoptions.h"
#include "frameencoder.h"
#include "jsonwriter.h"
#include "mapbuilder.h"
#include "minionroute.h"
#include "saltconfig.h"
#include "say.h"
#include "shotaudit.h"
#include "shellquote.h"
#include "shotlines.h"
#include "textforms.h"
#include <cstdio>

namespace brine::ctl {

namespace {

void printData(const QByteArray &bytes)
{
    std::fwrite(bytes.constData(), 1, size_t(bytes.size()), stdout);
    std::fflush(stdout);
}

/// Where this shot goes and how, as brinectl's own options. Not --yes: who pastes the line is asked anew.
QByteArrayList wayOptions(const FireOptions &options, const ShotSource &source, const ShotSource::Shot &shot)
{
    QByteArrayList words;
    if (source.to() == "minions")
        words = ShotLines::toMinions(QString::fromUtf8(shot.target), QString::fromStdString(source.targetType()));
    else if (source.to() == "master")
        words = ShotLines::toMaster();
    if (!options.via.empty())
        words += optionWords("--via", QByteArray::fromStdString(options.via));
    words += options.bus.words();
    if (options.timeout != FireOptions().timeout)
        words += optionWords("--timeout", QByteArray::number(options.timeout, 'g', 15));
    if (options.noWait)
        words.append("--no-wait");
    return words;
}

/// The same shot as commands and code, each with what it does or why it cannot be said so: an object a line.
int printLines(const FireOptions &options, const ShotSource &source, const ShotSource::Shot &shot)
{
    const ShotLines lines(shot.tag, shot.payload, QString::fromUtf8(shot.target), QString::fromStdString(source.targetType()), wayOptions(options, source, shot));
    for (const ShotLines::Line &line : lines.all()) {
        MapBuilder map;
        map.str("id", line.id.toUtf8()).str("meaning", line.meaning.toUtf8()).boolean("code", line.isCode);
        if (line.problem.isEmpty())
            map.str("text", line.text.toUtf8());
        else
            map.str("problem", line.problem.toUtf8());
        printData(toJson(map.take(), {.escapeControls = true}) + '\n');
    }
    return Ok;
}

/// What would be written, shot by shot; opens no socket.
int dryRun(const FireOptions &options, ShotSource &source)
{
    for (quint64 i = 0; i < options.repeat; ++i) {
        const auto shot = source.next(BusAddress{}.maxEventSize);
        if (!shot) {
            say(shot.error().text);
            return shot.error().code;
        }
        if (options.out == "lines")
            return printLines(options, source, *shot);
        const bool isWrapped = source.to() == "master";
        const QByteArray tag = isWrapped ? QByteArray("fire_master") : shot->tag;
        const QByteArray data = withStamp(isWrapped ? fireMasterEnvelope(shot->tag, shot->payload) : shot->payload, saltStamp(StampForm::Bare));
        printData(options.out == "raw" ? encodeFrame(eventBody(tag, data), Framing::Bare)
                                       : escapeForLine(tag) + '\t' + toJson(data, {0, false, false, true}) + '\n');
    }
    return Ok;
}

int stop(const CommandError &error)
{
    say(error.text);
    return error.code;
}

/// By a link where the bus is elsewhere; it is read for as long as the route is.
struct WayToMinions { BusAddress master; std::unique_ptr<BusReader> reader; std::optional<MinionRoute> route; };

/// The salt command needs no bus: the master's may be closed to us.
Result<BusAddress, BusProblem> masterOf(const BusRequest &request, std::optional<MinionRoute::Way> way)
{
    const bool isBySalt = way ? *way == MinionRoute::Way::SaltCommand : !SaltCommand::program().isEmpty();
    if (request.isLink() || !isBySalt)
        return locateBus(request); // it is asked, not fired at
    if (const auto missing = SaltConfig::missingFolder(request.configDir))
        return Result<BusAddress, BusProblem>::failure(*missing);
    BusAddress address;
    address.sockDir = request.sockDir.isEmpty() ? SaltConfig(BusNode::Master, request.configDir).sockDir() : request.sockDir;
    return address;
}

Result<WayToMinions, BusProblem> wayToMinions(const FireOptions &options)
{
    using R = Result<WayToMinions, BusProblem>;
    BusRequest request = options.bus.request();
    request.node = BusNode::Master;
    std::optional<MinionRoute::Way> only;
    if (!options.via.empty())
        only = options.via == "salt" ? MinionRoute::Way::SaltCommand : MinionRoute::Way::PublishRequest;
    const auto master = masterOf(request, only);
    if (!master)
        return R::failure(master.error());
    WayToMinions way{*master, std::make_unique<BusReader>(*master, BusReader::Options{true, WatchedBytes}), {}};
    if (master->isLink()) {
        way.reader->start();
        if (const auto problem = way.reader->waitConnected())
            return R::failure(*problem);
    }
    const auto route = MinionRoute::of(*way.reader, request.configDir, only);
    if (!route)
        return R::failure(route.error());
    way.route = *route;
    return R(std::move(way));
}

/// Which minions match, said before any question.
std::optional<int> countMinions(const MinionRoute &route, const MinionTarget &target)
{
    const auto minions = route.match(target);
    TargetMatch match{0, target, minions ? TargetMatch::State::Known : TargetMatch::State::Unknown, {}, {}};
    if (minions)
        match.minions = *minions;
    else
        match.reason = minions.error().reason;
    QString text = match.text();
    text[0] = text[0].toUpper();
    say(text);
    return minions ? std::optional(int(minions->size())) : std::nullopt;
}

int fireAtMinions(const FireOptions &options, ShotSource &source)
{
    const auto ready = source.next(BusAddress{}.maxEventSize);
    if (!ready) {
        say(ready.error().text);
        return ready.error().code;
    }
    const MinionShot shot{{QString::fromStdString(source.targetType()), QString::fromUtf8(ready->target)}, ready->tag, ready->payload, int(options.timeout * 1000)};
    if (const QString why = shot.target.problem(); !why.isEmpty())
        return stop({Usage, why});
    const auto way = wayToMinions(options);
    if (!way)
        return fail(way.error());
    auto gate = FireGate::open(way->master, options.yes, options.bus.request().configDir);
    if (!gate)
        return stop(gate.error());
    ShotRisk risk = gate.value().risk(shot.tag, shot.payload);
    risk.reactorFiles = 0; // it lands on the minions' buses
    risk.atMinions = true;
    risk.target = shot.target;
    if (!options.yes && gate->interlock().role == Interlock::Role::Ask && !shot.target.isOneMinion())
        risk.minionCount = countMinions(*way->route, shot.target);
    if (const auto refused = gate->pass(risk))
        return stop(*refused);
    const auto answers = way->route->fire(shot);
    gate.value().record({auditEntry(gate->key(), shot, answers)});
    if (!answers)
        return fail(answers.error());
    bool all = true;
    for (const MinionAnswer &answer : *answers) {
        all = all && answer.fired;
        if (!options.quiet)
            printData(escapeForLine(answer.minionId.toUtf8()) + '\t'
                      + (answer.fired ? QByteArray("fired") : "not fired: " + escapeForLine(answer.text.toUtf8())) + '\n');
    }
    return all ? Ok : Failure;
}

/// One shot with its receipt.
int fireAtBus(const FireOptions &options, ShotSource &source, const BusAddress &address, FireGate &gate)
{
    const auto shot = source.next(address.maxEventSize);
    if (!shot) {
        say(shot.error().text);
        return shot.error().code;
    }
    if (const auto refused = gate.pass(gate.risk(shot->tag, shot->payload, source.to() == "master")))
        return stop(*refused);
    BusReader reader(address, {true, WatchedBytes});
    if (auto problem = openForEcho(reader); problem && !options.noWait)
        return fail(*problem);
    const BusFirer::Shot ready{shot->tag, shot->payload, source.route(), int(options.timeout * 1000), !options.noWait};
    const auto receipt = BusFirer(address, &reader).fire(ready);
    gate.record({auditEntry(gate.key(), ready, receipt)});
    if (!receipt)
        return fail(receipt.error());
    if (!options.quiet)
        printData(escapeForLine(shot->tag) + '\t' + receipt->text().toUtf8() + '\n');
    return (options.noWait ? receipt->handedOver : receipt->seen) ? Ok : TimedOut;
}

/// Judged by its first shot: the others differ in counters and the like alone.
int fireBurst(const FireOptions &options, ShotSource &source, const BusAddress &address, FireGate &gate)
{
    auto probe = source;
    const auto first = probe.next(address.maxEventSize);
    if (!first)
        return stop(first.error());
    ShotRisk risk = gate.risk(first->tag, first->payload, source.to() == "master");
    risk.shots = options.repeat;
    if (const auto refused = gate.pass(risk))
        return stop(*refused);
    return Burst(options, source, address, gate).run();
}

} // namespace

int fireOnce(const FireOptions &options)
{
    auto source = ShotSource::make(options);
    if (!source) {
        say(source.error().text);
        return source.error().code;
    }
    if (!options.quiet)
        for (const QString &warning : source->warnings())
            say(QStringLiteral("note: %1").arg(warning));
    if (options.dryRun)
        return dryRun(options, source.value());
    if (source->to() == "minions")
        return fireAtMinions(options, source.value());
    const auto located = locateBus(options.bus.request(), AccessPurpose::Fire);
    if (!located) {
        // What cannot be fired at all is said first: its exit code does not depend on the bus.
        auto probe = *source;
        if (const auto shot = probe.next(BusAddress{}.maxEventSize); !shot) {
            say(shot.error().text);
            return shot.error().code;
        }
        return fail(located.error());
    }
    auto gate = FireGate::open(*located, options.yes, options.bus.request().configDir);
    if (!gate)
        return stop(gate.error());
    return options.repeat > 1 ? fireBurst(options, source.value(), *located, gate.value()) : fireAtBus(options, source.value(), *located, gate.value());
}

} // namespace brine::ctl
