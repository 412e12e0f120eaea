#include "suitepanel.h"

#include "emptystate.h"
#include "plainlabel.h"
#include "suitedelegate.h"
#include "theme.h"
#include <QFileInfo>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QMenu>
#include <QProgressBar>
#include <QPushButton>
#include <QToolButton>
#include <QTreeView>
#include <QVBoxLayout>
#include <algorithm>

namespace brine {

using Place = SuiteModel::Place;

SuitePanel::SuitePanel(SuiteModel *model, QWidget *parent)
    : QWidget(parent), m_model(model), m_open(new QToolButton(this)), m_runAll(new QPushButton(tr("Run all"), this)),
      m_runSelected(new QPushButton(tr("Run selected"), this)), m_stop(new QPushButton(tr("Stop"), this)), m_progress(new QProgressBar(this)),
      m_sum(mutedLabel({}, this)), m_note(wrappedLabel({}, this)), m_tree(new QTreeView(this)), m_empty(new EmptyState(m_tree->viewport()))
{
    setAccessibleName(tr("Tests"));
    m_empty->say(tr("No test suite is open"), tr("A suite is a file of shots and of what is expected to come of them. Save one from the composer, under Templates, or open one."),
                 tr("Open a suite…"));
    makeTree();
    auto *rows = new QVBoxLayout(this);
    rows->setContentsMargins(0, GridUnit, 0, 0);
    rows->setSpacing(GridUnit);
    rows->addWidget(makeHead());
    rows->addWidget(m_tree, 1);
    setFocusProxy(m_tree);
    connect(m_empty, &EmptyState::actionTriggered, this, &SuitePanel::openRequested);
    for (const auto signal : {&QAbstractItemModel::rowsInserted, &QAbstractItemModel::rowsRemoved})
        connect(model, signal, this, &SuitePanel::refresh);
    connect(model, &QAbstractItemModel::rowsInserted, m_tree, [this](const QModelIndex &suite) { m_tree->expand(suite); });
    connect(model, &SuiteModel::changed, this, &SuitePanel::refresh);
    setRecent({});
    setRunning(false);
}

QWidget *SuitePanel::makeHead()
{
    m_open->setText(tr("Open"));
    m_open->setAccessibleName(tr("Open a test suite"));
    setPlainToolTip(m_open, tr("Open a test suite, or one opened before"));
    m_open->setPopupMode(QToolButton::InstantPopup);
    m_open->setAutoRaise(true);
    m_open->setMenu(new QMenu(m_open));
    m_runSelected->setAccessibleName(tr("Run the selected tests"));
    m_runAll->setAccessibleName(tr("Run all tests"));
    m_stop->setAccessibleName(tr("Stop the tests"));
    m_progress->setTextVisible(false);
    m_progress->setMaximumHeight(GridUnit);
    m_progress->setAccessibleName(tr("Tests that are over"));
    m_note->setForegroundRole(QPalette::PlaceholderText);
    auto *head = new QWidget(this);
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(GridUnit);
    for (QWidget *button : {static_cast<QWidget *>(m_open), static_cast<QWidget *>(m_runAll), static_cast<QWidget *>(m_runSelected), static_cast<QWidget *>(m_stop)})
        buttons->addWidget(button);
    buttons->addStretch(1);
    auto *rows = new QVBoxLayout(head);
    rows->setContentsMargins(GridUnit, 0, GridUnit, 0);
    rows->setSpacing(GridUnit);
    rows->addLayout(buttons);
    for (QWidget *part : {static_cast<QWidget *>(m_progress), static_cast<QWidget *>(m_sum), static_cast<QWidget *>(m_note)})
        rows->addWidget(part);
    m_note->hide();
    connect(m_runAll, &QPushButton::clicked, this, [this] { Q_EMIT runRequested(all()); });
    connect(m_runSelected, &QPushButton::clicked, this, [this] { Q_EMIT runRequested(selected()); });
    connect(m_stop, &QPushButton::clicked, this, &SuitePanel::stopRequested);
    return head;
}

void SuitePanel::makeTree()
{
    m_tree->setModel(m_model);
    m_tree->setItemDelegate(new SuiteDelegate(m_tree));
    m_tree->setAccessibleName(tr("Tests"));
    m_tree->setFrameShape(QFrame::NoFrame);
    m_tree->setUniformRowHeights(true);
    m_tree->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_tree->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_tree->setContextMenuPolicy(Qt::CustomContextMenu);
    m_tree->setIndentation(3 * GridUnit);
    m_tree->installEventFilter(this);
    m_tree->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    QHeaderView *header = m_tree->header();
    header->setStretchLastSection(false);
    header->setMinimumSectionSize(fontMetrics().horizontalAdvance(QStringLiteral("00")));
    header->setSectionResizeMode(SuiteModel::NameColumn, QHeaderView::Stretch);
    header->resizeSection(SuiteModel::StateColumn, fontMetrics().horizontalAdvance(SuiteModel::word(SuiteModel::State::Forbidden)) + 28);
    header->resizeSection(SuiteModel::TimeColumn, fontMetrics().horizontalAdvance(QStringLiteral("000 ms")) + 10);
    connect(m_tree->selectionModel(), &QItemSelectionModel::currentChanged, this, [this](const QModelIndex &now) {
        if (now.isValid())
            Q_EMIT looked(m_model->placeOf(now));
    });
    connect(m_tree, &QAbstractItemView::clicked, this, [this](const QModelIndex &index) { Q_EMIT chosen(m_model->placeOf(index)); });
    connect(m_tree->selectionModel(), &QItemSelectionModel::selectionChanged, this, &SuitePanel::refresh);
    connect(m_tree, &QWidget::customContextMenuRequested, this, &SuitePanel::showMenu);
}

void SuitePanel::setRecent(const QStringList &paths)
{
    QMenu *menu = m_open->menu();
    menu->clear();
    menu->setToolTipsVisible(true);
    connect(menu->addAction(tr("Open a suite…")), &QAction::triggered, this, &SuitePanel::openRequested);
    menu->addSeparator();
    for (const QString &path : paths) {
        QAction *action = menu->addAction(plainMenuText(QFileInfo(path).fileName()));
        action->setToolTip(plainToolTip(path));
        connect(action, &QAction::triggered, this, [this, path] { Q_EMIT pathChosen(path); });
    }
}

void SuitePanel::setRunning(bool running)
{
    const bool hadFocus = m_runAll->hasFocus() || m_runSelected->hasFocus() || m_stop->hasFocus();
    m_running = running;
    m_runAll->setVisible(!running);
    m_runSelected->setVisible(!running);
    m_stop->setVisible(running);
    m_progress->setVisible(running);
    if (hadFocus)
        (running ? m_stop : m_runAll)->setFocus(Qt::OtherFocusReason);
    refresh();
}

void SuitePanel::setProgress(int over, int total, int failed)
{
    m_progress->setMaximum(qMax(1, total));
    m_progress->setValue(over);
    m_sum->setText(failed ? tr("%1 of %2 run · %3 failed").arg(over).arg(total).arg(failed) : tr("%1 of %2 run").arg(over).arg(total));
}

void SuitePanel::say(const QString &sentence)
{
    m_note->setText(readable(sentence));
    m_note->setVisible(!sentence.isEmpty());
}

void SuitePanel::refresh()
{
    m_empty->setVisible(m_model->rowCount() == 0);
    m_tree->header()->setVisible(m_model->rowCount() > 0);
    const SuiteModel::Counts counts = m_model->counts();
    m_runAll->setEnabled(counts.tests > 0);
    m_runSelected->setEnabled(!selected().isEmpty());
    if (m_running)
        return;
    m_sum->setVisible(counts.tests > 0);
    m_sum->setText(counts.over == 0 ? (counts.tests == 1 ? tr("1 test, not run yet") : tr("%1 tests, none run yet").arg(counts.tests))
                   : counts.bad     ? tr("%1 passed · %2 failed · %3 in all").arg(counts.passed).arg(counts.bad).arg(counts.tests)
                                    : tr("%1 passed · %2 in all").arg(counts.passed).arg(counts.tests));
}

QList<Place> SuitePanel::all() const
{
    QList<Place> places;
    for (const SuiteModel::Suite &suite : m_model->suites())
        places.append({suite.id, -1});
    return places;
}

QList<Place> SuitePanel::selected() const
{
    QList<Place> places;
    for (const QModelIndex &index : m_tree->selectionModel()->selectedRows())
        places.append(m_model->placeOf(index));
    return places;
}

QList<Place> SuitePanel::failed() const
{
    QList<Place> places;
    for (const SuiteModel::Suite &suite : m_model->suites()) {
        for (int i = 0; i < int(suite.tests.size()); ++i) {
            if (SuiteModel::isBad(suite.tests[size_t(i)].state))
                places.append({suite.id, i});
        }
    }
    return places;
}

void SuitePanel::select(const Place &place)
{
    const QModelIndex index = m_model->indexOf(place);
    m_tree->setCurrentIndex(index);
    m_tree->scrollTo(index);
}

void SuitePanel::closeSelected()
{
    QList<quint64> suites;
    for (const Place &place : selected()) {
        if (!suites.contains(place.suite))
            suites.append(place.suite);
    }
    for (const quint64 suite : suites)
        Q_EMIT closeRequested(suite);
}

void SuitePanel::showMenu(const QPoint &at)
{
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const QList<Place> chosen = selected(), bad = failed();
    const auto add = [&](const QString &text, bool enabled, auto slot, const QKeySequence &key = {}) {
        QAction *action = menu->addAction(text);
        action->setEnabled(enabled);
        action->setShortcut(key);
        connect(action, &QAction::triggered, this, slot);
    };
    add(tr("Run selected"), !m_running && !chosen.isEmpty(), [this, chosen] { Q_EMIT runRequested(chosen); }, Qt::Key_Return);
    add(tr("Run those that failed"), !m_running && !bad.isEmpty(), [this, bad] { Q_EMIT runRequested(bad); });
    add(tr("Run all"), !m_running && m_model->rowCount() > 0, [this] { Q_EMIT runRequested(all()); });
    add(tr("Stop"), m_running, [this] { Q_EMIT stopRequested(); });
    menu->addSeparator();
    add(tr("Save the results as JUnit XML…"), m_model->counts().over > 0, [this] { Q_EMIT resultsRequested(); });
    menu->addSeparator();
    add(tr("Open a suite…"), true, [this] { Q_EMIT openRequested(); });
    add(tr("Close the suite"), !m_running && !chosen.isEmpty(), [this] { closeSelected(); }, QKeySequence::Delete);
    menu->popup(m_tree->viewport()->mapToGlobal(at));
}

// The tree would take Space for selecting what is selected already.
bool SuitePanel::eventFilter(QObject *watched, QEvent *event)
{
    if (watched != m_tree || event->type() != QEvent::KeyPress || static_cast<QKeyEvent *>(event)->key() != Qt::Key_Space || !m_tree->currentIndex().isValid())
        return QWidget::eventFilter(watched, event);
    Q_EMIT chosen(m_model->placeOf(m_tree->currentIndex()));
    return true;
}

void SuitePanel::keyPressEvent(QKeyEvent *event)
{
    const bool isReturn = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (isReturn && !m_running && !selected().isEmpty())
        Q_EMIT runRequested(selected());
    else if (event->matches(QKeySequence::Delete) && !m_running)
        closeSelected();
    else if (event->key() == Qt::Key_Escape && m_running)
        Q_EMIT stopRequested();
    else
        QWidget::keyPressEvent(event);
}

} // namespace brine
