// What a Session does with the buses that are connected: their events, states, problems and shots.
#include "session.h"
#include "busmenu.h"
#include "composepanel.h"
#include "doctordesk.h"
#include "infotext.h"
#include "secretprompt.h"
#include "shotdesk.h"
#include "testdesk.h"

namespace brine {

void Session::connectBuses()
{
    connect(&m_connector, &Connector::opened, this, [this] {
        m_notFound = {};
        m_window.showEvents();
        refreshState();
    });
    const auto fail = [this](const BusProblem &problem) {
        if (m_buses.isEmpty() && !m_files->file() && m_model.listRange().isEmpty())
            showStart();
        m_notFound = problemInfo(problem);
        refreshState();
    };
    connect(&m_connector, &Connector::failed, this, fail);
    m_book->setRecent(m_settings.recentConnections, m_settings.recentFiles);
    connect(m_book, &ConnectionBook::failed, this, fail);
    connect(m_book, &ConnectionBook::fileRequested, this, &Session::openFile);
    connectEventSources();
    connectShots();
}

void Session::connectEventSources()
{
    connect(m_window.busMenu(), &BusMenu::retryRequested, &m_connector, &Connector::retry);
    connect(&m_buses, &BusSet::eventsWaiting, this, &Session::startTick);
    connect(m_files, &FileShelf::eventsWaiting, this, &Session::startTick);
    for (const auto &refresh : {&Session::refreshState, &Session::tellReactors}) {
        connect(&m_buses, &BusSet::changed, this, refresh);
        connect(m_files, &FileShelf::changed, this, refresh);
    }
    new SecretPrompt(&m_buses, &m_window); // the window's
    auto *doctor = new DoctorDesk(&m_window, &m_buses, &m_connector);
    connect(m_window.busMenu(), &BusMenu::doctorRequested, doctor, &DoctorDesk::examine);
    connect(&m_window, &MainWindow::doctorRequested, doctor, &DoctorDesk::examineWhatFails);
}

void Session::connectShots()
{
    m_shots->setBuses(&m_buses);
    connect(&m_buses, &BusSet::receiptReady, this, [this](const ReceiptInfo &receipt) {
        tick(); // the event it tells of may be waiting
        m_shots->take(receipt);
    });
    connect(m_shots, &ShotDesk::filterRequested, this, [this](const QString &condition) { addToFilter(condition, QStringLiteral("set")); });
    connect(m_shots, &ShotDesk::eventRequested, this, &Session::showEvent);
    m_tests->setRecent(m_settings.recentSuites);
    connect(m_tests, &TestDesk::filterRequested, this, [this](const QString &condition) { addToFilter(condition, QStringLiteral("set")); });
}

void Session::refreshState()
{
    tellLists();
    if (const OpenFile *file = m_files->file()) {
        onlyAFile(*file);
        return;
    }
    QVector<ConnectionInfo> connections;
    for (const auto &bus : m_buses.buses())
        connections.append(bus->connectionInfo());
    if (connections.isEmpty()) {
        ConnectionInfo none;
        none.text = tr("Not connected");
        connections.append(none);
    }
    m_window.setConnections(connections);
    m_window.setProblems(problems());
    refreshDestinations();
}

void Session::onlyAFile(const OpenFile &file)
{
    m_window.setConnection(file.connectionInfo());
    m_window.setProblem(m_notFound);
    DestinationInfo nowhere;
    nowhere.whyNot = tr("A file is open, not a bus.");
    m_window.composePanel()->setDestination(nowhere);
}

QVector<ProblemInfo> Session::problems() const
{
    QVector<ProblemInfo> problems{m_notFound};
    for (const auto &bus : m_buses.buses()) {
        const auto problem = bus->problem();
        if (!problem)
            continue;
        problems.append(problemInfo(*problem));
        if (m_buses.buses().size() > 1)
            problems.last().title = tr("%1: %2").arg(bus->name(), problems.last().title);
    }
    return problems;
}

void Session::refreshDestinations()
{
    QVector<DestinationInfo> destinations;
    for (const auto &bus : m_buses.buses())
        destinations.append(bus->destinationInfo());
    if (destinations.isEmpty()) {
        destinations.append(DestinationInfo());
        destinations.last().whyNot = tr("No bus is connected.");
    }
    m_window.composePanel()->setDestinations(destinations);
}

} // namespace brine
