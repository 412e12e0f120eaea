#pragma once

#include "jobstate.h"
#include <QAbstractTableModel>

namespace brine {

/// Who answered a job, who is waited for and who is missing, one row a minion. UI thread.
class JobReturnsModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column { MinionColumn, ResultColumn, AfterColumn, FailedStatesColumn, ColumnCount };
    enum Role { EventIdRole = Qt::UserRole, OutcomeRole /* 0 no answer, 1 succeeded, 2 failed */ };
    explicit JobReturnsModel(QObject *parent = nullptr) : QAbstractTableModel(parent) { }
    void setState(const JobState &state, qint64 nowUs);

    qsizetype waiting() const { return m_waiting.size(); }
    qsizetype missing() const { return m_missing.size(); }

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QVariant silentData(const QModelIndex &index, int role) const;
    std::vector<JobState::Return> m_returns;
    QByteArrayList m_waiting, m_missing;
    qint64 m_startedUs = 0;
};

/// The failed states of a job: minion, id, function, comment. UI thread.
class FailedStatesModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column { MinionColumn, IdColumn, FunctionColumn, CommentColumn, ColumnCount };
    enum Role { EventIdRole = Qt::UserRole };
    explicit FailedStatesModel(QObject *parent = nullptr) : QAbstractTableModel(parent) { }
    void setState(const JobState &state);

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    std::vector<JobState::FailedState> m_states;
};

} // namespace brine
