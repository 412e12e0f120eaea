#pragma once

#include <QHash>
#include <QObject>

class QWidget;

namespace brine {

class BusSet;
class SecretDialog;

/// Shows what the link programs of buses ask for, and hands the answers back: a password goes through here and stays nowhere. UI thread.
class SecretPrompt : public QObject
{
    Q_OBJECT
public:
    SecretPrompt(BusSet *buses, QWidget *window);

private:
    void look();
    void ask(int bus);

    BusSet *m_buses;
    QWidget *m_window;
    QHash<int, SecretDialog *> m_open;    ///< by LiveBus::number()
};

} // namespace brine
