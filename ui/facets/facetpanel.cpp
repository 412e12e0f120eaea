#include "facetpanel.h"
#include <QHeaderView>
#include <QMenu>
#include <QTabWidget>
#include <QTableView>
#include <QTreeView>
#include <QVBoxLayout>
#include <limits>

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
} // namespace

FacetPanel::FacetPanel(FacetCounter *counter, QWidget *parent)
    : QWidget(parent), m_counter(counter), m_tabs(new QTabWidget(this)), m_minions(tr("Minion"), QStringLiteral("minion")),
      m_functions(tr("Function"), QStringLiteral("fun"))
{
    setAccessibleName(tr("Facets"));
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_tabs);
    m_tabs->setDocumentMode(true);
    m_tabs->tabBar()->setAccessibleName(tr("Facets"));

    auto *tree = new QTreeView(this);
    tree->setModel(&m_tags);
    tree->setUniformRowHeights(true);
    tree->header()->setStretchLastSection(false);
    tree->header()->setSectionResizeMode(FacetTreeModel::NameColumn, QHeaderView::Stretch);
    tree->header()->setSectionResizeMode(FacetTreeModel::CountColumn, QHeaderView::Fixed);
    tree->header()->setSectionResizeMode(FacetTreeModel::RateColumn, QHeaderView::Fixed);
    tree->header()->resizeSection(FacetTreeModel::CountColumn, fontMetrics().horizontalAdvance(QStringLiteral("00 000 000")));
    tree->header()->resizeSection(FacetTreeModel::RateColumn, fontMetrics().horizontalAdvance(QStringLiteral("00000/s")) + 8);
    connect(&m_tags, &QAbstractItemModel::rowsInserted, tree, [tree](const QModelIndex &parent) {
        if (!parent.isValid() || !parent.parent().isValid())
            tree->expand(parent); // Salt's own first levels open by themselves
    });
    addView(tree, tr("Tags"), FacetTreeModel::FilterRole);
    for (auto *model : {&m_minions, &m_functions}) {
        auto *table = new QTableView(this);
        table->setModel(model);
        table->setShowGrid(false);
        table->setTabKeyNavigation(false);
        table->verticalHeader()->hide();
        table->verticalHeader()->setMinimumSectionSize(1); // the style asks for more than a row of the list has
        table->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 6);
        table->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter); // as the tree's
        table->horizontalHeader()->setSectionResizeMode(FacetTableModel::NameColumn, QHeaderView::Stretch);
        table->horizontalHeader()->setHighlightSections(false);
        addView(table, model == &m_minions ? tr("Minions") : tr("Functions"), FacetTableModel::FilterRole);
    }
    connect(m_counter, &FacetCounter::counted, this, [this] { m_tags.add(m_counter->last(), m_counter->lastSeconds()); });
    connect(m_counter, &FacetCounter::recounted, this, [this] {
        m_tags.clear();
        m_tags.add(m_counter->total(), std::numeric_limits<double>::infinity()); // came long ago: no rate
        refreshTables();
    });
    setFocusProxy(m_tabs->currentWidget());
    connect(m_tabs, &QTabWidget::currentChanged, this, [this] { setFocusProxy(m_tabs->currentWidget()); });
    m_refresh.setInterval(RefreshMs);
    connect(&m_refresh, &QTimer::timeout, this, &FacetPanel::refreshTables);
    m_refresh.start();
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

void FacetPanel::refreshTables()
{
    if (!isVisible())
        return;
    m_minions.setCounts(m_counter->total().minions);
    m_functions.setCounts(m_counter->total().functions);
}

} // namespace brine
