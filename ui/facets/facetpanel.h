#pragma once

#include "facetcounter.h"
#include "facettablemodel.h"
#include "facettreemodel.h"
#include <QTimer>
#include <QWidget>

class QAbstractItemView;
class QLabel;
class QTableView;
class QTabWidget;

namespace brine {

/// What is on the bus, by tag, by minion and by function; a click filters. UI thread.
class FacetPanel : public QWidget
{
    Q_OBJECT
public:
    explicit FacetPanel(FacetCounter *counter, QWidget *parent = nullptr);
    /// A page of somebody else's beside the facets.
    void addPage(QWidget *page, const QString &title);
    void showPage(QWidget *page);
    QSize sizeHint() const override;      ///< wide enough for the titles of all pages

Q_SIGNALS:
    void filterRequested(const QString &condition, const QString &op);   ///< op: "set", "and", "not"

private:
    void addTree();
    void addTable(FacetTableModel *model, const QString &title);
    void addView(QAbstractItemView *view, const QString &title, int filterRole);
    void showMenu(QAbstractItemView *view, const QPoint &at, int filterRole);
    void count();
    void recount();
    void refresh();
    void refreshNote();
    FacetCounter *m_counter;
    QTabWidget *m_tabs;
    FacetTreeModel m_tags;
    FacetTableModel m_minions, m_functions;
    QVector<QTableView *> m_tables;
    QLabel *m_note;                       ///< what the counts of the page shown hold besides
    QTimer m_refresh;
};

} // namespace brine
