#pragma once

#include "connectioninfo.h"
#include <QMenu>

namespace brine {

class WindowActions;

/// The menu of the top bar's first button: a row for each bus that is connected, with its state, rate and rights and what can be done
/// with it alone; what concerns all; and the buses that could be connected too. UI thread.
class BusMenu : public QMenu
{
    Q_OBJECT
public:
    explicit BusMenu(WindowActions *actions, QWidget *parent = nullptr);
    void setConnections(const QVector<ConnectionInfo> &buses);
    void setFoundBuses(const QVector<FoundBusInfo> &buses);
    /// Saved connections by name.
    void setSavedNames(const QStringList &names);
    /// "prod-eu · Connected, quiet for 4 min · 214/s · Watch ✓ Fire ✗"
    static QString rowText(const ConnectionInfo &bus);

Q_SIGNALS:
    void busChosen(const brine::FoundBusInfo &bus);
    void savedChosen(const QString &name);
    void retryRequested(int bus);
    void disconnectRequested(int bus);
    void doctorRequested(int bus);                  ///< go its way step by step
    void onlyRequested(int source);                 ///< show only its events
    void fireRequested(int bus);                    ///< write an event for it

private:
    struct Row { int bus = 0; QMenu *menu = nullptr; QAction *watch = nullptr, *fire = nullptr; };
    Row makeRow(const ConnectionInfo &bus);
    void updateRow(const Row &row, const ConnectionInfo &bus);
    void rebuildOthers();

    WindowActions *m_actions;
    QVector<Row> m_rows;
    QVector<ConnectionInfo> m_buses;
    QVector<FoundBusInfo> m_found;
    QStringList m_saved;
    QAction *m_rowsEnd, *m_othersBegin;
    QVector<QAction *> m_others;
};

} // namespace brine
