#pragma once

#include "shades.h"
#include <QFont>
#include <QString>

class QApplication;
class QWidget;

namespace brine {

/// Which colours the window wears. System keeps the desktop's darkness where it can be told, else light. UI thread.
enum class ThemeMode { System, Light, Dark };

/// Sets Brine's style (once) and the palette of a mode on the whole program.
void applyTheme(QApplication &application, ThemeMode mode);
ThemeMode themeModeFromName(const QString &name);   ///< "system", "light", "dark"
QString themeModeName(ThemeMode mode);

/// The colours a widget is drawn with now.
const Shades &shadesOf(const QWidget *widget);

/// The system's fixed font in the size of the interface font: for tags, jids, payloads and numbers in columns.
QFont fixedFont(const QFont &like);

/// Base unit of all distances, in pixels.
constexpr int GridUnit = 4;

} // namespace brine
