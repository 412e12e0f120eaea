#pragma once

#include "linkmessage.h"
#include <QByteArrayView>
#include <functional>
#include <mutex>
#include <unordered_map>

namespace brine {

/// Shots that were written and whose bytes have not come back. An old bus acknowledges nothing: an event is seen when exactly what
/// was written, `_stamp` included, is published. Thread safe; receipts are told without a lock held.
class ShotBook
{
public:
    using Tell = std::function<void(const link::ShotReceipt &)>;
    explicit ShotBook(Tell tell) : m_tell(std::move(tell)) { }

    /// Before it is written, or the echo could be faster. `deadlineUs` by Deadline::monotonicUs().
    void expect(const QByteArray &body, link::ShotReceipt receipt, qint64 deadlineUs);
    /// It could not be written after all.
    void forget(const QByteArray &body);
    bool isWaiting() const;
    /// True: these are the bytes of a shot, which is told as seen.
    bool offer(QByteArrayView body, qint64 receivedUs);
    /// Tells those whose time is over as not seen; how long until the next one is, -1: none waits.
    int expire(qint64 nowUs);
    /// The bus has gone: nothing more will be seen.
    void giveUp();

private:
    struct Open { link::ShotReceipt receipt; qint64 deadlineUs; };
    const Tell m_tell;
    mutable std::mutex m_mutex;
    std::unordered_map<QByteArray, Open> m_open;
};

} // namespace brine
