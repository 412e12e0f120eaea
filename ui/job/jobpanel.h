#pragma once

#include "jobreturnsmodel.h"
#include "jobstate.h"
#include <QWidget>

class QLabel;
class QProgressBar;
class QTableView;

namespace brine {

/// One job at a glance: what was asked of whom, who answered, who is missing, which states failed. Keeps growing while the
/// job does. UI thread.
class JobPanel : public QWidget
{
    Q_OBJECT
public:
    explicit JobPanel(QWidget *parent = nullptr);
    void setState(const JobState &state, bool scanning);

Q_SIGNALS:
    void eventRequested(quint64 eventId);              ///< a row was activated: show this event
    void filterRequested(const QString &condition);    ///< "show only this job"
    void closeRequested();

private:
    QTableView *makeTable(QAbstractItemModel *model, const QString &name, int stretchColumn);
    QStringList answersOf(const JobState &state, qint64 nowUs) const;
    void showProgress(const JobState &state);
    QLabel *m_title;
    QLabel *m_summary;
    QProgressBar *m_progress;
    QLabel *m_failedTitle;
    QTableView *m_failedTable;
    JobReturnsModel m_returns;
    FailedStatesModel m_failed;
    QByteArray m_jid;
};

} // namespace brine
