#pragma once

#include "commandline.h"
#include "eventprinter.h"
#include "outputfile.h"
#include "tagmatcher.h"
#include <optional>
#include <string>
#include <vector>

namespace brine::ctl {

/// Options that watch and next share, and what they mean.
struct WatchOptions
{
    BusOptions bus;
    std::vector<std::string> tagMatches;
    std::vector<std::string> excludes;
    std::string match, filter, out, outFile, from;
    quint64 count = 0;         ///< 0: endless
    double timeout = 0;        ///< seconds, 0: none
    bool demo = false, quiet = false;
    bool brief = false;        ///< next: says only what is lost
    bool timesOutWithoutCount = false;  ///< next: no event is 75
    std::optional<bool> mask;

    bool talks() const { return !quiet && !brief; }
    void addOutputTo(CLI::App &command);
    void addMatchTo(CLI::App &command);
    TagMatcher::Kind matchKind() const;
    /// Words that are `salt-run state.event`'s name=value, which as tags would match nothing: what to write instead. Empty: none are.
    QString saltSpelling() const;
    EventPrinter::Form form(bool terminal) const;
    /// Once there is something to write: until then a file keeps what it holds. An exit code.
    int openOutput(OutputFile &file, std::optional<EventPrinter> &printer) const;
};

/// Runs the watch until count, timeout, a signal or the end of the reader at the other end of stdout.
int watch(const WatchOptions &options);

} // namespace brine::ctl
