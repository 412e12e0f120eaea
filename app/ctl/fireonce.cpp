#include "buslocator.h"
#include "exitcodes.h"
#include "fireable.h"
#include "fireoptions.h"
#include "frameencoder.h"
#include "jsonwriter.h"
#include "saltcommand.h"
#include "say.h"
#include "textforms.h"
#include <chrono>
#include <cstdio>
#include <thread>

namespace brine::ctl {

namespace {

constexpr int ConnectTimeoutMs = 5000;

void printData(const QByteArray &bytes)
{
    std::fwrite(bytes.constData(), 1, size_t(bytes.size()), stdout);
    std::fflush(stdout);
}

struct Tally { quint64 seen = 0, handedOver = 0; };

int fireRepeated(const FireOptions &options, const BusAddress &address, BusReader &reader, const QByteArray &payload)
{
    BusFirer firer(address, &reader);
    Tally tally;
    for (quint64 i = 0; i < options.repeat; ++i) {
        if (i && options.repeatDelay > 0)
            std::this_thread::sleep_for(std::chrono::duration<double>(options.repeatDelay));
        auto receipt = firer.fire({QByteArray::fromStdString(options.tag), payload, options.route(), int(options.timeout * 1000),
                                   !options.noWait});
        if (!receipt)
            return fail(receipt.error());
        tally.seen += receipt->seen;
        tally.handedOver += receipt->handedOver;
        if (!options.quiet)
            printData(escapeForLine(QByteArrayView(options.tag.data(), qsizetype(options.tag.size()))) + '\t' + receipt->text().toUtf8() + '\n');
    }
    const quint64 good = options.noWait ? tally.handedOver : tally.seen;
    return good == options.repeat ? Ok : TimedOut;
}

} // namespace

int dryRun(const FireOptions &options, const QByteArray &payload)
{
    QByteArray tag = QByteArray::fromStdString(options.tag);
    QByteArray data = payload;
    if (options.to == "master") {
        data = fireMasterEnvelope(tag, data);
        tag = "fire_master";
    }
    if (options.out == "raw") {
        printData(encodeFrame(eventBody(tag, withStamp(data, saltStamp(StampForm::Bare))), Framing::Bare));
        return Ok;
    }
    printData(escapeForLine(tag) + '\t' + toJson(withStamp(data, saltStamp(StampForm::Bare)), {0, false, false, true}) + '\n');
    return Ok;
}

int fireAtMinions(const FireOptions &options, const QByteArray &payload)
{
    SaltCommand::Shot shot;
    shot.targetType = QString::fromStdString(options.targetType);
    shot.target = QString::fromLocal8Bit(options.target.c_str());
    shot.tag = QByteArray::fromStdString(options.tag);
    shot.payload = payload;
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

int fireOnce(const FireOptions &options)
{
    auto text = options.text();
    if (!text) {
        say(text.error());
        return NoInput;
    }
    auto parsed = readShotPayload(options, text->trimmed().isEmpty() && options.payload.empty() && !options.wrap ? QByteArray("{}") : *text);
    if (!parsed) {
        say(parsed.error());
        return BadData;
    }
    const auto located = options.dryRun || options.to == "minions" ? Result<BusAddress, BusProblem>(BusAddress{}) : locateBus(options.bus.request());
    const quint64 limit = located ? located->maxEventSize : BusAddress{}.maxEventSize;
    if (auto fireable = checkFireable(QByteArray::fromStdString(options.tag), parsed->msgpack, limit); !fireable) {
        say(fireable.error());
        if (!parsed->isMap)
            say(QStringLiteral("Use --wrap to fire it as {\"data\": …}, as Salt's old string API does."));
        return BadData;
    }
    if (!options.quiet)
        for (const QString &warning : parsed->warnings)
            say(QStringLiteral("note: %1").arg(warning));
    if (options.dryRun)
        return dryRun(options, parsed->msgpack);
    if (options.to == "minions")
        return fireAtMinions(options, parsed->msgpack);
    if (!located)
        return fail(located.error());
    BusReader reader(*located, {true, WatchedBytes});
    reader.start();
    if (auto problem = reader.waitConnected(ConnectTimeoutMs); problem && !options.noWait)
        return fail(*problem);
    return fireRepeated(options, *located, reader, parsed->msgpack);
}

} // namespace brine::ctl
