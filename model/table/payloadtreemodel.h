#pragma once

#include "msgpackview.h"
#include <QAbstractItemModel>
#include <QByteArray>
#include <memory>

namespace brine {

/// Lazy tree (key, value, type) over one payload's msgpack; containers are opened on demand, huge ones in pages of 1 000.
/// UI thread. Secrets are masked unless revealed.
class PayloadTreeModel : public QAbstractItemModel
{
    Q_OBJECT
public:
    enum Column { KeyColumn, ValueColumn, TypeColumn, ColumnCount };
    enum Role { PathRole = Qt::UserRole /*QString a.b[0], as filters write it*/, JinjaPathRole /*data['a']['b'][0]*/,
                EncodedRole /*QByteArray msgpack of the value*/, FullTextRole, FailedRole /*bool: a failed state*/ };

    explicit PayloadTreeModel(QObject *parent = nullptr);
    ~PayloadTreeModel() override;
    void setPayload(const QByteArray &tag, const QByteArray &payload);  ///< one reset
    void setRevealed(bool revealed);
    bool hasSecrets() const;
    QModelIndex indexOfPath(const QString &path) const;                 ///< opens what it must; invalid if absent

    QModelIndex index(int row, int column, const QModelIndex &parent = {}) const override;
    QModelIndex parent(const QModelIndex &child) const override;
    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    bool hasChildren(const QModelIndex &parent = {}) const override;
    bool canFetchMore(const QModelIndex &parent) const override;
    void fetchMore(const QModelIndex &parent) override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    struct Node;
    QByteArray m_tag, m_payload;
    std::unique_ptr<Node> m_root;
    bool m_revealed = false;
};

} // namespace brine
