#include "reactorpanel.h"
#include "elidedlabel.h"
#include "plainlabel.h"
#include "renderpage.h"
#include "textforms.h"
#include "theme.h"
#include "treegroup.h"
#include <QClipboard>
#include <QFileDialog>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QMenu>
#include <QPushButton>
#include <QStackedLayout>
#include <QToolButton>
#include <QTreeWidget>
#include <QVBoxLayout>
#include <algorithm>

namespace brine {

namespace {

enum Column { WhatColumn, StateColumn, RenderColumn, ColumnCount };
constexpr int CopyRole = Qt::UserRole, FilterRole = Qt::UserRole + 1, RenderRole = Qt::UserRole + 2;
constexpr qsizetype MostNotesShown = 6;


QString stateText(const ReactorFile &file)
{
    switch (file.state) {
    case ReactorFile::State::Found: return ReactorPanel::tr("✓ runs");
    case ReactorFile::State::Missing: return ReactorPanel::tr("✗ missing: %1").arg(safeTextOf(file.reason));
    case ReactorFile::State::Denied: return ReactorPanel::tr("? %1").arg(safeTextOf(file.reason));
    case ReactorFile::State::Elsewhere: return ReactorPanel::tr("? %1").arg(safeTextOf(file.reason));
    }
    return {};
}

} // namespace

ReactorPanel::ReactorPanel(QWidget *parent)
    : QWidget(parent), m_subject(plainLabel({}, this)), m_summary(wrappedLabel({}, this)), m_notes(wrappedLabel({}, this)),
      m_noRender(wrappedLabel({}, this)), m_source(new ElidedLabel(Qt::ElideMiddle, this)), m_own(new QPushButton(tr("This master's own"), this)),
      m_tree(new QTreeWidget(this)), m_render(new RenderPage(this)), m_pages(new QStackedLayout)
{
    setAccessibleName(tr("Reactors"));
    makeTree();
    m_pages->addWidget(makeReport());
    m_pages->addWidget(m_render);
    auto *rows = new QVBoxLayout(this);
    rows->setContentsMargins(2 * GridUnit, 2 * GridUnit, 2 * GridUnit, 2 * GridUnit);
    rows->addLayout(m_pages);
    connect(m_render, &RenderPage::backRequested, this, &ReactorPanel::showReport);
    connect(m_render, &RenderPage::cancelRequested, this, &ReactorPanel::showReport);
    setFocusProxy(m_tree);
    setOwnSource(true);
    setNothing(tr("Select an event to see its reactors."));
}

void ReactorPanel::makeTree()
{
    m_tree->setAccessibleName(tr("Reactors that match, with their files"));
    m_tree->setColumnCount(ColumnCount);
    m_tree->setHeaderLabels({tr("Reactor and files"), tr("State"), QString()});
    m_tree->header()->setSectionResizeMode(WhatColumn, QHeaderView::ResizeToContents);
    m_tree->header()->setSectionResizeMode(RenderColumn, QHeaderView::ResizeToContents);
    m_tree->header()->setStretchLastSection(true);
    m_tree->header()->moveSection(RenderColumn, StateColumn); // beside the file, wherever a long state ends
    m_tree->setFrameShape(QFrame::NoFrame);
    m_tree->setContextMenuPolicy(Qt::CustomContextMenu);
    m_tree->setUniformRowHeights(true);
    QSizePolicy policy = m_tree->sizePolicy();
    policy.setRetainSizeWhenHidden(true); // the sentences stay at the top
    m_tree->setSizePolicy(policy);
    connect(m_tree, &QWidget::customContextMenuRequested, this, &ReactorPanel::showMenu);
    connect(m_tree, &QTreeWidget::itemActivated, this, [this](QTreeWidgetItem *item) {
        if (const QString path = renderable(item); !path.isEmpty())
            Q_EMIT renderRequested(path);
    });
}

QWidget *ReactorPanel::makeReport()
{
    m_subject->setFont(fixedFont(font()));
    for (QLabel *label : {m_notes, m_noRender, static_cast<QLabel *>(m_source)})
        label->setForegroundRole(QPalette::PlaceholderText);
    auto *choose = new QPushButton(tr("Read others…"), this);
    setPlainToolTip(choose, tr("A configuration file, a folder of *.conf files, or a file that holds the list"));
    connect(choose, &QPushButton::clicked, this, &ReactorPanel::chooseSource);
    connect(m_own, &QPushButton::clicked, this, [this] { Q_EMIT sourceRequested({}); });
    auto *foot = new QHBoxLayout;
    foot->addWidget(m_source, 1);
    foot->addWidget(m_own);
    foot->addWidget(choose);
    auto *report = new QWidget(this);
    auto *layout = new QVBoxLayout(report);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(GridUnit);
    for (QWidget *widget : {static_cast<QWidget *>(m_subject), static_cast<QWidget *>(m_summary)})
        layout->addWidget(widget);
    layout->addWidget(m_tree, 1);
    for (QLabel *label : {m_notes, m_noRender})
        layout->addWidget(label);
    layout->addLayout(foot);
    return report;
}

/// Back from what a file gives; what is still being rendered is of no use any more.
void ReactorPanel::showReport()
{
    if (m_render->isRendering()) {
        m_render->stop();
        Q_EMIT renderCancelled();
    }
    const bool hadFocus = m_render->isAncestorOf(focusWidget());
    m_pages->setCurrentIndex(0);
    if (hadFocus)
        m_tree->setFocus(Qt::OtherFocusReason);
}

void ReactorPanel::setRenderer(const QString &whyNot)
{
    m_whyNotRender = whyNot;
    m_noRender->setText(readable(whyNot));
}

void ReactorPanel::showRendered(const RenderedSls &result)
{
    m_pages->setCurrentIndex(1);
    if (result.isOver)
        m_render->setResult(result);
    else
        m_render->begin(result.path);
}

QString ReactorPanel::renderable(const QTreeWidgetItem *item) const
{
    return item && m_whyNotRender.isEmpty() ? item->data(WhatColumn, RenderRole).toString() : QString();
}

void ReactorPanel::setNothing(const QString &why)
{
    m_subject->clear();
    m_summary->setText(why);
    showReport();
    m_tree->clear();
    m_tree->hide();
    m_notes->hide();
    m_noRender->hide();
    m_source->setWhole({});
}

void ReactorPanel::setOwnSource(bool own)
{
    m_own->setVisible(!own);
}

void ReactorPanel::setReport(const QString &subject, const ReactorReport &report)
{
    showReport();
    m_subject->setText(safeTextOf(subject));
    m_summary->setText(report.summary());
    m_source->setWhole(tr("From %1").arg(safeTextOf(report.source)));
    setPlainToolTip(m_summary, tr("What salt-run reactor.add changed in a running master is in no file; salt-run reactor.list tells it."));
    QStringList notes = report.notes.mid(0, MostNotesShown);
    if (report.notes.size() > notes.size())
        notes << tr("… and %1 more").arg(report.notes.size() - notes.size());
    std::transform(notes.begin(), notes.end(), notes.begin(), [](const QString &note) { return safeTextOf(note); });
    m_notes->setText(readable(notes.join(u'\n')));
    m_notes->setVisible(!notes.isEmpty());
    m_tree->clear();
    if (!report.matching.empty()) {
        QTreeWidgetItem *group = addTreeGroup(m_tree, report.ignored.isEmpty() ? tr("Matching") : tr("Matching, but passed over"));
        for (const ReactorMatch &match : report.matching)
            addRule(match, group);
    }
    if (!report.nearly.empty()) {
        QTreeWidgetItem *group = addTreeGroup(m_tree, tr("Nearly matching"));
        for (const ReactorMatch &match : report.nearly)
            addRule(match, group);
    }
    m_tree->expandAll();
    m_tree->setVisible(m_tree->topLevelItemCount() > 0);
    m_noRender->setVisible(!m_whyNotRender.isEmpty() && m_tree->isVisibleTo(this));
}

void ReactorPanel::addRule(const ReactorMatch &match, QTreeWidgetItem *group)
{
    const QString glob = safeText(match.rule.glob, 1000);
    auto *item = new QTreeWidgetItem(group, {glob, match.nearly.isEmpty() ? tr("in %1").arg(safeTextOf(match.rule.origin)) : match.nearly});
    item->setFont(WhatColumn, fixedFont(font()));
    item->setData(WhatColumn, CopyRole, QString::fromUtf8(match.rule.glob));
    item->setData(WhatColumn, FilterRole, QString::fromUtf8(match.rule.glob));
    item->setToolTip(StateColumn, plainToolTip(item->text(StateColumn)));
    for (const ReactorFile &file : match.files)
        addFile(file, item);
}

void ReactorPanel::addFile(const ReactorFile &file, QTreeWidgetItem *rule)
{
    const QStringList paths = file.paths.isEmpty() ? QStringList{file.reference} : file.paths;
    for (const QString &path : paths) {
        auto *item = new QTreeWidgetItem(rule, {safeTextOf(path), stateText(file)});
        item->setData(WhatColumn, CopyRole, path);
        item->setToolTip(StateColumn, plainToolTip(item->text(StateColumn)));
        if (path != file.reference)
            item->setToolTip(WhatColumn, plainToolTip(tr("configured as %1").arg(safeTextOf(file.reference))));
        if (file.state == ReactorFile::State::Found || file.state == ReactorFile::State::Elsewhere)
            addRenderButton(item, path);
    }
}

void ReactorPanel::addRenderButton(QTreeWidgetItem *item, const QString &path)
{
    item->setData(WhatColumn, RenderRole, path);
    if (!m_whyNotRender.isEmpty())
        return;
    auto *button = new QToolButton(m_tree);
    button->setText(tr("Render"));
    button->setAccessibleName(tr("Render %1").arg(safeTextOf(path)));
    setPlainToolTip(button, tr("What this file gives for this event, by Salt's own renderer (Enter)"));
    button->setAutoRaise(true);
    button->setFocusPolicy(Qt::NoFocus); // the row has it, and Enter
    button->setMaximumHeight(fontMetrics().height() + 6);
    button->setForegroundRole(QPalette::Link);
    connect(button, &QToolButton::clicked, this, [this, path] { Q_EMIT renderRequested(path); });
    m_tree->setItemWidget(item, RenderColumn, button);
}

void ReactorPanel::chooseSource()
{
    auto *dialog = new QFileDialog(this, tr("Reactors from a file"), QStringLiteral("/etc/salt"),
                                   tr("Salt configuration (*.conf *.yaml *.yml *.sls master);;All files (*)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    connect(dialog, &QFileDialog::fileSelected, this, &ReactorPanel::sourceRequested);
    dialog->open();
}

void ReactorPanel::showMenu(const QPoint &at)
{
    const QTreeWidgetItem *item = m_tree->itemAt(at);
    const QString text = item ? item->data(WhatColumn, CopyRole).toString() : QString();
    if (text.isEmpty())
        return;
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const QString glob = item->data(WhatColumn, FilterRole).toString();
    if (const QString path = renderable(item); !path.isEmpty())
        connect(menu->addAction(tr("Render for this event")), &QAction::triggered, this, [this, path] { Q_EMIT renderRequested(path); });
    connect(menu->addAction(glob.isEmpty() ? tr("Copy path") : tr("Copy tag glob")), &QAction::triggered, this,
            [text] { QGuiApplication::clipboard()->setText(text); });
    if (!glob.isEmpty() && !glob.contains(u'"') && !glob.contains(u'\\')) {
        connect(menu->addAction(tr("Show only events that match it")), &QAction::triggered, this,
                [this, glob] { Q_EMIT filterRequested(QStringLiteral("tag ~ \"%1\"").arg(glob)); });
    }
    menu->popup(m_tree->viewport()->mapToGlobal(at));
}

} // namespace brine
