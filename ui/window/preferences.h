#pragma once

#include "theme.h"
#include <QString>

namespace brine {

/// What a person chooses once. Plain values, kept by app/settings.
struct Preferences
{
    static constexpr quint64 MinBytes = 16ull << 20, MinEvents = 1000, MaxEvents = 1'000'000'000;
    static constexpr int MinFontPoints = 6, MaxFontPoints = 32;

    quint64 keptBytes = 0;       ///< memory for events; 0: automatic
    quint64 keptEvents = 20'000'000;
    bool useUtc = false;
    ThemeMode theme = ThemeMode::System;
    bool secretsHidden = true;
    int fontPoints = 0;          ///< 0: the desktop's
    enum class StartFilter { Last, Fixed };
    StartFilter startFilter = StartFilter::Last;
    QString fixedFilter;         ///< empty: none

    /// Whatever a file said, within bounds. maxBytes: the machine's memory.
    Preferences bounded(quint64 maxBytes) const;
    bool operator==(const Preferences &) const = default;
};

} // namespace brine
