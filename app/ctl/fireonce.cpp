#include "burst.h"
#include "buslocator.h"
#include "exitcodes.h"
#include "fireable.h"
#include "fireoptions.h"
#include "frameencoder.h"
#include "jsonwriter.h"
#include "saltcommand.h"
#include "say.h"
#include "textforms.h"
#include <cstdio>

namespace brine::ctl {

namespace {

constexpr int ConnectTimeoutMs = 5000;

void printData(const QByteArray &bytes)
{
    std::fwrite(bytes.constData(), 1, size_t(bytes.size()), stdout);
    std::fflush(stdout);
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
        const bool isWrapped = source.to() == "master";
        const QByteArray tag = isWrapped ? QByteArray("fire_master") : shot->tag;
        const QByteArray data = withStamp(isWrapped ? fireMasterEnvelope(shot->tag, shot->payload) : shot->payload, saltStamp(StampForm::Bare));
        printData(options.out == "raw" ? encodeFrame(eventBody(tag, data), Framing::Bare)
                                       : escapeForLine(tag) + '\t' + toJson(data, {0, false, false, true}) + '\n');
    }
    return Ok;
}

int fireAtMinions(const FireOptions &options, ShotSource &source)
{
    const auto ready = source.next(BusAddress{}.maxEventSize);
    if (!ready) {
        say(ready.error().text);
        return ready.error().code;
    }
    SaltCommand::Shot shot;
    shot.targetType = QString::fromStdString(source.targetType());
    shot.target = QString::fromUtf8(ready->target);
    shot.tag = ready->tag;
    shot.payload = ready->payload;
    shot.configDir = options.bus.request().configDir;
    shot.timeoutMs = int(options.timeout * 1000);
    auto answers = SaltCommand::fire(shot);
    if (!answers)
        return fail(answers.error());
    bool all = true;
    for (const SaltCommand::Answer &answer : *answers) {
        all = all && answer.fired;
        if (!options.quiet)
            printData(escapeForLine(answer.minionId.toUtf8()) + '\t'
                      + (answer.fired ? QByteArray("fired") : "not fired: " + escapeForLine(answer.text.toUtf8())) + '\n');
    }
    return all ? Ok : Failure;
}

/// One shot with its receipt.
int fireAtBus(const FireOptions &options, ShotSource &source, const BusAddress &address)
{
    const auto shot = source.next(address.maxEventSize);
    if (!shot) {
        say(shot.error().text);
        return shot.error().code;
    }
    BusReader reader(address, {true, WatchedBytes});
    reader.start();
    if (auto problem = reader.waitConnected(ConnectTimeoutMs); problem && !options.noWait)
        return fail(*problem);
    const auto receipt = BusFirer(address, &reader).fire({shot->tag, shot->payload, source.route(), int(options.timeout * 1000), !options.noWait});
    if (!receipt)
        return fail(receipt.error());
    if (!options.quiet)
        printData(escapeForLine(shot->tag) + '\t' + receipt->text().toUtf8() + '\n');
    return (options.noWait ? receipt->handedOver : receipt->seen) ? Ok : TimedOut;
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
    const auto located = locateBus(options.bus.request());
    if (!located) {
        // What cannot be fired at all is said first: its exit code does not depend on the bus.
        auto probe = *source;
        if (const auto shot = probe.next(BusAddress{}.maxEventSize); !shot) {
            say(shot.error().text);
            return shot.error().code;
        }
        return fail(located.error());
    }
    if (options.repeat > 1)
        return Burst(options, source.value(), *located, RateCap(RateCap::Standard)).run();
    return fireAtBus(options, source.value(), *located);
}

} // namespace brine::ctl
