#pragma once

#include "tagfamily.h"
#include <QColor>
#include <QPalette>
#include <array>
#include <utility>
#include <vector>

namespace brine {

/// Every colour of the window, once for light and once for dark. Plain values; the one file with colour numbers is
/// shades.cpp, and a test checks each pair of textPairs() for 4.5:1.
struct Shades
{
    static constexpr int FamilyHues = 7;

    QColor window, base, raised, text, muted, line, lineStrong;
    QColor accent, onAccent, selection, selectionQuiet, hover;
    QColor danger, dangerTint, dangerRow;
    QColor good, goodTint;
    QColor attention, attentionTint;
    QColor fired;                              ///< row mark of an event just fired
    std::array<QColor, FamilyHues> hues;       ///< job, return, auth, minion, run and wheel, beacon, custom
    bool dark = false;

    static const Shades &light();
    static const Shades &darkShades();
    /// The set that fits a palette: by the lightness of its base colour, so a foreign dark theme gets the dark set too.
    static const Shades &of(const QPalette &palette);

    /// Bar at the left edge of a row.
    QColor family(TagFamily family) const;
    QPalette palette() const;
    /// Foreground and background as they meet somewhere in the window.
    std::vector<std::pair<QColor, QColor>> textPairs() const;
};

/// WCAG contrast of two opaque colours, 1 to 21.
double contrast(const QColor &a, const QColor &b);

} // namespace brine
