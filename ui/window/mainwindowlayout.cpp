// MainWindow's sizes: what stands where, how large, and what of it is kept.

#include "mainwindow.h"

#include "composepanel.h"
#include "eventtableview.h"
#include "filterbar.h"
#include "listheader.h"
#include "lowerpane.h"
#include "noticebar.h"
#include "payloadpanel.h"
#include "windowactions.h"
#include "workbar.h"
#include <QAction>
#include <QApplication>
#include <QDataStream>
#include <QSplitter>
#include <utility>

namespace brine {

namespace {
constexpr quint32 StateVersion = 1;
constexpr int NarrowWidth = 1000;
constexpr int MaxZoom = 8;
constexpr int RoomToWrite = 7; // lines of payload, besides the few that the composer has anyway

/// At least so much for the lower pane, as long as the list keeps two fifths.
void giveRoom(QSplitter *panes, int lower)
{
    const int all = panes->sizes().value(0) + panes->sizes().value(1), given = qMin(lower, all * 3 / 5);
    if (panes->sizes().value(1) < given)
        panes->setSizes({all - given, given});
}
} // namespace

void MainWindow::setLeftPanel(QWidget *panel)
{
    m_left = panel;
    m_sideSplitter->insertWidget(0, panel);
    m_sideSplitter->setStretchFactor(0, 0);
    m_sideSplitter->setStretchFactor(1, 1);
    m_sideSplitter->setSizes({qMin(qMax(240, panel->sizeHint().width()), width() / 4), width()});
    m_actions->leftPanel->setVisible(true);
    connect(m_actions->leftPanel, &QAction::toggled, panel, &QWidget::setVisible);
    panel->setVisible(m_actions->leftPanel->isChecked());
}

// As high as a number of rows: the list is scrolled by whole rows, and then none of them moves when a bar comes.
void MainWindow::fitBars()
{
    QList<QWidget *> bars{m_readBar, m_saveBar};
    for (NoticeBar *bar : findChildren<NoticeBar *>())
        bars.append(bar);
    const int row = m_table->rowHeight(), line = m_demoBar->sizeHint().height();
    for (QWidget *bar : std::as_const(bars))
        bar->setMinimumHeight((line + row - 1) / row * row);
}

void MainWindow::showDetail()
{
    m_actions->detail->setChecked(true);
    m_lower->showDetail();
}

void MainWindow::showComposer()
{
    m_actions->compose->setChecked(true);
    m_lower->showComposer();
    QMetaObject::invokeMethod(this, [this] { // once it has its width
        const int tabs = m_lower->isNarrow() ? fontMetrics().height() + 12 : 0;
        giveRoom(m_mainSplitter, m_compose->heightForWidth(m_compose->width()) + fontMetrics().lineSpacing() * RoomToWrite + tabs);
    }, Qt::QueuedConnection);
}

void MainWindow::showEvent(QShowEvent *event)
{
    QMainWindow::showEvent(event);
    if (!std::exchange(m_sized, true))
        QMetaObject::invokeMethod(this, &MainWindow::applyDefaultSizes, Qt::QueuedConnection);
}

void MainWindow::resizeEvent(QResizeEvent *event)
{
    QMainWindow::resizeEvent(event);
    m_lower->setNarrow(width() < NarrowWidth);
}

void MainWindow::zoom(int step)
{
    if (m_basePointSize <= 0)
        m_basePointSize = font().pointSizeF();
    m_zoom = step == 0 ? 0 : qBound(-3, m_zoom + step, MaxZoom);
    QFont zoomed = m_table->font();
    zoomed.setPointSizeF(m_basePointSize + m_zoom);
    for (QWidget *panel : {static_cast<QWidget *>(m_table), static_cast<QWidget *>(m_payload), static_cast<QWidget *>(m_compose)})
        panel->setFont(zoomed);
    fitBars();
}

void MainWindow::setFontPoints(int points)
{
    static const QFont desktop = QApplication::font();
    QFont font = desktop;
    if (points > 0)
        font.setPointSizeF(points);
    if (font.pointSizeF() == QApplication::font().pointSizeF())
        return;
    QApplication::setFont(font);
    m_basePointSize = font.pointSizeF();
    zoom(std::exchange(m_zoom, 0)); // the panels' own size follows
}

// In pixels of the laid-out window: proportions given before the first layout do not survive it.
void MainWindow::applyDefaultSizes()
{
    const int height = m_mainSplitter->height() - m_mainSplitter->handleWidth(), width = m_lower->splitter()->width();
    const int list = (height + 1) / 2; // list first: what is written has to be seen, too
    m_mainSplitter->setSizes({list, height - list});
    m_lower->splitter()->setSizes({width * 45 / 100, width - width * 45 / 100});
}

void MainWindow::resetLayout()
{
    for (QAction *shown : {m_actions->detail, m_actions->compose, m_actions->leftPanel})
        shown->setChecked(true);
    zoom(0);
    m_table->header()->resetColumns();
    applyDefaultSizes();
}

QByteArray MainWindow::saveState() const
{
    QByteArray state;
    QDataStream out(&state, QIODevice::WriteOnly);
    out.setVersion(QDataStream::Qt_6_4);
    out << StateVersion << saveGeometry() << m_mainSplitter->saveState() << m_sideSplitter->saveState() << m_lower->splitter()->saveState()
        << m_table->saveState() << m_filter->text() << m_filter->history() << themeModeName(m_themeMode) << m_actions->utc->isChecked()
        << m_actions->detail->isChecked() << m_actions->compose->isChecked() << m_actions->leftPanel->isChecked() << qint32(m_zoom);
    return state;
}

bool MainWindow::restoreState(const QByteArray &state)
{
    QDataStream in(state);
    in.setVersion(QDataStream::Qt_6_4);
    quint32 version = 0;
    QByteArray geometry, main, side, lower, columns;
    QString filter, theme;
    QStringList history;
    bool utc = false, detail = true, compose = true, left = true;
    qint32 zoomed = 0;
    in >> version >> geometry >> main >> side >> lower >> columns >> filter >> history >> theme >> utc >> detail >> compose >> left >> zoomed;
    if (in.status() != QDataStream::Ok || version != StateVersion)
        return false;
    setThemeMode(themeModeFromName(theme));
    restoreGeometry(geometry);
    m_sized = true;
    m_mainSplitter->restoreState(main);
    m_lower->splitter()->restoreState(lower);
    m_sideSplitter->restoreState(side);
    m_table->restoreState(columns);
    m_filter->setHistory(history);
    m_filter->setText(filter);
    setUseUtc(utc);
    m_actions->detail->setChecked(detail);
    m_actions->compose->setChecked(compose);
    m_actions->leftPanel->setChecked(left);
    m_zoom = qBound(-3, int(zoomed), MaxZoom);
    if (m_zoom != 0) {
        const int wanted = m_zoom;
        m_zoom = 0;
        zoom(wanted);
    }
    return true;
}

} // namespace brine
