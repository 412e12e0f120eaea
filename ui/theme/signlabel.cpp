#include "signlabel.h"

#include "theme.h"
#include <QPainter>

namespace brine {

namespace {
constexpr int SignWidth = 11, SignGap = 5;
}

void SignLabel::setMark(Sign sign, const QString &word)
{
    if (m_sign == sign && m_word == word)
        return;
    m_sign = sign;
    m_word = word;
    updateGeometry();
    update();
}

QSize SignLabel::sizeHint() const
{
    return {fontMetrics().horizontalAdvance(m_word) + SignGap + SignWidth, fontMetrics().height()};
}

void SignLabel::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const Shades &shades = shadesOf(this);
    painter.setPen(shades.muted);
    painter.drawText(rect(), Qt::AlignLeft | Qt::AlignVCenter, m_word);
    const int x = fontMetrics().horizontalAdvance(m_word) + SignGap;
    drawSign(painter, m_sign, QRectF(x, 0, SignWidth, height()), signColor(m_sign, shades));
}

} // namespace brine
