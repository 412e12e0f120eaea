#include "wraplabel.h"

#include "plainlabel.h"
#include <QPainter>
#include <QTextLayout>
#include <QtMath>

namespace brine {

namespace {

/// Lays the text out in so many pixels; the height it takes.
qreal layOut(QTextLayout &layout, int width)
{
    QTextOption option;
    option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    layout.setTextOption(option);
    qreal y = 0;
    layout.beginLayout();
    for (QTextLine line = layout.createLine(); line.isValid(); line = layout.createLine()) {
        line.setLineWidth(qMax(1, width));
        line.setPosition(QPointF(0, y));
        y += line.height();
    }
    layout.endLayout();
    return y;
}

} // namespace

WrapLabel::WrapLabel(QWidget *parent) : QLabel(parent)
{
    setTextFormat(Qt::PlainText);
    QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Preferred);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
}

void WrapLabel::setWhole(const QString &text)
{
    if (const QString bounded = readable(text); bounded != this->text())
        setText(bounded);
}

int WrapLabel::around() const { return 2 * margin() + contentsMargins().left() + contentsMargins().right(); }

QSize WrapLabel::sizeHint() const { return {fontMetrics().horizontalAdvance(text()) + 1 + around(), heightForWidth(QWIDGETSIZE_MAX)}; }

QSize WrapLabel::minimumSizeHint() const { return {fontMetrics().averageCharWidth() * 12 + around(), fontMetrics().height()}; }

int WrapLabel::heightForWidth(int width) const
{
    QTextLayout layout(text(), font());
    return qCeil(layOut(layout, width - around())) + 2 * margin() + contentsMargins().top() + contentsMargins().bottom();
}

void WrapLabel::paintEvent(QPaintEvent *)
{
    QTextLayout layout(text(), font());
    const QRect area = contentsRect();
    const qreal height = layOut(layout, area.width());
    QPainter painter(this);
    painter.setPen(palette().color(isEnabled() ? QPalette::Active : QPalette::Disabled, foregroundRole()));
    layout.draw(&painter, QPointF(area.left(), area.top() + qMax(0.0, (area.height() - height) / 2)));
}

} // namespace brine
