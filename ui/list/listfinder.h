#pragma once

#include "listsearch.h"
#include <QElapsedTimer>
#include <QTimer>
#include <QWidget>

namespace brine {

class EventTableView;
class FindBar;

/// The list with the find bar over it: what is typed is sought from the current row on, F3 and Shift+F3 go through the hits, Esc
/// closes and goes back to the list. No row is hidden. UI thread.
class ListFinder : public QWidget
{
    Q_OBJECT
public:
    /// The list becomes a part of this widget.
    ListFinder(EventTableModel *model, EventTableView *list, QWidget *parent = nullptr);
    FindBar *bar() const { return m_bar; }
    const ListSearch &search() const { return m_search; }

    void open();                                ///< the bar, with its text selected; the search goes on where it was
    void findNext(bool backward);               ///< opens the bar if nothing is sought yet
    QString outcome() const { return m_outcome; }

Q_SIGNALS:
    void outcomeChanged(const QString &outcome);
    void wentTo(const QString &text);            ///< the event found is selected; the text sought, empty for a filter expression

private:
    void begin(bool backward, ListSearch::From place);
    void close();
    void show(EventId id, bool wrapped);
    void tellNotFound();
    void tell();
    void say(const QString &outcome, bool found);
    QString countWords(bool isHit) const;
    EventId place() const;

    EventTableModel *m_model;
    EventTableView *m_list;
    FindBar *m_bar;
    ListSearch m_search;
    QTimer m_typing, m_telling;
    EventId m_origin;                           ///< where the user was when the bar opened: typing on searches from there
    bool m_wrapped = false, m_notFound = false, m_waiting = false;
    QString m_outcome;
};

} // namespace brine
