#pragma once

#include "event.h"
#include <QObject>
#include <QPointer>

class QMenu;
class QWidget;

namespace brine {

class EventTableModel;
class EventTableView;
class HighlightDialog;
class HighlightFile;
class ListFinder;
class WindowActions;

/// What the list does beside showing rows: find, marks, highlight rules and columns of payload paths, wired to the window's
/// actions. UI thread.
class ListTools : public QObject
{
    Q_OBJECT
public:
    ListTools(EventTableModel *model, ListFinder *finder, EventTableView *table, WindowActions *actions, QWidget *window);

    void setHighlightFile(HighlightFile *file);   ///< borrowed; without one no rows are coloured
    HighlightDialog *highlightDialog() const;      ///< while it is open
    /// What a right click on a cell offers besides filtering and copying; `condition` holds for the cell's value, may be empty.
    void addCellActions(QMenu *menu, int row, const QString &condition);
    void showColumn(const QString &path);         ///< adds it, or shows it again if it is hidden

Q_SIGNALS:
    void said(const QString &sentence);           ///< for the status strip
    void listWanted();                            ///< the list must be seen now

private:
    void connectFind();
    void connectMarks();
    void connectColumns();
    void toggleMarks();
    void stepMark(bool backward);
    EventId nextShownMark(EventId from, bool backward) const;
    void updateMarkActions();
    void editHighlights(const QString &newRule);
    void applyHighlights();
    void askForColumn();

    EventTableModel *m_model;
    ListFinder *m_finder;
    EventTableView *m_table;
    WindowActions *m_actions;
    QWidget *m_window;
    HighlightFile *m_highlights = nullptr;
    QPointer<HighlightDialog> m_dialog;
};

} // namespace brine
