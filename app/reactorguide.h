#pragma once

#include "reactorrendering.h"
#include "shotrequest.h"
#include "suitebook.h"
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
    explicit ReactorGuide(MainWindow *window);
    /// whyNone: why no Reactor listens to this bus ("the demo bus runs none"); empty: one may.
    void setBus(const QString &configDir, const QString &whyNone);
    ReactorPanel *panel() const { return m_panel; }
    /// What the reactors of the composer's shot run on minions, as far as is known; of another tag nothing is.
    QByteArrayList functionsOf(const QByteArray &tag) const { return tag == m_lookedAt.tag && !isOff() ? m_functions : QByteArrayList(); }
    ReactorSource source() const { return {m_configDir, m_path, isOff()}; }

private:
    void count(const ShotRequest &shot, std::function<void(qsizetype)> done);
    void lookAtEvent();
    void lookAtShot();
    void showShot(const ReactorReport &report);
    void connectRendering();
    bool isOff() const { return !m_whyNone.isEmpty() && m_path.isEmpty(); }
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
    QString m_configDir, m_whyNone, m_path;
    bool m_showsShot = false;
};

} // namespace brine
