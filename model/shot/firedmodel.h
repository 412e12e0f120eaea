#pragma once

#include "shotrecord.h"
#include <QAbstractTableModel>
#include <QList>
#include <deque>

namespace brine {

/// Every shot that was fired, the newest first, with its receipt. What is removed can be brought back until something else is. UI thread.
class FiredModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column { TagColumn, ResultColumn, TimeColumn, ColumnCount };
    enum Role { IdRole = Qt::UserRole, OutcomeRole /* ReceiptInfo::Outcome as int */ };
    static constexpr size_t MaxShots = 500;

    explicit FiredModel(QObject *parent = nullptr) : QAbstractTableModel(parent) { }

    quint64 add(ShotRecord record);                  ///< its id; beyond MaxShots the oldest goes
    void setRecords(std::vector<ShotRecord> newestFirst);
    const ShotRecord *record(quint64 id) const;      ///< null: it is gone
    const std::deque<ShotRecord> &records() const { return m_records; }
    /// Changes one record in place: changed() follows.
    template<class Change> void change(quint64 id, Change with)
    {
        if (const int row = rowOf(id); row >= 0) {
            with(m_records[size_t(row)]);
            tell(row);
        }
    }
    int rowOf(quint64 id) const;                     ///< -1: none
    quint64 idAt(int row) const;

    void remove(const QList<quint64> &ids);
    void clear();
    void undoRemove();
    size_t undoCount() const { return m_removed.size(); }
    void setUseUtc(bool utc);

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

Q_SIGNALS:
    void changed();                                  ///< anything that is kept
    void recordChanged(quint64 id);

private:
    void tell(int row);
    QString toolTip(const ShotRecord &record) const;

    struct Removed { int row; ShotRecord record; };
    std::deque<ShotRecord> m_records;
    std::vector<Removed> m_removed;
    quint64 m_lastId = 0;
    bool m_utc = false;
};

} // namespace brine
