#include "firedpanel.h"

#include "emptystate.h"
#include "firedmodel.h"
#include "jsonwriter.h"
#include "noticebar.h"
#include "payloadcopy.h"
#include "plainlabel.h"
#include "redaction.h"
#include "rowdelegate.h"
#include "textforms.h"
#include "theme.h"
#include <QAction>
#include <QHeaderView>
#include <QKeyEvent>
#include <QMenu>
#include <QTableView>
#include <QVBoxLayout>
#include <algorithm>

namespace brine {

FiredPanel::FiredPanel(FiredModel *model, QWidget *parent)
    : QWidget(parent), m_model(model), m_table(new QTableView(this)), m_undo(new NoticeBar(NoticeBar::Tone::Neutral, tr("Undo"), true, this))
{
    m_table->setModel(model);
    m_table->setAccessibleName(tr("Fired"));
    m_table->setFrameShape(QFrame::NoFrame);
    m_table->setShowGrid(false);
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setContextMenuPolicy(Qt::CustomContextMenu);
    m_table->setTabKeyNavigation(false);
    m_table->setWordWrap(false);
    m_table->setTextElideMode(Qt::ElideMiddle);
    m_table->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setMinimumSectionSize(1); // the style asks for more than a row of the list has
    m_table->verticalHeader()->setDefaultSectionSize(RowDelegate::heightFor(fontMetrics()));
    QHeaderView *header = m_table->horizontalHeader();
    header->setHighlightSections(false);
    header->setSectionResizeMode(FiredModel::TagColumn, QHeaderView::Stretch);
    header->setMinimumSectionSize(fontMetrics().horizontalAdvance(QStringLiteral("00:00")));
    header->resizeSection(FiredModel::ResultColumn, fontMetrics().horizontalAdvance(tr("not seen")) + 16);
    header->resizeSection(FiredModel::TimeColumn, fontMetrics().horizontalAdvance(QStringLiteral("00:00:00")) + 16);
    m_empty = new EmptyState(m_table->viewport());
    m_empty->say(tr("Nothing fired yet"), tr("What you fire from the composer is kept here with its receipt."), {});
    m_undo->hide();
    setFocusProxy(m_table);

    auto *rows = new QVBoxLayout(this);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setSpacing(0);
    rows->addWidget(m_undo);
    rows->addWidget(m_table, 1);
    const auto choose = [this](const QModelIndex &index) { Q_EMIT chosen(m_model->idAt(index.row())); };
    connect(m_table, &QAbstractItemView::clicked, this, choose);
    connect(m_table, &QAbstractItemView::activated, this, choose);
    connect(m_table, &QWidget::customContextMenuRequested, this, &FiredPanel::showMenu);
    connect(m_undo, &NoticeBar::actionTriggered, m_model, &FiredModel::undoRemove);
    connect(m_model, &FiredModel::changed, this, &FiredPanel::refresh);
    connect(m_model, &QAbstractItemModel::modelReset, this, &FiredPanel::refresh);
    refresh();
}

void FiredPanel::refresh()
{
    m_empty->setVisible(m_model->rowCount() == 0);
    if (m_model->undoCount() == 0)
        m_undo->hide();
}

void FiredPanel::select(quint64 id)
{
    if (const int row = m_model->rowOf(id); row >= 0)
        m_table->selectRow(row);
}

QList<quint64> FiredPanel::selected() const
{
    QList<int> rows;
    for (const QModelIndex &index : m_table->selectionModel()->selectedRows())
        rows << index.row();
    std::sort(rows.begin(), rows.end());
    QList<quint64> ids;
    for (const int row : rows)
        ids << m_model->idAt(row);
    return ids;
}

void FiredPanel::removeSelected()
{
    const QList<quint64> ids = selected();
    if (ids.isEmpty())
        return;
    const int row = m_model->rowOf(ids.first());
    m_model->remove(ids);
    m_undo->say(ids.size() == 1 ? tr("Removed 1 shot") : tr("Removed %1 shots").arg(ids.size()));
    if (m_model->rowCount() > 0)
        m_table->selectRow(qMin(row, m_model->rowCount() - 1)); // the next one, as lists do
}

void FiredPanel::clear()
{
    const int count = m_model->rowCount();
    m_model->clear();
    m_undo->say(count == 1 ? tr("Removed 1 shot") : tr("Removed %1 shots").arg(count));
}

// As every copy from the window: secrets masked.
void FiredPanel::copy(bool payload)
{
    QStringList lines;
    for (const quint64 id : selected()) {
        const ShotRecord *record = m_model->record(id);
        QString line = QString::fromUtf8(escapeForLine(record->shot.tag));
        if (payload)
            line += u'\t' + QString::fromUtf8(toJson(Redaction::masked(record->shot.tag, record->shot.payload)));
        lines << line;
    }
    if (!lines.isEmpty())
        payloadcopy::text(lines.join(u'\n'));
}

void FiredPanel::showMenu(const QPoint &at)
{
    const QList<quint64> ids = selected();
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setToolTipsVisible(true);
    const ShotRecord *one = ids.size() == 1 ? m_model->record(ids.first()) : nullptr;
    const auto add = [&](const QString &text, bool enabled, auto slot, const QKeySequence &key = {}) {
        QAction *action = menu->addAction(text);
        action->setEnabled(enabled);
        action->setShortcut(key);
        connect(action, &QAction::triggered, this, slot);
        return action;
    };
    const quint64 id = one ? one->id : 0;
    add(tr("Show with its follow-ups"), one, [this, id] { Q_EMIT chosen(id); });
    menu->addSeparator();
    QAction *again = add(tr("Fire again"), one && one->isComplete(), [this, id] { Q_EMIT fireAgainRequested(id); });
    if (one && !one->isComplete())
        again->setToolTip(plainToolTip(one->whyNotAgain()));
    add(tr("Edit and fire"), one && !one->isLeftOut, [this, id] { Q_EMIT editRequested(id); });
    menu->addSeparator();
    add(tr("Copy tag"), !ids.isEmpty(), [this] { copy(false); });
    add(tr("Copy tag and payload"), !ids.isEmpty(), [this] { copy(true); }, QKeySequence::Copy);
    menu->addSeparator();
    add(tr("Remove"), !ids.isEmpty(), [this] { removeSelected(); }, QKeySequence::Delete);
    add(tr("Remove all"), m_model->rowCount() > 0, [this] { clear(); });
    menu->popup(m_table->viewport()->mapToGlobal(at));
}

void FiredPanel::keyPressEvent(QKeyEvent *event)
{
    if (event->matches(QKeySequence::Delete))
        removeSelected();
    else if (event->matches(QKeySequence::Copy))
        copy(true);
    else if (event->matches(QKeySequence::Undo) && m_model->undoCount() > 0)
        m_model->undoRemove();
    else
        QWidget::keyPressEvent(event);
}

} // namespace brine
