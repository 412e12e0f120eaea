#include "payloadtreeview.h"

#include "eventfilter.h"
#include "eventpath.h"
#include "payloadcopy.h"
#include "payloaddelegate.h"
#include "payloadtreemodel.h"
#include "plainlabel.h"
#include "redaction.h"
#include <QApplication>
#include <QContextMenuEvent>
#include <QHeaderView>
#include <QHelpEvent>
#include <QMenu>
#include <QScrollBar>
#include <QToolTip>

namespace brine {

namespace {

using Model = PayloadTreeModel;

// Bounds of one restore or "open all below": laying out a row costs the view about 1 µs, reading its path about 2 µs.
constexpr int MaxRestoredRows = 5'000;
constexpr int MaxOpenedBelow = 2'000;
constexpr int MaxRememberedPaths = 2'000;

QString pathOf(const QModelIndex &index) { return index.data(Model::PathRole).toString(); }
QModelIndex keyCell(const QModelIndex &index) { return index.siblingAtColumn(Model::KeyColumn); }

} // namespace

PayloadTreeView::PayloadTreeView(QWidget *parent)
    : QTreeView(parent), m_model(new PayloadTreeModel(this)), m_open{QStringLiteral("data.data"), QStringLiteral("data.return")}
{
    setModel(m_model);
    setItemDelegate(new PayloadDelegate(this));
    setFrameShape(QFrame::NoFrame);
    setUniformRowHeights(true);
    setEditTriggers(NoEditTriggers);
    setSelectionBehavior(SelectRows);
    setAllColumnsShowFocus(true);
    setExpandsOnDoubleClick(true);
    setTextElideMode(Qt::ElideRight);
    setVerticalScrollMode(ScrollPerPixel);
    setHorizontalScrollMode(ScrollPerPixel);
    setAccessibleName(tr("Payload tree"));
    header()->setStretchLastSection(false);
    header()->setSectionResizeMode(Model::ValueColumn, QHeaderView::Stretch);
    connect(header(), &QHeaderView::sectionResized, this, [this](int column) {
        // A click elsewhere that makes the pane another width is no hand at the header.
        const bool byHand = (QApplication::mouseButtons() & Qt::LeftButton) && header()->viewport()->underMouse();
        if (byHand && column != Model::ValueColumn)
            m_sharesWidth = false;
    });
    connect(this, &QTreeView::expanded, this, [this](const QModelIndex &index) { remember(index, true); });
    connect(this, &QTreeView::collapsed, this, [this](const QModelIndex &index) { remember(index, false); });
    connect(selectionModel(), &QItemSelectionModel::currentChanged, this, [this](const QModelIndex &current) {
        if (!m_isRestoring && current.isValid())
            m_current = pathOf(current);
    });
}

void PayloadTreeView::shareWidth()
{
    const int type = fontMetrics().horizontalAdvance(QStringLiteral("undecodable ")) + 8;
    header()->resizeSection(Model::TypeColumn, qMin(type, viewport()->width() / 5));
    header()->resizeSection(Model::KeyColumn, viewport()->width() * 36 / 100);
}

void PayloadTreeView::resizeEvent(QResizeEvent *event)
{
    QTreeView::resizeEvent(event);
    if (m_sharesWidth)
        shareWidth();
}

void PayloadTreeView::remember(const QModelIndex &index, bool open)
{
    if (m_isRestoring)
        return;
    const QString path = pathOf(index);
    if (!open)
        m_open.remove(path);
    else if (m_open.size() < MaxRememberedPaths)
        m_open.insert(path);
}

template<class Change>
void PayloadTreeView::keepingPlace(Change change)
{
    const int scrolled = verticalScrollBar()->value();
    const QString current = m_current;
    m_isRestoring = true;
    m_foundText.clear();
    change();
    restore(current);
    m_isRestoring = false;
    executeDelayedItemsLayout();
    verticalScrollBar()->setValue(scrolled);
}

void PayloadTreeView::setPayload(const QByteArray &tag, const QByteArray &payload)
{
    keepingPlace([&] { m_model->setPayload(tag, payload); });
}

void PayloadTreeView::setMasked(const QByteArray &payload, const QByteArray &masked)
{
    keepingPlace([&] { m_model->setMasked(payload, masked); });
}

void PayloadTreeView::setRevealed(bool revealed)
{
    if (revealed != m_model->isRevealed())
        keepingPlace([&] { m_model->setRevealed(revealed); });
}

void PayloadTreeView::restore(const QString &current)
{
    std::vector<QModelIndex> levels{QModelIndex()};
    for (int budget = MaxRestoredRows; !levels.empty() && budget > 0;) {
        const QModelIndex level = levels.back();
        levels.pop_back();
        for (int row = 0; row < m_model->rowCount(level) && --budget > 0; ++row) {
            const QModelIndex index = m_model->index(row, 0, level);
            const QString path = pathOf(index);
            if (path == current && !current.isEmpty())
                setCurrentIndex(index);
            if (!m_model->hasChildren(index) || !m_open.contains(path))
                continue;
            m_model->fetchMore(index);
            expand(index);
            levels.push_back(index);
        }
    }
}

void PayloadTreeView::openBelow(const QModelIndex &index)
{
    std::vector<QModelIndex> levels{keyCell(index)};
    for (int budget = MaxOpenedBelow; !levels.empty() && budget > 0;) {
        const QModelIndex level = levels.back();
        levels.pop_back();
        m_model->fetchMore(level);
        expand(level);
        const int rows = m_model->rowCount(level);
        budget -= rows;
        for (int row = rows - 1; row >= 0; --row) {
            const QModelIndex child = m_model->index(row, 0, level);
            if (m_model->hasChildren(child))
                levels.push_back(child);
        }
    }
}

QString PayloadTreeView::find(const QString &text, bool backward)
{
    if (text != m_foundText) {
        m_foundText = text;
        m_hits = searchPayload(m_model->shownPayload(), text);
        m_hit = -1;
    }
    const auto count = qsizetype(m_hits.trails.size());
    if (count == 0)
        return {};
    m_hit = m_hit < 0 ? (backward ? count - 1 : 0) : (m_hit + (backward ? count - 1 : 1)) % count;
    if (const QModelIndex index = m_model->indexOfTrail(m_hits.trails[size_t(m_hit)]); index.isValid()) {
        setCurrentIndex(index); // opens what is above
        scrollTo(index);
    }
    return tr("%1 of %2").arg(countText(quint64(m_hit) + 1), countText(quint64(count))) + (m_hits.isPartial ? QStringLiteral("+") : QString());
}

bool PayloadTreeView::holdsSecret() const { return m_model->hasSecrets() && m_model->isRevealed(); }

void PayloadTreeView::copyValue(const QModelIndex &index) const
{
    if (index.isValid())
        payloadcopy::text(index.data(Model::FullTextRole).toString(), holdsSecret());
}

QMenu *PayloadTreeView::menuFor(const QModelIndex &index)
{
    auto *menu = new QMenu(this);
    if (index.isValid() && m_offersFilters) {
        addFilterActions(menu, index);
        menu->addSeparator();
        addColumnAction(menu, index);
        menu->addSeparator();
    }
    addCopyActions(menu, index);
    if (index.isValid() && m_model->hasChildren(keyCell(index))) {
        menu->addSeparator();
        connect(menu->addAction(tr("Open all below")), &QAction::triggered, this, [this, at = QPersistentModelIndex(index)] { openBelow(at); });
    }
    return menu;
}

void PayloadTreeView::addFilterActions(QMenu *menu, const QModelIndex &index)
{
    const QString path = pathOf(index);
    const QByteArray value = index.data(Model::EncodedRole).toByteArray();
    const bool isMasked = MsgpackView(value).bytes() == QByteArrayView(Redaction::Mask);
    const auto add = [&](const QString &text, const char *name, bool exclude, const QString &op) {
        const QString condition = value.isEmpty() || isMasked ? QString() : EventFilter::condition(path, value, exclude);
        QAction *action = menu->addAction(condition.isEmpty() ? text : tr("%1:  %2").arg(text, plainMenuText(condition, 64)));
        action->setObjectName(QLatin1String(name));
        action->setEnabled(!condition.isEmpty());
        connect(action, &QAction::triggered, this, [this, condition, op] { Q_EMIT filterRequested(condition, op); });
    };
    const QString set = QStringLiteral("set"), both = QStringLiteral("and"), either = QStringLiteral("or");
    add(tr("Filter on this"), "filterOn", false, set);
    add(tr("Exclude this"), "filterExclude", true, both);
    add(tr("… and this"), "filterAnd", false, both);
    add(tr("… or this"), "filterOr", false, either);
}

void PayloadTreeView::addColumnAction(QMenu *menu, const QModelIndex &index)
{
    const QString path = pathOf(index);
    QAction *action = menu->addAction(tr("Show as column"));
    action->setObjectName(QStringLiteral("showColumn"));
    action->setEnabled(EventPath::parse(path).has_value());
    connect(action, &QAction::triggered, this, [this, path] { Q_EMIT columnRequested(path); });
}

void PayloadTreeView::addCopyActions(QMenu *menu, const QModelIndex &index)
{
    const auto add = [&](const QString &text, const char *name, auto copy) {
        QAction *action = menu->addAction(text);
        action->setObjectName(QLatin1String(name));
        connect(action, &QAction::triggered, this, copy);
    };
    if (index.isValid()) {
        const QString path = pathOf(index), jinja = index.data(Model::JinjaPathRole).toString();
        add(tr("Copy value"), "copyValue", [this, at = QPersistentModelIndex(index)] { copyValue(at); });
        if (!path.isEmpty()) {
            add(tr("Copy path"), "copyPath", [path] { payloadcopy::text(path); });
            add(tr("Copy Jinja path"), "copyJinja", [jinja] { payloadcopy::text(jinja); });
        }
        menu->addSeparator();
    }
    const auto whole = [this](payloadcopy::Form form) {
        return [this, form] { payloadcopy::payload(m_model->shownPayload(), form, holdsSecret()); };
    };
    add(tr("Copy payload as JSON"), "copyJson", whole(payloadcopy::Form::Json));
    add(tr("Copy payload as JSON in one line"), "copyJsonLine", whole(payloadcopy::Form::JsonLine));
    add(tr("Copy payload as YAML"), "copyYaml", whole(payloadcopy::Form::Yaml));
    add(tr("Copy payload as Python"), "copyPython", whole(payloadcopy::Form::Python));
}

void PayloadTreeView::contextMenuEvent(QContextMenuEvent *event)
{
    const bool byMouse = event->reason() == QContextMenuEvent::Mouse;
    const QModelIndex index = byMouse ? indexAt(viewport()->mapFromGlobal(event->globalPos())) : currentIndex();
    QMenu *menu = menuFor(index);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->popup(byMouse ? event->globalPos() : viewport()->mapToGlobal(visualRect(index).center()));
}

bool PayloadTreeView::event(QEvent *event)
{
    // The window's own "copy row" must not take Ctrl+C away from the tree.
    if (event->type() == QEvent::ShortcutOverride && static_cast<QKeyEvent *>(event)->matches(QKeySequence::Copy)) {
        event->accept();
        return true;
    }
    return QTreeView::event(event);
}

void PayloadTreeView::keyPressEvent(QKeyEvent *event)
{
    if (event->matches(QKeySequence::Copy))
        copyValue(currentIndex());
    else
        QTreeView::keyPressEvent(event);
}

bool PayloadTreeView::viewportEvent(QEvent *event)
{
    if (event->type() != QEvent::ToolTip)
        return QTreeView::viewportEvent(event);
    auto *help = static_cast<QHelpEvent *>(event);
    const QModelIndex index = indexAt(help->pos());
    const bool cut = index.isValid() && sizeHintForIndex(index).width() > visualRect(index).width();
    QToolTip::showText(help->globalPos(), cut ? plainToolTip(index.data().toString()) : QString(), viewport());
    return true;
}

} // namespace brine
