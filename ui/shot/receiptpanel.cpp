#include "receiptpanel.h"

#include "flowlayout.h"
#include "msgpackview.h"
#include "payloadcopy.h"
#include "plainlabel.h"
#include "redaction.h"
#include "signlabel.h"
#include "textforms.h"
#include "theme.h"
#include "treegroup.h"
#include "timetext.h"
#include <QHBoxLayout>
#include <QHeaderView>
#include <QMenu>
#include <QPushButton>
#include <QScrollBar>
#include <QTreeWidget>
#include <QVBoxLayout>

namespace brine {

namespace {

using Outcome = ReceiptInfo::Outcome;
enum Column { WhatColumn, ValueColumn, WhyColumn, ColumnCount };
constexpr int EventRole = Qt::UserRole, CopyRole = Qt::UserRole + 1;
constexpr size_t MostFollowUps = 200;

/// The value as the payload's tree shows it; a secret is masked by its key as there.
QString valueText(const ShotRecord &record, const PayloadChange &change, const QByteArray &encoded)
{
    if (encoded.isEmpty())
        return {};
    const MsgpackView value(encoded);
    const QByteArray key = change.path.section(u'.', -1).toUtf8(), parent = change.path.section(u'.', 0, -2).toUtf8();
    if (Redaction::isSecretKey(record.shot.tag, key, parent))
        return QString::fromUtf8(Redaction::Mask);
    const QByteArray masked = Redaction::masked(record.shot.tag, encoded);
    return displayText(MsgpackView(masked), 120);
}

QString kindText(const PayloadChange &change)
{
    const QString kind = change.kind == PayloadChange::Kind::Added ? ReceiptPanel::tr("added") : change.kind == PayloadChange::Kind::Removed ? ReceiptPanel::tr("gone")
                                                                                                                                            : ReceiptPanel::tr("changed");
    return change.note.isEmpty() ? kind : ReceiptPanel::tr("%1: %2").arg(kind, change.note);
}

} // namespace

ReceiptPanel::ReceiptPanel(QWidget *parent)
    : QWidget(parent), m_title(plainLabel({}, this)), m_where(mutedLabel({}, this)), m_text(wrappedLabel({}, this)), m_handed(new SignLabel(this)),
      m_seen(new SignLabel(this)), m_followed(new SignLabel(this)), m_only(new QPushButton(tr("Show only these"), this)),
      m_again(new QPushButton(tr("Fire again"), this)), m_edit(new QPushButton(tr("Edit and fire"), this)), m_tree(makeTree())
{
    setAccessibleName(tr("Receipt"));
    m_title->setFont(fixedFont(font()));
    m_title->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_title->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_where->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    auto *buttons = new QWidget(this);
    auto *flow = new FlowLayout(2 * GridUnit, GridUnit, buttons);
    flow->setContentsMargins(0, 0, 0, 0);
    for (QPushButton *button : {m_only, m_again, m_edit})
        flow->addWidget(button);
    auto *stages = new QWidget(this);
    auto *steps = new FlowLayout(4 * GridUnit, GridUnit, stages);
    steps->setContentsMargins(0, 0, 0, 0);
    for (SignLabel *stage : {m_handed, m_seen, m_followed})
        steps->addWidget(stage);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(2 * GridUnit, 2 * GridUnit, 2 * GridUnit, 2 * GridUnit);
    layout->setSpacing(GridUnit);
    for (QWidget *widget : {static_cast<QWidget *>(m_title), static_cast<QWidget *>(m_where), stages, static_cast<QWidget *>(m_text)})
        layout->addWidget(widget);
    layout->addWidget(m_tree, 1);
    layout->addWidget(buttons);
    setFocusProxy(m_tree);
    connect(m_only, &QPushButton::clicked, this, [this] { Q_EMIT filterRequested(m_record.filter()); });
    connect(m_again, &QPushButton::clicked, this, [this] { Q_EMIT fireAgainRequested(m_record.id); });
    connect(m_edit, &QPushButton::clicked, this, [this] { Q_EMIT editRequested(m_record.id); });
    setNothing();
}

QTreeWidget *ReceiptPanel::makeTree()
{
    auto *tree = new QTreeWidget(this);
    tree->setAccessibleName(tr("What the bus made of it, and what followed"));
    tree->setColumnCount(ColumnCount);
    tree->setHeaderHidden(true);
    tree->setFrameShape(QFrame::NoFrame);
    tree->setUniformRowHeights(true);
    tree->setRootIsDecorated(false);
    tree->setIndentation(3 * GridUnit);
    tree->setTextElideMode(Qt::ElideMiddle);
    tree->setContextMenuPolicy(Qt::CustomContextMenu);
    tree->header()->setStretchLastSection(true);
    QSizePolicy policy = tree->sizePolicy();
    policy.setRetainSizeWhenHidden(true); // the sentences stay at the top
    tree->setSizePolicy(policy);
    const auto show = [this](QTreeWidgetItem *item) {
        if (const quint64 event = item->data(WhatColumn, EventRole).toULongLong())
            Q_EMIT eventRequested(event);
    };
    connect(tree, &QTreeWidget::itemActivated, this, show);
    connect(tree, &QWidget::customContextMenuRequested, this, &ReceiptPanel::showMenu);
    return tree;
}

void ReceiptPanel::setNothing()
{
    m_record = {};
    m_title->clear();
    m_where->clear();
    m_text->setText(tr("Fire an event to see what became of it, or choose one under Fired."));
    for (QWidget *widget : {static_cast<QWidget *>(m_handed), static_cast<QWidget *>(m_seen), static_cast<QWidget *>(m_followed), static_cast<QWidget *>(m_tree),
                            static_cast<QWidget *>(m_only), static_cast<QWidget *>(m_again), static_cast<QWidget *>(m_edit)})
        widget->hide();
}

void ReceiptPanel::setRecord(const ShotRecord &record)
{
    m_record = record;
    m_title->setText(safeText(record.shot.tag));
    QString where = record.shot.destination == ShotRequest::Destination::Minions ? tr("to minions %1, fired %2") : tr("to %1, fired %2");
    where = where.arg(safeTextOf(record.shot.destination == ShotRequest::Destination::Minions ? record.shot.target : record.bus), localDateTimeText(record.firedUs).left(19));
    m_where->setText(record.times > 1 ? tr("%1 × %2").arg(countText(record.times), where) : where);
    showStages();
    showTree();
    for (QPushButton *button : {m_only, m_again, m_edit})
        button->show();
    m_again->setEnabled(record.isComplete());
    m_edit->setEnabled(!record.isLeftOut);
    const QString why = record.whyNotAgain();
    for (QPushButton *button : {m_again, m_edit}) {
        setPlainToolTip(button, why);
        button->setAccessibleDescription(why);
    }
}

void ReceiptPanel::showStages()
{
    const ReceiptInfo &receipt = m_record.receipt;
    const bool handed = receipt.outcome != Outcome::Failed;
    m_handed->setMark(handed ? Sign::Tick : Sign::Cross, receipt.sentUs ? tr("Handed over %1").arg(localTimeText(receipt.sentUs).left(12))
                                                 : handed ? tr("Handed over") : tr("Not sent"));
    m_handed->setVisible(receipt.outcome != Outcome::Pending);
    m_seen->setVisible(receipt.outcome == Outcome::Seen || receipt.outcome == Outcome::NotSeen || receipt.outcome == Outcome::MinionsAnswered);
    if (receipt.outcome == Outcome::Seen)
        m_seen->setMark(Sign::Tick, m_record.times > 1 ? tr("Seen on the bus") : tr("Seen after %1").arg(m_record.outcomeText()));
    else if (receipt.outcome == Outcome::NotSeen)
        m_seen->setMark(Sign::Warning, tr("Not seen on the bus"));
    else
        m_seen->setMark(Sign::Tick, tr("Answered"));
    const qsizetype followed = m_record.followUpCount();
    m_followed->setMark(Sign::Tick, followed == 1 ? tr("1 follow-up") : tr("%1 follow-ups").arg(followed));
    m_followed->setVisible(followed > 0);
    m_text->setText(receipt.outcome == Outcome::Pending ? tr("On its way …") : readable(safeTextOf(receipt.text)));
    m_text->setVisible(m_record.times > 1 || !(receipt.sentUs && m_seen->isVisibleTo(this))); // else the stages say it
}

void ReceiptPanel::showTree()
{
    const int scrolled = m_tree->verticalScrollBar() ? m_tree->verticalScrollBar()->value() : 0;
    m_tree->clear();
    addReasons();
    addChanges();
    addFollowUps();
    m_tree->expandAll();
    m_tree->setVisible(m_tree->topLevelItemCount() > 0);
    m_tree->resizeColumnToContents(WhatColumn);
    m_tree->resizeColumnToContents(ValueColumn);
    for (const int column : {WhatColumn, ValueColumn})
        m_tree->setColumnWidth(column, qMin(m_tree->columnWidth(column) + 8, qMax(120, width() * 2 / 5)));
    m_tree->verticalScrollBar()->setValue(scrolled);
}

void ReceiptPanel::addReasons()
{
    const ReceiptInfo &receipt = m_record.receipt;
    if (receipt.details.isEmpty())
        return;
    QTreeWidgetItem *group = addTreeGroup(m_tree, receipt.outcome == Outcome::NotSeen ? tr("Why it may not have been seen") : receipt.outcome == Outcome::Failed ? tr("Why, and what helps")
                                                                                                                                                     : tr("Answers"));
    for (const QString &detail : receipt.details) {
        if (detail.isEmpty())
            continue;
        auto *item = new QTreeWidgetItem(group, {safeTextOf(detail)});
        item->setFirstColumnSpanned(true);
        item->setToolTip(WhatColumn, plainToolTip(safeTextOf(detail)));
        item->setData(WhatColumn, CopyRole, detail);
    }
}

void ReceiptPanel::addChanges()
{
    if (m_record.arrived.isEmpty())
        return;
    const PayloadDiff diff = m_record.difference();
    QTreeWidgetItem *group = addTreeGroup(m_tree, tr("On the bus: %1").arg(safeTextOf(diff.summary())));
    group->setData(WhatColumn, EventRole, m_record.isOfEarlier ? 0 : m_record.receipt.eventId);
    if (m_record.arrivedTag != m_record.shot.tag) {
        auto *item = new QTreeWidgetItem(group, {tr("tag"), safeText(m_record.arrivedTag, 120), tr("changed: as it was written to this bus")});
        item->setFont(ValueColumn, fixedFont(font()));
    }
    for (const PayloadChange &change : diff.changes()) {
        const QString before = valueText(m_record, change, change.before), after = valueText(m_record, change, change.after);
        const QString value = before.isEmpty() ? after : after.isEmpty() ? before : tr("%1 → %2").arg(before, after);
        auto *item = new QTreeWidgetItem(group, {safeTextOf(change.path), value, kindText(change)});
        for (const int column : {WhatColumn, ValueColumn}) {
            item->setFont(column, fixedFont(font()));
            item->setToolTip(column, plainToolTip(item->text(column)));
        }
        item->setToolTip(WhyColumn, plainToolTip(item->text(WhyColumn)));
        item->setData(WhatColumn, CopyRole, change.path + u'\t' + value);
    }
    if (diff.isCut())
        new QTreeWidgetItem(group, {tr("… and more")});
}

void ReceiptPanel::addFollowUps()
{
    const qsizetype count = m_record.followUpCount();
    if (count == 0)
        return;
    QTreeWidgetItem *group = addTreeGroup(m_tree, m_record.followUps.empty() ? tr("Follow-ups: %1, in an earlier session").arg(count) : tr("Follow-ups"));
    const qint64 since = m_record.receipt.sentUs ? m_record.receipt.sentUs : m_record.firedUs;
    for (size_t i = 0; i < m_record.followUps.size() && i < MostFollowUps; ++i) {
        const FollowUp &follow = m_record.followUps[i];
        const double ms = double(qMax<qint64>(0, follow.receivedUs - since)) / 1000;
        auto *item = new QTreeWidgetItem(group, {safeText(follow.tag, 200), ms < 10'000 ? tr("+%1 ms").arg(ms, 0, 'f', 1) : tr("+%1 s").arg(ms / 1000, 0, 'f', 1),
                                                 FollowUp::text(follow.why)});
        item->setFont(WhatColumn, fixedFont(font()));
        item->setToolTip(WhatColumn, plainToolTip(item->text(WhatColumn)));
        item->setData(WhatColumn, EventRole, follow.event.value);
        item->setData(WhatColumn, CopyRole, QString::fromUtf8(follow.tag));
    }
    if (size_t(count) > MostFollowUps && !m_record.followUps.empty())
        new QTreeWidgetItem(group, {tr("… and %1 more").arg(size_t(count) - MostFollowUps)});
}

void ReceiptPanel::showMenu(const QPoint &at)
{
    const QTreeWidgetItem *item = m_tree->itemAt(at);
    if (!item)
        return;
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const quint64 event = item->data(WhatColumn, EventRole).toULongLong();
    QAction *show = menu->addAction(tr("Show event"));
    show->setEnabled(event != 0);
    connect(show, &QAction::triggered, this, [this, event] { Q_EMIT eventRequested(event); });
    const QString text = item->data(WhatColumn, CopyRole).toString();
    QAction *copy = menu->addAction(tr("Copy"));
    copy->setEnabled(!text.isEmpty());
    connect(copy, &QAction::triggered, this, [text] { payloadcopy::text(text); });
    menu->popup(m_tree->viewport()->mapToGlobal(at));
}

} // namespace brine
