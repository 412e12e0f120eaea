#include "doctordesk.h"

#include "background.h"
#include "busdoctor.h"
#include "busset.h"
#include "connector.h"
#include "doctordialog.h"
#include "doctorreport.h"
#include "mainwindow.h"
#include <QCoreApplication>
#include <algorithm>

namespace brine {

namespace {

constexpr int QuietMs = 1000; // how long a bus may say nothing before that is noted

/// The demo was not asked for by a place; it has one all the same.
BusRequest requestOf(LiveBus &bus)
{
    if (bus.request())
        return *bus.request();
    const BusAddress &address = bus.reader().address();
    BusRequest request;
    request.node = address.node;
    request.sockDir = address.sockDir;
    return request;
}

} // namespace

DoctorDesk::DoctorDesk(MainWindow *window, const BusSet *buses, const Connector *connector)
    : QObject(window), m_window(window), m_buses(buses), m_connector(connector)
{
}

DoctorDesk::~DoctorDesk()
{
    for (std::stop_source &look : m_looks)
        look.request_stop();
}

void DoctorDesk::examine(int number)
{
    if (LiveBus *bus = m_buses->byNumber(number))
        open(requestOf(*bus), bus->name());
}

void DoctorDesk::examineWhatFails()
{
    if (const auto missing = m_connector->notFound()) {
        open(*missing, tr("the bus that was not found"));
        return;
    }
    const auto &buses = m_buses->buses();
    if (buses.empty()) {
        open({}, tr("this machine's bus"));
        return;
    }
    const auto troubled = std::find_if(buses.begin(), buses.end(), [](const auto &bus) { return bus->problem().has_value(); });
    LiveBus &bus = troubled == buses.end() ? *buses.front() : **troubled;
    open(requestOf(bus), bus.name());
}

void DoctorDesk::open(const BusRequest &request, const QString &name)
{
    auto *dialog = new DoctorDialog(name, m_window);
    connect(dialog, &DoctorDialog::lookAgainRequested, this, [this, dialog, request] { look(dialog, request); });
    look(dialog, request);
    dialog->show();
}

void DoctorDesk::look(DoctorDialog *dialog, const BusRequest &request)
{
    dialog->setLooking();
    std::erase_if(m_looks, [](const std::stop_source &ended) { return ended.stop_requested(); }); // of dialogs that were closed
    std::stop_source stop;
    m_looks.push_back(stop);
    connect(dialog, &QObject::destroyed, this, [stop]() mutable { stop.request_stop(); });
    const auto work = [request, stop = stop.get_token()] { return examineBus(request, QuietMs, stop); };
    inBackground(dialog, work, [dialog](const std::vector<DoctorStep> &steps) {
        dialog->setSteps(steps, doctorReport(QStringLiteral("brine ") + QCoreApplication::applicationVersion(), steps));
    }, &m_pool);
}

} // namespace brine
