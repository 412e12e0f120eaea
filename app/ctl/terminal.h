#pragma once

#include <QString>
#include <optional>

namespace brine::ctl {

/// Whether somebody is there to answer: standard error is a terminal, and there is one to read from.
bool hasTerminal();
/// Asks on the terminal, whatever standard input is: the payload may come from there. nullopt: nobody answers (end of input, no terminal).
std::optional<QString> askOnTerminal(const QString &question);

} // namespace brine::ctl
