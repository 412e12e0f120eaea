#pragma once

#include "jobstate.h"
#include "namedrowsmodel.h"

namespace brine {

/// What is known of a minion that a job is about.
struct JobRow
{
    enum class Outcome : quint8 { Failed, Missing, Waiting, Succeeded };   ///< in the order in which somebody who looks for trouble wants them
    QByteArray name;             ///< the minion
    Outcome outcome = Outcome::Waiting;
    EventId event = {};          ///< its return
    qint64 afterUs = 0;
    qint64 retcode = 0;
    quint32 failedStates = 0;
};

/// Who answered a job, who is waited for and who is missing, one row a minion: in the order they answered and then were asked, or
/// by a column. UI thread.
class JobReturnsModel : public NamedRowsModel<JobRow>
{
    Q_OBJECT
public:
    enum Column { MinionColumn, ResultColumn, AfterColumn, FailedStatesColumn, ColumnCount };
    enum Role { EventIdRole = Qt::UserRole, OutcomeRole /* 0 no answer, 1 succeeded, 2 failed */ };
    explicit JobReturnsModel(QObject *parent = nullptr) : NamedRowsModel(parent) { }
    /// Of the same job as before: what is selected stays so, whatever came since.
    void setState(const JobState &state, qint64 nowUs);

    qsizetype waiting() const { return m_waiting; }
    qsizetype missing() const { return m_missing; }

    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    /// A column below 0: as they came. Who did not answer stands behind those who did where the column says nothing of them.
    void sort(int column, Qt::SortOrder order) override;

private:
    bool isBefore(const JobRow &a, const JobRow &b) const;
    void show();
    std::vector<JobRow> m_asTheyCame;
    QByteArray m_jid;
    qsizetype m_waiting = 0, m_missing = 0;
    int m_sortColumn = -1;
    Qt::SortOrder m_sortOrder = Qt::AscendingOrder;
};

} // namespace brine
