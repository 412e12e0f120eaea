#pragma once

#include <QList>
#include <QWidget>

class QTableView;

namespace brine {

class EmptyState;
class FiredModel;
class NoticeBar;

/// The shots that were fired, the newest first. A click shows a shot with what it caused; the menu and keys fire it again, edit,
/// copy, remove. What is removed can be brought back. UI thread.
class FiredPanel : public QWidget
{
    Q_OBJECT
public:
    explicit FiredPanel(FiredModel *model, QWidget *parent = nullptr);
    void select(quint64 id);
    QTableView *table() const { return m_table; }

Q_SIGNALS:
    void chosen(quint64 id);              ///< clicked or activated
    void fireAgainRequested(quint64 id);
    void editRequested(quint64 id);

protected:
    void keyPressEvent(QKeyEvent *event) override;

private:
    void showMenu(const QPoint &at);
    QList<quint64> selected() const;
    void removeSelected();
    void clear();
    void refresh();
    void copy(bool payload);

    FiredModel *m_model;
    QTableView *m_table;
    EmptyState *m_empty;
    NoticeBar *m_undo;
};

} // namespace brine
