#pragma once

namespace brine {

/// Whether sudo or ssh has started this program to ask for a password (LinkProcess::setAskpass()).
bool isAskpass();
/// Asks in a window for what the first argument says and writes the answer to standard output; 1: it was refused. Ends with
/// the program that asks. Nothing else of the program is started.
int runAskpass(int argc, char **argv);

} // namespace brine
