#pragma once

#include "theme.h"
#include <QObject>
#include <QVector>

class QAction;
class QActionGroup;
class QMainWindow;
class QMenu;
class QMenuBar;

namespace brine {

/// Every action of the window with its words, key and icon, and the menus that carry them all. Does nothing itself. UI thread.
class WindowActions : public QObject
{
    Q_OBJECT
public:
    explicit WindowActions(QMainWindow *window);
    void buildMenus(QMenuBar *bar);
    /// Menu > Help > Keyboard shortcuts, and a test that no key is given twice.
    QVector<QAction *> all() const { return m_all; }
    QString shortcutsText() const;

    QAction *saveFilter, *manageFilters, *hideNoise;
    QAction *startPage, *openDemo, *openFile, *save, *preferences, *connectAnother, *connection, *retry, *doctor, *closeWindow, *quit;
    QAction *copyRow, *copyCell, *copyPayload, *selectAll, *clear, *undoClear, *find, *filter;
    QAction *findNext, *findPrevious, *findInPayload, *mark, *clearMarks, *nextMark, *previousMark, *highlights;
    QAction *pause, *follow, *detail, *compose, *leftPanel, *utc, *zoomIn, *zoomOut, *zoomReset, *fullScreen, *resetLayout;
    QAction *oldest, *newest, *previous, *next, *goTo, *nextPanel, *previousPanel, *focusList, *followJob;
    QAction *newShot, *fire, *editInComposer, *role;
    QAction *showTests, *openSuite, *saveTest, *runTests, *runSelectedTests, *stopTests, *saveResults;
    QAction *filterHelp, *shortcuts, *about;
    QAction *themeSystem, *themeLight, *themeDark;
    QMenu *columnsMenu = nullptr;

private:
    QAction *make(const QString &text, const QVector<QKeySequence> &keys = {}, const QString &iconName = {});
    void makeFile();
    void makeEdit();
    void makeView();
    void makeGo();
    void makeTests();
    void makeRest();

    QMainWindow *m_window;
    QVector<QAction *> m_all;
};

} // namespace brine
