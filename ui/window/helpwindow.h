#pragma once

class QWidget;

namespace brine {

class WindowActions;

/// Help > Keyboard shortcuts: every key, from the actions themselves and the list's own. Modeless.
void showShortcuts(const WindowActions &actions, QWidget *parent);
/// Help > About: version, licence, what it is built on.
void showAbout(QWidget *parent);

} // namespace brine
