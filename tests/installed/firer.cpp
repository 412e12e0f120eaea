// Fires one event at a Salt bus and says whether it was seen there.
//   firer [--sock-dir D] [--node master|minion] [--id MINION] [--to bus|master] [--timeout SECONDS] TAG JSON
//   firer … --text TEXT TAG      the old string API: fires {"data": TEXT}
// Ends with 0 when it was seen, 75 when not, 69 or 77 when the bus cannot be opened or the event is refused.
#include "arguments.h"

#include <brine/saltbus.h>
#include <cstdio>

namespace {

int fail(const brine::BusProblem &problem)
{
    std::fprintf(stderr, "%s\n", qPrintable(problem.text()));
    return problem.exitCode();
}

} // namespace

int main(int argc, char **argv)
{
    const Arguments arguments(argc, argv);
    const QByteArray text = QByteArray::fromStdString(arguments.text("text"));
    const bool isText = arguments.options.contains("text");
    if (arguments.words.size() != (isText ? 1u : 2u)) {
        std::fprintf(stderr, "usage: firer [--sock-dir D] [--node master|minion] [--id MINION] [--to bus|master] TAG JSON\n"
                             "       firer [...] --text TEXT TAG\n");
        return 64;
    }
    auto bus = brine::SaltBus::open(arguments.bus());
    if (!bus)
        return fail(bus.error());

    const QByteArray tag = QByteArray::fromStdString(arguments.words[0]);
    const int timeoutMs = int(arguments.number("timeout", 5) * 1000);
    auto fire = [&] {
        if (isText)
            return bus->fireText(tag, text, timeoutMs);
        const QByteArray json = QByteArray::fromStdString(arguments.words[1]);
        if (arguments.text("to") != "master")
            return bus->fireJson(tag, json, timeoutMs);
        return bus->fireMasterJson(tag, json, timeoutMs);
    };
    const auto receipt = fire();
    if (!receipt)
        return fail(receipt.error());
    std::printf("%s\n", qPrintable(receipt->text()));
    return receipt->seen ? 0 : 75;
}
