#include "newerbutton.h"

#include "plainlabel.h"

namespace brine {

NewerButton::NewerButton(QWidget *viewport) : QPushButton(viewport)
{
    hide();
    setFocusPolicy(Qt::NoFocus); // End does the same
    setCursor(Qt::ArrowCursor);
    setProperty("primary", true);
}

void NewerButton::showCount(quint64 newer)
{
    if (newer > 0) {
        setText(tr("%1 newer  ↓").arg(countText(newer)));
        adjustSize();
        place();
    }
    if (isVisibleTo(parentWidget()) != (newer > 0))
        setVisible(newer > 0);
}

void NewerButton::place()
{
    const QWidget *viewport = parentWidget();
    move((viewport->width() - width()) / 2, viewport->height() - height() - 8);
}

} // namespace brine
