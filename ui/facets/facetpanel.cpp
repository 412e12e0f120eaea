#include "facetpanel.h"
#include "plainlabel.h"
#include "rowdelegate.h"
#include "theme.h"
#include <QHeaderView>
#include <QMenu>
#include <QTabWidget>
#include <QTableView>
#include <QTreeView>
#include <QVBoxLayout>
#include <limits>
#include <utility>

namespace brine {

namespace {
// Sorting tens of thousands of minions takes milliseconds: once a second is often enough for an eye.
constexpr int RefreshMs = 1000;

void calm(QAbstractItemView *view)
{
    view->setFrameShape(QFrame::NoFrame);
    view->setEditTriggers(QAbstractItemView::NoEditTriggers);
    view->setContextMenuPolicy(Qt::CustomContextMenu);
    view->setSelectionBehavior(QAbstractItemView::SelectRows);
}

void fitNumbers(QHeaderView *header)
{
    const QFontMetrics metrics = header->fontMetrics();
    const std::pair<int, QString> columns[] = {{FacetTreeModel::CountColumn, QStringLiteral("00 000 000")}, {FacetTreeModel::RateColumn, QStringLiteral("00000/s")}};
    for (const auto &[column, widest] : columns) {
        header->setSectionResizeMode(column, QHeaderView::Fixed);
        header->resizeSection(column, qMax(metrics.horizontalAdvance(widest) + 2 * GridUnit, header->sectionSizeHint(column)));
    }
}
} // namespace

FacetPanel::FacetPanel(FacetCounter *counter, QWidget *parent)
    : QWidget(parent), m_counter(counter), m_tabs(new QTabWidget(this)), m_minions(tr("Minion"), QStringLiteral("minion")),
      m_functions(tr("Function"), QStringLiteral("fun")), m_note(mutedLabel({}, this))
{
    setAccessibleName(tr("Facets"));
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_tabs);
    layout->addWidget(m_note);
    m_note->setWordWrap(true);
    m_note->setContentsMargins(2 * GridUnit, GridUnit, 2 * GridUnit, GridUnit);
    m_tabs->setDocumentMode(true);
    m_tabs->tabBar()->setAccessibleName(tr("Facets"));
    addTree();
    addTable(&m_minions, tr("Minions"));
    addTable(&m_functions, tr("Functions"));
    connect(m_counter, &FacetCounter::counted, this, &FacetPanel::count);
    connect(m_counter, &FacetCounter::recounted, this, &FacetPanel::recount);
    setFocusProxy(m_tabs->currentWidget());
    connect(m_tabs, &QTabWidget::currentChanged, this, [this] {
        setFocusProxy(m_tabs->currentWidget());
        refresh();
    });
    m_refresh.setInterval(RefreshMs);
    connect(&m_refresh, &QTimer::timeout, this, &FacetPanel::refresh);
    m_refresh.start();
    refreshNote();
}

void FacetPanel::addTree()
{
    auto *tree = new QTreeView(this);
    tree->setModel(&m_tags);
    tree->setUniformRowHeights(true);
    tree->setItemDelegate(new RowDelegate(tree));
    tree->header()->setStretchLastSection(false);
    tree->header()->setSectionResizeMode(FacetTreeModel::NameColumn, QHeaderView::Stretch);
    fitNumbers(tree->header());
    connect(&m_tags, &QAbstractItemModel::rowsInserted, tree, [tree](const QModelIndex &parent) {
        if (!parent.isValid() || !parent.parent().isValid())
            tree->expand(parent); // Salt's own first levels open by themselves
    });
    addView(tree, tr("Tags"), FacetTreeModel::FilterRole);
}

void FacetPanel::addTable(FacetTableModel *model, const QString &title)
{
    auto *table = new QTableView(this);
    table->setModel(model);
    table->setShowGrid(false);
    table->setTabKeyNavigation(false);
    table->verticalHeader()->hide();
    table->verticalHeader()->setMinimumSectionSize(1); // the style asks for more than a row of the list has
    table->verticalHeader()->setDefaultSectionSize(RowDelegate::heightFor(fontMetrics()));
    table->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter); // as the tree's
    table->horizontalHeader()->setSectionResizeMode(FacetTableModel::NameColumn, QHeaderView::Stretch);
    table->horizontalHeader()->setHighlightSections(false);
    table->horizontalHeader()->setSortIndicator(FacetTableModel::CountColumn, Qt::DescendingOrder);
    table->setSortingEnabled(true);
    fitNumbers(table->horizontalHeader()); // with room for the sign of the order
    m_tables.append(table);
    addView(table, title, FacetTableModel::FilterRole);
}

void FacetPanel::count()
{
    m_tags.add(m_counter->last(), m_counter->lastSeconds());
    m_minions.add(m_counter->last().minions, m_counter->lastSeconds());
    m_functions.add(m_counter->last().functions, m_counter->lastSeconds());
}

void FacetPanel::recount()
{
    constexpr double LongAgo = std::numeric_limits<double>::infinity(); // no rate
    m_tags.clear();
    m_tags.add(m_counter->total(), LongAgo);
    m_minions.clear();
    m_minions.add(m_counter->total().minions, LongAgo);
    m_functions.clear();
    m_functions.add(m_counter->total().functions, LongAgo);
    refresh();
}

void FacetPanel::addPage(QWidget *page, const QString &title) { m_tabs->addTab(page, title); }

void FacetPanel::showPage(QWidget *page) { m_tabs->setCurrentWidget(page); }

QSize FacetPanel::sizeHint() const { return {m_tabs->tabBar()->sizeHint().width() + 4, QWidget::sizeHint().height()}; }

void FacetPanel::addView(QAbstractItemView *view, const QString &title, int filterRole)
{
    calm(view);
    view->setAccessibleName(title);
    m_tabs->addTab(view, title);
    connect(view, &QAbstractItemView::activated, this, [this, filterRole](const QModelIndex &index) {
        if (const QString filter = index.siblingAtColumn(0).data(filterRole).toString(); !filter.isEmpty())
            Q_EMIT filterRequested(filter, QStringLiteral("set"));
    });
    connect(view, &QAbstractItemView::clicked, this, [this, filterRole](const QModelIndex &index) {
        if (const QString filter = index.siblingAtColumn(0).data(filterRole).toString(); !filter.isEmpty())
            Q_EMIT filterRequested(filter, QStringLiteral("set"));
    });
    connect(view, &QWidget::customContextMenuRequested, this, [this, view, filterRole](const QPoint &at) { showMenu(view, at, filterRole); });
}

void FacetPanel::showMenu(QAbstractItemView *view, const QPoint &at, int filterRole)
{
    const QString filter = view->indexAt(at).siblingAtColumn(0).data(filterRole).toString();
    if (filter.isEmpty())
        return;
    QMenu menu(this);
    const auto add = [&](const QString &text, const QString &condition, const QString &op) {
        connect(menu.addAction(text), &QAction::triggered, this, [this, condition, op] { Q_EMIT filterRequested(condition, op); });
    };
    add(tr("Show only these"), filter, QStringLiteral("set"));
    add(tr("And these"), filter, QStringLiteral("and"));
    add(tr("Hide these"), QStringLiteral("not (%1)").arg(filter), QStringLiteral("and"));
    menu.exec(view->viewport()->mapToGlobal(at));
}

// Rows keep their place while the pointer is over them: a click must hit what it was aimed at.
void FacetPanel::refresh()
{
    if (!isVisible())
        return;
    for (QTableView *table : m_tables) {
        if (table->isVisible())
            qobject_cast<FacetTableModel *>(table->model())->refresh(table->viewport()->underMouse() ? FacetTableModel::Order::Kept : FacetTableModel::Order::Sorted);
    }
    refreshNote();
}

void FacetPanel::refreshNote()
{
    const auto *table = qobject_cast<const QTableView *>(m_tabs->currentWidget());
    const auto *model = table ? qobject_cast<const FacetTableModel *>(table->model()) : nullptr;
    QStringList parts;
    if (model && model->values() > model->rowCount() && model->rowCount() == FacetTableModel::MaxRows)
        parts << tr("The first %1 of %2.").arg(countText(FacetTableModel::MaxRows), countText(quint64(model->values())));
    if ((model || m_tabs->currentIndex() == 0) && m_counter->countsForgotten())
        parts << tr("Counts forgotten events too.");
    m_note->setVisible(!parts.isEmpty());
    m_note->setText(parts.join(u' '));
    setPlainToolTip(m_note, tr("The list keeps the newest events only. These numbers are of all that came, also of what was forgotten since; Clear begins anew."));
}

} // namespace brine
