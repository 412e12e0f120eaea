#pragma once

#include "busaddress.h"
#include "savedconnection.h"
#include <QObject>
#include <optional>
#include <vector>

namespace brine {

class BusSet;
class LiveBus;

/// Finds what is asked for and connects it, beside what is connected already; connects anew what failed. UI thread.
class Connector : public QObject
{
    Q_OBJECT
public:
    explicit Connector(BusSet *buses, QObject *parent = nullptr);
    /// A bus that is connected already is connected anew. `name`: what it is called; empty: by its place.
    void open(const BusRequest &request, const QString &name = {});
    void openDemo();
    /// One bus; all that are not connected; where all are, all.
    void retry(int number);
    void retryAll();                                ///< where none is connected, those that were left last
    void disconnectBus(int number);
    void disconnectAll();

    /// What was asked for last and is not there; nothing once a bus was found.
    std::optional<BusRequest> notFound() const { return m_failed ? std::optional(m_failed->request) : std::nullopt; }

Q_SIGNALS:
    void opening(bool demo);                        ///< a bus was found and is connected next
    void opened();                                  ///< a bus was found and is being connected
    void connecting(const brine::SavedConnection &connection);  ///< as it was asked for, with the name that it has
    void failed(const brine::BusProblem &problem);  ///< none was found there; nothing else has changed

private:
    struct Wanted { BusRequest request; QString name; };
    void noteLeft(const std::vector<const LiveBus *> &buses);
    void reconnect();
    void connectBus(const Wanted &wanted, LiveBus *inPlaceOf);
    LiveBus *demo() const;

    BusSet *m_buses;
    std::optional<Wanted> m_failed;             ///< what was not found, for retryAll()
    std::vector<std::optional<Wanted>> m_left;  ///< what was disconnected last; the demo is nothing that was asked for
};

} // namespace brine
