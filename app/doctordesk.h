#pragma once

#include "busaddress.h"
#include <QObject>
#include <QThreadPool>
#include <stop_token>
#include <vector>

namespace brine {

class BusSet;
class Connector;
class DoctorDialog;
class MainWindow;

/// The connection doctor of a window: goes the way to a bus in the background and shows what it finds there. UI thread.
class DoctorDesk : public QObject
{
    Q_OBJECT
public:
    DoctorDesk(MainWindow *window, const BusSet *buses, const Connector *connector);
    ~DoctorDesk() override;
    void examine(int number);           ///< one of the buses that are connected
    /// The bus that was asked for last and not found, else the first in trouble, else the first; without any this machine's own.
    void examineWhatFails();

private:
    void open(const BusRequest &request, const QString &name);
    void look(DoctorDialog *dialog, const BusRequest &request);

    MainWindow *m_window;
    const BusSet *m_buses;
    const Connector *m_connector;
    std::vector<std::stop_source> m_looks;
    QThreadPool m_pool;                 ///< a login takes its time
};

} // namespace brine
