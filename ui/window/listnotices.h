#pragma once

#include "connectioninfo.h"
#include "eventtablemodel.h"
#include <QWidget>

namespace brine {

class NoticeBar;

/// What is to be said above the list, each notice for as long as it holds: paused, another list set aside, disconnected, cleared.
/// UI thread.
class ListNotices : public QWidget
{
    Q_OBJECT
public:
    explicit ListNotices(QWidget *parent = nullptr);

    void sayPaused(const EventTableModel &model, const CounterInfo &counters);
    void hidePaused();
    /// The list that a file took the place of. One without events is not spoken of.
    void setAside(const AsideInfo &aside, const CounterInfo &counters);
    void setDisconnected(const QString &from);      ///< empty: it is not so, or nothing is shown of it
    void sayCleared(quint64 events);
    void hideCleared();

    /// What waits behind the pause, and what the limit took meanwhile.
    static QString pausedText(const EventTableModel &model, const CounterInfo &counters);

Q_SIGNALS:
    void resumeRequested();
    void backRequested();                           ///< to the list that is set aside
    void reconnectRequested();
    void undoRequested();

private:
    NoticeBar *m_paused, *m_aside, *m_disconnected, *m_cleared;
    AsideInfo m_asideInfo;
    QString m_from;                                 ///< disconnected from there
    bool m_asideClosed = false;                     ///< by the user, for this list
};

} // namespace brine
