#pragma once

#include "failedstatesmodel.h"
#include "jobreturnsmodel.h"
#include "jobstate.h"
#include <QElapsedTimer>
#include <QTimer>
#include <QWidget>

class QLabel;
class QLayout;
class QProgressBar;
class QTableView;

namespace brine {

/// One job at a glance: what was asked of whom, who answered, who is missing, which states failed. Keeps growing while the
/// job does; its clock goes while it is seen and somebody is waited for. UI thread.
class JobPanel : public QWidget
{
    Q_OBJECT
public:
    explicit JobPanel(QWidget *parent = nullptr);
    void setState(const JobState &state, bool scanning);
    QSize minimumSizeHint() const override;

    bool isClockRunning() const { return m_clock.isActive(); }

Q_SIGNALS:
    void eventRequested(quint64 eventId);              ///< a row was activated: show this event
    void filterRequested(const QString &condition);    ///< "only this job"
    void closeRequested();

protected:
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;

private:
    QTableView *makeTable(QAbstractItemModel *model, const QString &name, const QStringList &samples);
    QLayout *makeHead();
    void showState();
    void refresh();
    void keepClock();
    QString summary(qint64 nowUs) const;
    QStringList answers() const;
    qsizetype answered() const;
    QLabel *m_title;
    QLabel *m_summary;
    QProgressBar *m_progress;
    QTableView *m_returnsTable, *m_failedTable;
    JobReturnsModel m_returns;
    FailedStatesModel m_failed;
    JobState m_state;
    bool m_scanning = false;
    QTimer m_clock;
    QTimer m_later;
    QElapsedTimer m_shown;
};

} // namespace brine
