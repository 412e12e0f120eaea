#include "lowerpane.h"

#include <QScrollArea>
#include <QTabBar>
#include <QVBoxLayout>

namespace brine {

namespace {
constexpr int ComposerChars = 56;
} // namespace

LowerPane::LowerPane(QWidget *detail, QWidget *composer, QWidget *parent)
    : QWidget(parent), m_tabs(new QTabBar(this)), m_splitter(new QSplitter(Qt::Horizontal, this)), m_detail(detail), m_composer(new QScrollArea(this))
{
    m_tabs->addTab(tr("Detail"));
    m_tabs->addTab(tr("Composer"));
    m_tabs->setExpanding(false);
    m_tabs->setDrawBase(true);
    m_tabs->setAccessibleName(tr("Detail or composer"));
    m_tabs->hide();
    m_splitter->addWidget(detail);
    m_composer->setWidget(composer);
    m_composer->setWidgetResizable(true);
    m_composer->setFrameShape(QFrame::NoFrame);
    m_composer->setFocusPolicy(Qt::NoFocus);
    // Less than what it asks for: it lays itself out anew for a narrow pane, once it has to be narrow.
    composer->setMinimumWidth(fontMetrics().averageCharWidth() * ComposerChars);
    m_composer->setMinimumWidth(composer->minimumWidth());
    m_splitter->addWidget(m_composer);
    m_splitter->setChildrenCollapsible(false);
    auto *rows = new QVBoxLayout(this);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setSpacing(0);
    rows->addWidget(m_tabs);
    rows->addWidget(m_splitter, 1);
    connect(m_tabs, &QTabBar::currentChanged, this, [this] { refresh(); });
}

void LowerPane::refresh()
{
    const bool tabs = m_narrow && m_detailShown && m_composerShown;
    m_tabs->setVisible(tabs);
    m_detail->setVisible(m_detailShown && (!tabs || m_tabs->currentIndex() == 0));
    m_composer->setVisible(m_composerShown && (!tabs || m_tabs->currentIndex() == 1));
    setVisible(m_detailShown || m_composerShown);
}

void LowerPane::setDetailShown(bool shown)
{
    m_detailShown = shown;
    refresh();
}

void LowerPane::setComposerShown(bool shown)
{
    m_composerShown = shown;
    refresh();
}

void LowerPane::setNarrow(bool narrow)
{
    if (m_narrow == narrow)
        return;
    m_narrow = narrow;
    refresh();
}

void LowerPane::showDetail()
{
    m_tabs->setCurrentIndex(0);
}

void LowerPane::showComposer()
{
    m_tabs->setCurrentIndex(1);
}

} // namespace brine
