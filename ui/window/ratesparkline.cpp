#include "ratesparkline.h"

#include "plainlabel.h"
#include "theme.h"
#include <QLocale>
#include <QPainter>
#include <algorithm>

namespace brine {

namespace {
constexpr int BarWidth = 2, Height = 22, Gap = 8;
}

RateSparkline::RateSparkline(QWidget *parent) : QWidget(parent)
{
    setToolTip(tr("Events a second, over the last minute"));
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

// Told at every turn of the list: painted when a second is over or the number has changed.
void RateSparkline::setRate(double eventsPerSecond, qint64 nowMs)
{
    const QString before = text();
    const qint64 second = nowMs / 1000;
    const bool isOver = m_second != 0 && second != m_second;
    if (isOver) {
        const qint64 steps = std::min<qint64>(std::max<qint64>(1, second - m_second), Bars);
        const double mean = m_samples ? m_sum / m_samples : 0;
        for (qint64 i = 0; i < steps; ++i) {
            m_bars.removeFirst();
            m_bars.append(i == 0 ? mean : 0);
        }
        m_wholeSeconds = int(std::min<qint64>(2, m_wholeSeconds + steps));
        m_sum = 0;
        m_samples = 0;
    }
    m_second = second;
    m_sum += eventsPerSecond;
    ++m_samples;
    const double last = m_bars.at(Bars - 1);
    m_rate = m_wholeSeconds == 0 ? m_sum / m_samples : m_wholeSeconds == 1 ? last : (last + m_bars.at(Bars - 2)) / 2;
    if (!isOver && text() == before)
        return;
    setAccessibleName(text());
    update();
}

QString RateSparkline::text() const
{
    const QString number = m_rate >= 10 || m_rate < 0.05 ? countText(quint64(m_rate + 0.5)) : QLocale().toString(m_rate, 'f', 1);
    return tr("%1 ev/s").arg(number);
}

QSize RateSparkline::sizeHint() const
{
    return {Bars * BarWidth + Gap + fontMetrics().horizontalAdvance(tr("%1 ev/s").arg(QStringLiteral("000 000"))), std::max(Height, fontMetrics().height())};
}

void RateSparkline::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const Shades &shades = shadesOf(this);
    const double top = std::max(1.0, *std::max_element(m_bars.begin(), m_bars.end()));
    const int y0 = (height() + Height) / 2 - 2;
    painter.fillRect(QRect(0, y0, Bars * BarWidth, 1), shades.line);
    for (int i = 0; i < Bars; ++i) {
        const int bar = int(m_bars.at(i) / top * (Height - 4) + 0.5);
        if (m_bars.at(i) > 0)
            painter.fillRect(QRect(i * BarWidth, y0 - std::max(1, bar), BarWidth - 1, std::max(1, bar)), shades.accent);
    }
    painter.setPen(shades.text);
    painter.drawText(rect(), Qt::AlignRight | Qt::AlignVCenter, text());
}

} // namespace brine
