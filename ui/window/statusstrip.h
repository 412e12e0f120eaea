#pragma once

#include "connectioninfo.h"
#include <QWidget>

class QLabel;

namespace brine {

class ElidedLabel;

/// The bottom line: state and path; received = shown + filtered + … + lost, which always adds up; malformed and reconnects;
/// selection and what is kept, of how much; chips for a view that lags and for a bus that a stranger runs. UI thread.
class StatusStrip : public QWidget
{
    Q_OBJECT
public:
    explicit StatusStrip(QWidget *parent = nullptr);
    void setConnection(const ConnectionInfo &info);
    void setCounters(const CounterInfo &counters);
    void setSelected(quint64 rows);
    /// A sentence in place of the state for as long as it takes to read ("Copied 3 rows"); what it has no room beside steps back.
    void flash(const QString &text);

    /// received = shown + filtered + waiting + cleared + forgotten + lost. Waiting: behind a pause, or on its way into the list;
    /// it is the term that is not counted but left over. Terms but shown, filtered and lost are said only where they are not 0.
    struct Sum { quint64 received = 0, shown = 0, filtered = 0, waiting = 0, cleared = 0, forgotten = 0, lost = 0; };
    static Sum sumOf(const CounterInfo &counters);
    static QString sumText(const Sum &sum);
    QString stateText() const;
    QString sumText() const;
    QString keptText() const;
    QString faultsText() const;
    QString distrustText() const;
    bool isStateWhole() const;                ///< nothing of stateText() is left out
    QString behindText() const;               ///< empty while the view keeps up

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    class Dot;
    /// What is left out where there is no room for all: no counter of the sum is.
    enum class Room { All, NoLimits, NoZeros };
    void fit();
    Room roomFor(qsizetype characters) const;
    QString keptText(Room room) const;
    QString faultsText(Room room) const;
    void updateState();
    void makeRoom();
    void updateBehind();
    QString countersTip() const;
    void announce(const QString &text);

    ConnectionInfo m_info;
    CounterInfo m_counters;
    quint64 m_selected = 0;
    Dot *m_dot;
    ElidedLabel *m_state, *m_sum, *m_faults, *m_kept;
    QLabel *m_distrust, *m_behind;
    QString m_flash, m_announced;
    qint64 m_announcedMs = 0;
    int m_characterWidth = 8;
};

} // namespace brine
