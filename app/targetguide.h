#pragma once

#include "miniontarget.h"
#include <QElapsedTimer>
#include <QObject>
#include <QPointer>
#include <QTimer>

namespace brine {

class BusSet;
class ComposePanel;
class LiveBus;

/// Keeps the composer's word on which minions its target stands for true: asked for a moment after the last keystroke, never twice for
/// the same target within a minute. UI thread.
class TargetGuide : public QObject
{
    Q_OBJECT
public:
    TargetGuide(ComposePanel *composer, BusSet *buses);

private:
    void look();
    void ask();
    void lookAtBuses();
    void take(const TargetMatch &match);
    void show(const TargetMatch &match);

    ComposePanel *m_composer;
    BusSet *m_buses;
    TargetMatch m_match;
    QPointer<LiveBus> m_asked;       ///< who answers
    QElapsedTimer m_since;           ///< it was asked
    QTimer m_pause;
};

} // namespace brine
