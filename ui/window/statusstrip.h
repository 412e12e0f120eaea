#pragma once

#include "connectioninfo.h"
#include <QWidget>

class QLabel;

namespace brine {

class ElidedLabel;

/// The bottom line: state and path; received = shown + filtered + … + lost, which always adds up; selection and what is kept; chips
/// for a view that lags and for bytes that were no events. UI thread.
class StatusStrip : public QWidget
{
    Q_OBJECT
public:
    explicit StatusStrip(QWidget *parent = nullptr);
    void setConnection(const ConnectionInfo &info);
    void setCounters(const CounterInfo &counters);
    void setSelected(quint64 rows);
    /// A short sentence in place of the state for a few seconds ("Copied 3 rows").
    void flash(const QString &text);

    /// received = shown + filtered + waiting + cleared + forgotten + lost. Every term but the first three only where it is not 0.
    struct Sum { quint64 received = 0, shown = 0, filtered = 0, waiting = 0, cleared = 0, forgotten = 0, lost = 0; };
    static Sum sumOf(const CounterInfo &counters);
    static QString sumText(const Sum &sum);
    QString stateText() const;
    QString sumText() const;
    QString keptText() const;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    class Dot;
    void updateState();
    void updateKept();
    void announce(const QString &text);

    ConnectionInfo m_info;
    CounterInfo m_counters;
    quint64 m_selected = 0;
    Dot *m_dot;
    ElidedLabel *m_state, *m_sum, *m_kept;
    QLabel *m_malformed, *m_behind;
    QString m_flash, m_announced;
    qint64 m_announcedMs = 0;
};

} // namespace brine
