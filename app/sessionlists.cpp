// What a Session does where another list is shown: a file in the place of the buses and back, and what is left when they are gone.
#include "session.h"
#include "busmenu.h"
#include "jobpanel.h"
#include "payloadpanel.h"
#include "statusstrip.h"
#include <QFileInfo>

namespace brine {

namespace {

QString nameOf(const QStringList &buses)
{
    return buses.size() > 1 ? Session::tr("%1 buses").arg(buses.size()) : buses.value(0);
}

} // namespace

void Session::connectLists()
{
    connect(&m_window, &MainWindow::openFileRequested, this, &Session::openFile);
    connect(&m_window, &MainWindow::backRequested, this, [this] {
        leaveFile();
        refreshState();
    });
    connect(&m_window, &MainWindow::disconnectRequested, this, [this] {
        leaveFile();
        leaveBuses();
        m_notFound = {};
        showWhatIsLeft();
    });
    connect(m_window.busMenu(), &BusMenu::disconnectRequested, this, [this](int bus) {
        const QString name = watchedName();
        m_connector.disconnectBus(bus);
        if (!m_buses.isEmpty())
            return;
        m_left = name;
        showWhatIsLeft();
    });
    connect(&m_connector, &Connector::opening, this, &Session::makeWayForBus);
}

QString Session::watchedName() const
{
    QStringList names;
    for (const auto &bus : m_buses.buses())
        names.append(bus->name());
    return nameOf(names);
}

void Session::openFile(const QString &path)
{
    const QString watched = watchedName();
    m_files->close();
    leaveBuses();
    m_notFound = {};
    m_lists.beginFile(nameOf(m_intake.sourceNames()));
    listChanged();
    m_window.showEvents();
    m_files->open(path);
    if (!watched.isEmpty())
        m_window.statusStrip()->flash(tr("A file is shown now; %1 is no longer watched").arg(watched));
    if (QFileInfo::exists(m_files->file()->path())) // one that is not there is nothing to come back to
        m_book->noteFile(m_files->file()->path());
}

void Session::leaveFile()
{
    if (!m_lists.isOfFile())
        return;
    m_files->close();
    m_lists.endFile();
    listChanged();
}

void Session::leaveBuses()
{
    if (!m_buses.isEmpty())
        m_left = watchedName();
    m_connector.disconnectAll();
}

/// A bus goes on with the list of the buses. Only the demo's made-up events do not stay beside a site's own.
void Session::makeWayForBus(bool demo)
{
    leaveFile();
    m_left.clear();
    if (demo || !m_buses.isEmpty() || m_intake.sourceNames() != QStringList{LiveBus::demoName()})
        return;
    m_buses.forgetEnded();
    m_lists.beginBuses();
    listChanged();
}

void Session::listChanged()
{
    m_job.follow({});
    m_window.payloadPanel()->hidePage(m_jobPanel);
    m_window.beginList();
    m_receivedBefore = counters().received;
}

void Session::tellLists()
{
    m_window.setAside(m_lists.aside());
    m_window.setDisconnected(m_lists.isOfFile() ? QString() : m_left);
}

/// The events that came are not taken away with the bus; only where there are none there is nothing to see but the start page.
void Session::showWhatIsLeft()
{
    if (m_model.listRange().isEmpty()) {
        showStart();
        return;
    }
    m_window.showEvents();
    refreshState();
}

} // namespace brine
