#pragma once

#include "reactorrendering.h"
#include "shotrequest.h"
#include "reactorlookup.h"
#include <QTimer>
#include <functional>

namespace brine {

class MainWindow;
class ReactorPanel;

/// Keeps the window's reactor page and the composer's reactor note true: for the selected event while its page is seen, for
/// the composer's shot while it is written. UI thread.
class ReactorGuide : public QObject
{
    Q_OBJECT
public:
    /// `ofBus`: which reactors listen to a bus, by DestinationInfo::bus.
    ReactorGuide(MainWindow *window, std::function<ReactorSource(int bus)> ofBus);
    /// Which reactors the list's events met.
    void setEventSource(const ReactorSource &source);
    ReactorPanel *panel() const { return m_panel; }
    /// What the reactors of the composer's shot run on minions, as far as is known; of another tag nothing is.
    QByteArrayList functionsOf(const QByteArray &tag) const { return tag == m_lookedAt.tag ? m_functions : QByteArrayList(); }
    /// Which reactors a shot at this bus meets: the bus's own, or those of the file that was chosen.
    ReactorSource source(int bus) const;

private:
    void count(const ShotRequest &shot, std::function<void(qsizetype)> done);
    void lookAnew();
    void lookAtEvent();
    void lookAtShot();
    void showShot(const ReactorReport &report);
    void connectRendering();
    void setPath(const QString &path);

    MainWindow *m_window;
    ReactorPanel *m_panel;
    ReactorLookup m_event, m_shot, m_fired;
    std::function<void(qsizetype)> m_counted;   ///< of the shot that is about to be fired
    ReactorReport m_shotReport;
    ReactorQuestion m_shown;       ///< what the panel's report is of
    ReactorQuestion m_lookedAt;    ///< the composer's shot, as it was looked up last
    QByteArrayList m_functions;
    ReactorRendering m_rendering;
    QTimer m_pause;                ///< while somebody types, not every keystroke is looked up
    std::function<ReactorSource(int)> m_ofBus;
    ReactorSource m_events;        ///< with the file that was chosen
    ReactorSource m_shotSource;    ///< of the composer's bus, the same
    bool m_showsShot = false;
};

} // namespace brine
