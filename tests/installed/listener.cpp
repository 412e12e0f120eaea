// Prints events of a Salt bus as TAG<TAB>JSON, one a line.
//   listener [--sock-dir D] [--node master|minion] [--id MINION] [--tag PREFIX] [--count N] [--timeout SECONDS]
// Ends with 0 after N events, 75 when they did not come in time, 69 or 77 when the bus cannot be opened.
#include "arguments.h"

#include <brine/saltbus.h>
#include <brine/textforms.h>
#include <chrono>
#include <cstdio>

int main(int argc, char **argv)
{
    const Arguments arguments(argc, argv);
    auto bus = brine::SaltBus::open(arguments.bus());
    if (!bus) {
        std::fprintf(stderr, "%s\n", qPrintable(bus.error().text()));
        return bus.error().exitCode();
    }
    std::fprintf(stderr, "listening on the %s\n", qPrintable(bus->address().displayName()));

    const QByteArray tag = QByteArray::fromStdString(arguments.text("tag"));
    const double timeout = arguments.number("timeout", 1e9);
    const auto begin = std::chrono::steady_clock::now();
    const auto left = [&] { return timeout - std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count(); };
    for (int wanted = int(arguments.number("count", 1e9)); wanted > 0; --wanted) {
        const auto event = bus->nextEvent(left(), tag);
        if (!event)
            return 75;
        std::printf("%s\t%s\n", brine::escapeForLine(event->tag).constData(), event->json().constData());
        std::fflush(stdout);
    }
    return 0;
}
