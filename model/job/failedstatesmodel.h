#pragma once

#include "jobstate.h"
#include "namedrowsmodel.h"

namespace brine {

struct FailedStateRow
{
    quint32 name;                ///< which of the job's failed states, as they came
    JobState::FailedState state;
};

/// The failed states of a job, as they came or by a column: minion, id, function, comment. UI thread.
class FailedStatesModel : public NamedRowsModel<FailedStateRow>
{
    Q_OBJECT
public:
    enum Column { MinionColumn, IdColumn, FunctionColumn, CommentColumn, ColumnCount };
    enum Role { EventIdRole = Qt::UserRole };
    explicit FailedStatesModel(QObject *parent = nullptr) : NamedRowsModel(parent) { }
    /// Of the same job as before: what is selected stays so, whatever came since.
    void setState(const JobState &state);

    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    void sort(int column, Qt::SortOrder order) override;   ///< a column below 0: as they came

private:
    static QString text(const JobState::FailedState &state, int column);
    bool isBefore(const FailedStateRow &a, const FailedStateRow &b) const;
    void show(std::vector<FailedStateRow> rows);
    QByteArray m_jid;
    int m_sortColumn = -1;
    Qt::SortOrder m_sortOrder = Qt::AscendingOrder;
};

} // namespace brine
