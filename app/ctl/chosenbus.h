#pragma once

#include "commandline.h"
#include "demobus.h"
#include "result.h"
#include <memory>

namespace brine::ctl {

/// The bus that a command reads: one that is there, or a demo bus of its own, which lives as long as this.
struct ChosenBus
{
    std::unique_ptr<DemoBus> demo;
    BusAddress address;
    static Result<ChosenBus, BusProblem> choose(const BusOptions &options, bool demo);
};

} // namespace brine::ctl
