#pragma once

#include "msgpackview.h"
#include "payloadsearch.h"
#include <QAbstractItemModel>
#include <QByteArray>
#include <memory>

namespace brine {

struct PayloadNode;

/// Lazy tree (key, value, type) over one payload's msgpack; containers are opened on demand, huge ones in pages of 1 000.
/// Opens to 512 levels; what cannot be decoded is a row of its own. UI thread. Secrets are masked unless revealed, in
/// every column and role.
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
    /// The same where Redaction::masked(tag, payload) was made elsewhere: looking through 100 MB takes longer than a frame.
    void setMasked(const QByteArray &payload, const QByteArray &masked);
    void setRevealed(bool revealed);                                    ///< one reset where there is a secret
    bool isRevealed() const { return m_revealed; }
    bool hasSecrets() const { return m_hasSecrets; }
    void setUseUtc(bool utc);                                           ///< zone of `_stamp` and of dates; else local
    QModelIndex indexOfTrail(const PayloadTrail &trail);                ///< place by place; opens what it must
    /// The payload as shown: with the mask unless revealed.
    QByteArray shownPayload() const { return m_shown; }
    /// Where the value stands in shownPayload(): for a bytes view beside the tree.
    QByteArrayView bytesOf(const QModelIndex &index) const;
    QModelIndex indexOfPath(const QString &path);                       ///< opens what it must; invalid if absent

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
    void showBytes();
    PayloadNode *nodeOf(const QModelIndex &index) const;
    QModelIndex indexOf(PayloadNode *node, int column = 0) const;
    PayloadNode *openedEntry(PayloadNode *container, quint32 place);
    QString pathOf(const PayloadNode &node, bool jinja) const;

    QByteArray m_payload, m_masked, m_shown;
    std::unique_ptr<PayloadNode> m_root;
    bool m_revealed = false, m_hasSecrets = false, m_utc = false;
};

} // namespace brine
