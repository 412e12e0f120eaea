#pragma once

#include <QIcon>
#include <QString>

namespace brine {

/// One of Brine's own icons (resources/icons/<name>.svg), drawn in the palette's button text colour at the moment of painting,
/// so it follows light, dark and disabled. UI thread.
QIcon icon(const QString &name);
/// The program's icon: a salt crystal with a pulse line.
QIcon programIcon();

} // namespace brine
