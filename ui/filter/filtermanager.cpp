#include "filtermanager.h"

#include "namedfilterfile.h"
#include "plainlabel.h"
#include "theme.h"
#include <QAction>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QPushButton>
#include <QSignalBlocker>
#include <QTreeWidget>
#include <QVBoxLayout>

namespace brine {

namespace {
constexpr int NameRole = Qt::UserRole, TextRole = Qt::UserRole + 1;

QAction *keyAction(QWidget *list, const QKeySequence &key)
{
    auto *action = new QAction(list);
    action->setShortcut(key);
    action->setShortcutContext(Qt::WidgetShortcut);
    list->addAction(action);
    return action;
}
} // namespace

FilterManager::FilterManager(NamedFilterFile *file, QWidget *parent)
    : QDialog(parent), m_file(file), m_list(new QTreeWidget(this)), m_use(new QPushButton(tr("Use"), this)),
      m_rename(new QPushButton(tr("Rename"), this)), m_delete(new QPushButton(tr("Delete"), this)), m_undo(new QPushButton(tr("Undo"), this)),
      m_message(wrappedLabel({}, this)), m_problems(wrappedLabel({}, this))
{
    setWindowTitle(tr("Named filters"));
    setAttribute(Qt::WA_DeleteOnClose);
    resize(720, 400);
    m_list->setAccessibleName(tr("Named filters"));
    m_list->setColumnCount(2);
    m_list->setHeaderLabels({tr("Name"), tr("Filter")});
    m_list->setRootIsDecorated(false);
    m_list->setUniformRowHeights(true);
    m_list->setEditTriggers(QAbstractItemView::NoEditTriggers); // by F2, whichever column is current
    m_list->header()->resizeSection(0, 200);
    for (QPushButton *button : {m_use, m_rename, m_delete, m_undo}) {
        button->setAutoDefault(false); // Enter in the list uses it already
        button->setAccessibleName(button->text());
    }
    m_problems->setForegroundRole(QPalette::PlaceholderText);
    auto *row = new QHBoxLayout;
    row->addWidget(m_message, 1);
    for (QPushButton *button : {m_undo, m_delete, m_rename, m_use})
        row->addWidget(button);
    auto *rows = new QVBoxLayout(this);
    rows->addWidget(m_list, 1);
    rows->addWidget(m_problems);
    rows->addLayout(row);

    connect(keyAction(m_list, QKeySequence::Delete), &QAction::triggered, this, &FilterManager::removeCurrent);
    const auto rename = [this] { m_list->editItem(m_list->currentItem(), 0); };
    connect(keyAction(m_list, Qt::Key_F2), &QAction::triggered, this, rename);
    connect(keyAction(m_list, QKeySequence::Undo), &QAction::triggered, this, &FilterManager::undo);
    connect(m_list, &QTreeWidget::itemActivated, this, &FilterManager::useCurrent);
    connect(m_list, &QTreeWidget::currentItemChanged, this, &FilterManager::updateButtons);
    connect(m_list, &QTreeWidget::itemChanged, this, &FilterManager::renamed);
    connect(m_use, &QPushButton::clicked, this, &FilterManager::useCurrent);
    connect(m_rename, &QPushButton::clicked, this, rename);
    connect(m_delete, &QPushButton::clicked, this, &FilterManager::removeCurrent);
    connect(m_undo, &QPushButton::clicked, this, &FilterManager::undo);
    connect(m_file, &NamedFilterFile::changed, this, &FilterManager::fill, Qt::QueuedConnection); // not while an editor of the list closes
    m_file->refresh();
    fill();
}

// The list goes after this and tells of its end: nobody is here to hear it.
FilterManager::~FilterManager()
{
    m_list->disconnect(this);
}

void FilterManager::fill()
{
    const QSignalBlocker blocker(m_list);
    const QTreeWidgetItem *now = m_list->currentItem();
    const QString current = now ? now->data(0, NameRole).toString() : QString();
    const int row = now ? m_list->indexOfTopLevelItem(const_cast<QTreeWidgetItem *>(now)) : 0;
    m_list->clear();
    const QFont fixed = fixedFont(font());
    for (const NamedFilters::Entry &entry : m_file->filters().entries()) {
        auto *item = new QTreeWidgetItem(m_list, {plainTitle(entry.name), plainTitle(readable(entry.text, 400))});
        item->setFlags(item->flags() | Qt::ItemIsEditable);
        item->setData(0, NameRole, entry.name);
        item->setData(0, TextRole, entry.problem.isEmpty() ? entry.text : QString());
        item->setFont(1, fixed);
        if (entry.name == current)
            m_list->setCurrentItem(item);
    }
    if (!m_list->currentItem() && m_list->topLevelItemCount() > 0)
        m_list->setCurrentItem(m_list->topLevelItem(qMin(row, m_list->topLevelItemCount() - 1)));
    QStringList told = m_file->filters().problems();
    if (!m_file->problem().isEmpty())
        told.prepend(m_file->problem());
    m_problems->setText(told.isEmpty() ? tr("Kept in %1, one a line: name, tab, filter.").arg(m_file->path())
                                       : tr("%1\n%2").arg(m_file->path(), told.mid(0, 6).join(u'\n')));
    updateButtons();
}

void FilterManager::updateButtons()
{
    const QTreeWidgetItem *item = m_list->currentItem();
    m_use->setEnabled(item && !item->data(0, TextRole).toString().isEmpty());
    m_rename->setEnabled(item);
    m_delete->setEnabled(item);
    m_undo->setEnabled(m_file->canUndoRemove());
}

QString FilterManager::message() const { return m_message->text(); }

void FilterManager::say(const QString &text) { m_message->setText(readable(text)); }

void FilterManager::renamed(QTreeWidgetItem *item, int column)
{
    const QString from = item->data(0, NameRole).toString(), to = item->text(0).trimmed();
    if (column != 0 || to == from)
        return;
    const auto done = m_file->rename(from, to);
    say(done ? QString() : tr("“%1” keeps its name: %2.").arg(from, done.error()));
    item->setData(0, NameRole, done ? to : from); // fill() finds it by this
    if (!done)
        QMetaObject::invokeMethod(this, &FilterManager::fill, Qt::QueuedConnection);
}

void FilterManager::removeCurrent()
{
    const QTreeWidgetItem *item = m_list->currentItem();
    if (!item)
        return;
    const QString name = item->data(0, NameRole).toString();
    const auto done = m_file->remove(name);
    say(done ? tr("Deleted “%1”").arg(name) : done.error());
    updateButtons();
}

void FilterManager::undo()
{
    if (!m_file->canUndoRemove())
        return;
    const QString name = m_file->removedName();
    const auto done = m_file->undoRemove();
    say(done ? tr("“%1” is back").arg(name) : done.error());
    updateButtons();
}

void FilterManager::useCurrent()
{
    const QTreeWidgetItem *item = m_list->currentItem();
    const QString text = item ? item->data(0, TextRole).toString() : QString();
    if (text.isEmpty())
        return;
    Q_EMIT chosen(text);
    accept();
}

} // namespace brine
