#pragma once

#include <QString>

namespace brine {

/// What the window asks to be saved, and how. Plain value.
struct SaveRequest
{
    enum class Scope { Shown, Selected, Kept };
    Scope scope = Scope::Shown;
    QString path;
    bool csv = false;          ///< else lines of JSON
    bool masked = true;        ///< without secrets
    bool guarded = true;       ///< CSV: no cell is a formula
};

} // namespace brine
