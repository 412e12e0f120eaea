#pragma once

#include "filtercompletion.h"
#include <QFrame>

class QStandardItemModel;
class QTreeView;

namespace brine {

/// The list under a field of what may be typed next. It never has the focus, stays inside the window and below the line that is
/// typed in, and shows at most VisibleRows at once. UI thread.
class CompletionPopup : public QFrame
{
    Q_OBJECT
public:
    static constexpr int VisibleRows = 10;

    explicit CompletionPopup(QWidget *window);
    /// Below the field, its left edge at x of the field. Hides itself where there is no room for a row.
    void showItems(const QList<FilterCompletion::Item> &items, QWidget *field, int x);
    int count() const;
    int current() const;                       ///< -1: none
    void setCurrent(int row);                  ///< at either end it stays
    QString textAt(int row) const;

Q_SIGNALS:
    void accepted(int row);                    ///< by a click

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    void place(QWidget *field, int x);
    int columnWidth(int column) const;
    QStandardItemModel *m_model;
    QTreeView *m_view;
};

} // namespace brine
