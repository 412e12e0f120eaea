#pragma once

#include <QVector>
#include <QWidget>

namespace brine {

/// Events per second over the last minute as small bars, with the number beside. UI thread.
class RateSparkline : public QWidget
{
    Q_OBJECT
public:
    explicit RateSparkline(QWidget *parent = nullptr);
    /// The rate now; one bar holds the mean of a second, whatever the number of calls in it. The number shown is the mean of
    /// the last two whole seconds: a quarter of a second's own rate jumps between nothing and twice the truth.
    void setRate(double eventsPerSecond, qint64 nowMs);
    QString text() const;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    static constexpr int Bars = 60;
    QVector<double> m_bars = QVector<double>(Bars, 0.0);
    double m_rate = 0, m_sum = 0;
    int m_samples = 0, m_wholeSeconds = 0;
    qint64 m_second = 0;
};

} // namespace brine
