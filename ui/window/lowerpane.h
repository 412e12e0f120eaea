#pragma once

#include <QSplitter>
#include <QWidget>

class QScrollArea;
class QTabBar;

namespace brine {

/// Detail and composer: side by side where there is room, else as two tabs. Either can be hidden. In a pane too low for it the
/// composer scrolls. UI thread.
class LowerPane : public QWidget
{
    Q_OBJECT
public:
    LowerPane(QWidget *detail, QWidget *composer, QWidget *parent = nullptr);
    void setDetailShown(bool shown);
    void setComposerShown(bool shown);
    void setNarrow(bool narrow);
    bool isNarrow() const { return m_narrow; }
    void showDetail();                        ///< narrow: its tab
    void showComposer();
    QSplitter *splitter() const { return m_splitter; }

private:
    void refresh();

    QTabBar *m_tabs;
    QSplitter *m_splitter;
    QWidget *m_detail;
    QScrollArea *m_composer;
    bool m_narrow = false, m_detailShown = true, m_composerShown = true;
};

} // namespace brine
