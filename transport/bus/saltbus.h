#pragma once

#include "busaddress.h"
#include "busfirer.h"
#include "result.h"
#include <QByteArray>
#include <iterator>
#include <memory>
#include <optional>

namespace brine {

/// Where the programs lie that speak what the library itself does not (brine-zmq, brine-saltapi). Its CMake package says it of the
/// installation that a program was built against.
bool setInstalledFolder(const char *folder);
#ifdef BRINE_INSTALLED_LIBEXEC
inline const bool installedFolderIsSet = setInstalledFolder(BRINE_INSTALLED_LIBEXEC);
#endif

/// An event handed to a program: tag, payload (msgpack) and arrival time, by value.
struct BusEvent
{
    QByteArray tag;
    QByteArray payload;
    qint64 receivedUs = 0;
    QByteArray json() const;   ///< the payload by Brine's JSON rule
};

/// The event library's facade, in Salt's own notions (salt.utils.event.get_event, iter_events, fire_event, fire_master).
/// Blocking; for one thread at a time; needs no QCoreApplication. Between two calls it goes on reading in its own thread into a
/// bounded queue that counts what it drops, so a slow caller never slows the bus.
class SaltBus
{
public:
    /// A master's or minion's bus by sock_dir and minion id (BusRequest's fields all optional). A failure carries path, mode, owner, reason.
    static Result<SaltBus, BusProblem> open(const BusRequest &request = {}, int timeoutMs = 5000);
    static Result<SaltBus, BusProblem> openMaster(const QString &sockDir = {});
    static Result<SaltBus, BusProblem> openMinion(const QString &sockDir = {}, const QString &minionId = {});
    SaltBus(SaltBus &&) noexcept;
    SaltBus &operator=(SaltBus &&) noexcept;
    ~SaltBus();

    /// The next event whose tag starts with `tag` (empty: any), waiting at most waitSeconds (0 only polls). Events that do not
    /// match are passed over, as Salt's get_event does.
    std::optional<BusEvent> nextEvent(double waitSeconds = 5.0, QByteArrayView tag = {});

    /// `for (const BusEvent &e : bus.events("salt/job/"))` – endless; blocks for the next one.
    class Events;
    Events events(QByteArray tag = {});

    /// Fires a dictionary (msgpack map) under a tag on this bus. Never "ok" blindly: the receipt says whether it was seen.
    Result<Receipt, BusProblem> fire(QByteArrayView tag, QByteArrayView payload, int timeoutMs = 5000);
    /// The same from JSON text; a payload that is no map is refused.
    Result<Receipt, BusProblem> fireJson(QByteArrayView tag, QByteArrayView json, int timeoutMs = 5000);
    /// The old API's bare string: sent as {"data": text}.
    Result<Receipt, BusProblem> fireText(QByteArrayView tag, QByteArrayView text, int timeoutMs = 5000);
    /// On a minion's bus: the `fire_master` envelope. Seen means seen on the minion's own bus.
    Result<Receipt, BusProblem> fireMaster(QByteArrayView tag, QByteArrayView payload, int timeoutMs = 5000);

    Result<Receipt, BusProblem> fireMasterJson(QByteArrayView tag, QByteArrayView json, int timeoutMs = 5000);

    const BusAddress &address() const;
    BusState state() const;
    quint64 droppedEvents() const;

private:
    SaltBus();
    struct Private;
    std::unique_ptr<Private> d;
};

class SaltBus::Events
{
public:
    class Iterator
    {
    public:
        using value_type = BusEvent;
        using difference_type = std::ptrdiff_t;
        using iterator_category = std::input_iterator_tag;
        const BusEvent &operator*() const { return m_event; }
        const BusEvent *operator->() const { return &m_event; }
        Iterator &operator++();
        bool operator==(std::default_sentinel_t) const { return m_bus == nullptr; }

    private:
        friend class Events;
        SaltBus *m_bus = nullptr;
        QByteArray m_tag;
        BusEvent m_event;
    };
    Iterator begin();
    std::default_sentinel_t end() const { return {}; }

private:
    friend class SaltBus;
    SaltBus *m_bus = nullptr;
    QByteArray m_tag;
};

} // namespace brine
