#include "elidedlabel.h"

#include "plainlabel.h"
#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>
#include <algorithm>

namespace brine {

ElidedLabel::ElidedLabel(Qt::TextElideMode mode, QWidget *parent) : QLabel(parent), m_mode(mode)
{
    setTextFormat(Qt::PlainText);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Preferred);
}

void ElidedLabel::setWhole(const QString &text)
{
    if (const QString bounded = readable(text); bounded != this->text())
        setText(bounded);
}

void ElidedLabel::setElideMode(Qt::TextElideMode mode)
{
    m_mode = mode;
    update();
}

// QLabel would lay its text out three times: dear where counters change several times a second. The height is the text's own: a
// fallback font may be taller.
QSize ElidedLabel::sizeHint() const
{
    const QMargins around = contentsMargins() + margin();
    const QFontMetrics metrics = fontMetrics();
    const int height = std::max(metrics.height(), metrics.boundingRect(text()).height());
    return {metrics.horizontalAdvance(text()) + 1 + around.left() + around.right(), height + around.top() + around.bottom()};
}

QSize ElidedLabel::minimumSizeHint() const
{
    return {fontMetrics().averageCharWidth() * 4, fontMetrics().height()};
}

bool ElidedLabel::isElided() const
{
    return fontMetrics().horizontalAdvance(text()) > contentsRect().width();
}

void ElidedLabel::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setPen(palette().color(isEnabled() ? QPalette::Active : QPalette::Disabled, foregroundRole()));
    const QString shown = fontMetrics().elidedText(text(), m_mode, contentsRect().width());
    painter.drawText(contentsRect(), int(alignment()) | Qt::TextSingleLine, shown);
}

bool ElidedLabel::event(QEvent *event)
{
    if (event->type() == QEvent::ToolTip && isElided()) {
        QToolTip::showText(static_cast<QHelpEvent *>(event)->globalPos(), plainToolTip(text()), this);
        return true;
    }
    return QLabel::event(event);
}

} // namespace brine
