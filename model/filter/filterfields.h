#pragma once

#include "filterast.h"
#include <QString>
#include <QStringList>
#include <optional>

namespace brine::filterfields {

/// The fields that a filter knows by name. `data` is the payload itself. Any thread.
std::optional<FilterPath> find(const QString &name);
QStringList names();
QString meaning(const QString &name); ///< a few words, for help and completion
/// The field, word or name out of `known` that was most likely meant; empty if none is near.
QString nearest(const QString &word, const QStringList &known);
/// What `kind` and `family` can be.
QStringList kindNames();
QStringList familyNames();

} // namespace brine::filterfields
