#pragma once

#include "payloadsearch.h"
#include <QByteArray>
#include <QSet>
#include <QTreeView>

class QMenu;

namespace brine {

class PayloadTreeModel;

/// The payload tree with its memory: what was opened, selected and scrolled to stays so, by path, while events go by.
/// UI thread.
class PayloadTreeView : public QTreeView
{
    Q_OBJECT
public:
    explicit PayloadTreeView(QWidget *parent = nullptr);
    PayloadTreeModel *payloadModel() const { return m_model; }
    void setPayload(const QByteArray &tag, const QByteArray &payload);
    void setMasked(const QByteArray &payload, const QByteArray &masked);
    void setRevealed(bool revealed);
    /// Without it the menu only copies: a preview has nothing to filter.
    void setOffersFilters(bool offers) { m_offersFilters = offers; }

    /// Selects the next entry that holds the text, in parts that are not open too. Returns "3 of 17", empty if none.
    QString find(const QString &text, bool backward);
    /// What a right click on the entry offers; the caller owns it.
    QMenu *menuFor(const QModelIndex &index);

Q_SIGNALS:
    void filterRequested(const QString &condition, const QString &op);
    void columnRequested(const QString &path);  ///< as a column of the list

protected:
    void contextMenuEvent(QContextMenuEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    bool event(QEvent *event) override;
    bool viewportEvent(QEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    template<class Change> void keepingPlace(Change change);
    void restore(const QString &current);
    void remember(const QModelIndex &index, bool open);
    void addFilterActions(QMenu *menu, const QModelIndex &index);
    void addCopyActions(QMenu *menu, const QModelIndex &index);
    void addColumnAction(QMenu *menu, const QModelIndex &index);
    void copyValue(const QModelIndex &index) const;
    void openBelow(const QModelIndex &index);
    bool holdsSecret() const;
    void shareWidth();

    PayloadTreeModel *m_model;
    QSet<QString> m_open;          ///< paths that are open wherever they occur
    QString m_current;
    bool m_isRestoring = false, m_offersFilters = true;
    bool m_sharesWidth = true;     ///< until the user sets a column's width
    QString m_foundText;
    PayloadHits m_hits;
    qsizetype m_hit = -1;
};

} // namespace brine
