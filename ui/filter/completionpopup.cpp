#include "completionpopup.h"

#include "plainlabel.h"
#include "rowdelegate.h"
#include "theme.h"
#include <QAccessible>
#include <QHeaderView>
#include <QPainter>
#include <QScrollBar>
#include <QStandardItemModel>
#include <QTreeView>
#include <QVBoxLayout>

namespace brine {

namespace {

constexpr int MaxWidth = 720, MinWidth = 260, MaxShownChars = 120;

// An item is cut to what can be read and has no line ends: texts of the bus are in it.
QStandardItem *cell(const QString &text)
{
    auto *item = new QStandardItem(plainTitle(readable(text, MaxShownChars)));
    item->setEditable(false);
    return item;
}

} // namespace

CompletionPopup::CompletionPopup(QWidget *window)
    : QFrame(window), m_model(new QStandardItemModel(0, 2, this)), m_view(new QTreeView(this))
{
    setFrameShape(QFrame::NoFrame); // the line around it is painted: it has to stand out from a list of the same colour
    setFocusPolicy(Qt::NoFocus);
    setAccessibleName(tr("Suggestions"));
    m_view->setModel(m_model);
    m_view->setAccessibleName(tr("Suggestions"));
    m_view->setFrameShape(QFrame::NoFrame);
    m_view->setRootIsDecorated(false);
    m_view->setUniformRowHeights(true);
    m_view->setHeaderHidden(true);
    m_view->setFocusPolicy(Qt::NoFocus);
    m_view->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_view->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_view->setTextElideMode(Qt::ElideMiddle);
    m_view->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_view->setMouseTracking(true);
    m_view->header()->setStretchLastSection(true);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(1, 1, 1, 1);
    layout->addWidget(m_view);
    connect(m_view, &QAbstractItemView::clicked, this, [this](const QModelIndex &index) { Q_EMIT accepted(index.row()); });
    hide();
}

void CompletionPopup::showItems(const QList<FilterCompletion::Item> &items, QWidget *field, int x)
{
    if (parentWidget() != field->window())
        setParent(field->window());
    const QFont fixed = fixedFont(field->font());
    const QColor muted = shadesOf(field).muted;
    m_model->removeRows(0, m_model->rowCount());
    for (const FilterCompletion::Item &item : items) {
        QStandardItem *text = cell(item.text), *detail = cell(item.detail);
        text->setFont(fixed);
        text->setSizeHint({0, RowDelegate::heightFor(QFontMetrics(fixed))});
        detail->setForeground(muted);
        m_model->appendRow({text, detail});
    }
    m_view->selectionModel()->clear();
    m_view->scrollToTop();
    place(field, x);
}

void CompletionPopup::place(QWidget *field, int x)
{
    const QWidget *window = parentWidget();
    const QPoint below = field->mapTo(window, QPoint(x, field->height() + 1));
    const int row = qMax(1, m_view->sizeHintForRow(0)), frame = 2 * frameWidth() + 2;
    const int rows = qMin(qMin(count(), VisibleRows), (window->height() - below.y() - frame) / row);
    if (rows < 1)
        return hide();
    const int most = qMin(MaxWidth, window->width() - 2 * GridUnit), bar = count() > rows ? m_view->verticalScrollBar()->sizeHint().width() : 0;
    const int first = qMin(columnWidth(0), most * 2 / 3);
    const int width = qMin(most, qMax(MinWidth, first + columnWidth(1) + bar + frame));
    m_view->header()->resizeSection(0, first);
    resize(width, rows * row + frame);
    move(qBound(GridUnit, below.x(), qMax(GridUnit, window->width() - width - GridUnit)), below.y());
    show();
    raise();
}

void CompletionPopup::paintEvent(QPaintEvent *)
{
    const Shades &shades = shadesOf(this);
    QPainter painter(this);
    painter.fillRect(rect(), shades.base);
    painter.setPen(shades.lineStrong);
    painter.drawRect(rect().adjusted(0, 0, -1, -1));
}

int CompletionPopup::columnWidth(int column) const
{
    int widest = 0;
    for (int row = 0; row < count(); ++row) {
        const QModelIndex index = m_model->index(row, column);
        const QVariant own = index.data(Qt::FontRole);
        const QFontMetrics metrics(own.isValid() ? own.value<QFont>() : m_view->font());
        widest = qMax(widest, metrics.horizontalAdvance(index.data().toString()));
    }
    return widest + 4 * GridUnit;
}

int CompletionPopup::count() const { return m_model->rowCount(); }

int CompletionPopup::current() const
{
    const QModelIndexList selected = m_view->selectionModel()->selectedRows();
    return selected.isEmpty() ? -1 : selected.first().row();
}

QString CompletionPopup::textAt(int row) const { return m_model->index(row, 0).data().toString(); }

void CompletionPopup::setCurrent(int row)
{
    const QModelIndex index = m_model->index(qBound(0, row, count() - 1), 0);
    m_view->selectionModel()->setCurrentIndex(index, QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
    m_view->scrollTo(index);
    QAccessibleEvent event(m_view, QAccessible::Focus); // the focus stays in the field, a screen reader reads the item
    event.setChild(index.row() * m_model->columnCount());
    QAccessible::updateAccessibility(&event);
}

} // namespace brine
