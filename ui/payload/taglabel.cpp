#include "taglabel.h"

#include "plainlabel.h"
#include "theme.h"
#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>

namespace brine {

TagLabel::TagLabel(QWidget *parent)
    : QWidget(parent)
{
    setFont(fixedFont(font()));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void TagLabel::setText(const QString &text)
{
    m_text = text;
    setAccessibleName(text);
    updateGeometry();
    update();
}

QSize TagLabel::sizeHint() const
{
    return {fontMetrics().horizontalAdvance(m_text.left(200)), fontMetrics().height()};
}

QSize TagLabel::minimumSizeHint() const { return {fontMetrics().averageCharWidth() * 12, fontMetrics().height()}; }

void TagLabel::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setPen(palette().color(QPalette::WindowText));
    painter.drawText(rect(), Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine,
                     fontMetrics().elidedText(m_text, Qt::ElideMiddle, width()));
}

bool TagLabel::event(QEvent *event)
{
    if (event->type() != QEvent::ToolTip)
        return QWidget::event(event);
    if (fontMetrics().horizontalAdvance(m_text) > width())
        QToolTip::showText(static_cast<QHelpEvent *>(event)->globalPos(), plainToolTip(m_text), this);
    return true;
}

} // namespace brine
