#pragma once

#include "legacyevent.h"
#include "watchedbus.h"
#include "zmqdaemon.h"
#include <QTemporaryDir>
#include <QTest>
#include <memory>

namespace brine {

/// What the tests of the ZeroMQ bus of Salt 2014.1 to 2015.8 have in common, as everybody meets it: BusReader and BusFirer at a libzmq
/// publisher, brine-zmq between. A directory of each function's own: a test class calls begin() before each and end() after it.
class ZmqBusTest : public QObject
{
protected:
    void begin() { m_dir = std::make_unique<QTemporaryDir>(QStringLiteral("/tmp/brzmqXXXXXX")); }
    void end() { m_dir.reset(); }
    QString dir() const { return m_dir->path(); }
    static bool isOpen(BusReader &reader) { return reader.isByLink() && reader.state().isOpen(); }

private:
    std::unique_ptr<QTemporaryDir> m_dir;
};

/// An event with its tag padded, and with two line feeds behind it.
inline const QByteArray PaddedEvent("other|||||||||||||||\x81\xa1" "a\x01", 24), LineFeedEvent("other\n\n\x81\xa1" "a\x01", 11);

inline BusAddress ofRelease(BusAddress address, const char *release)
{
    address.release = QString::fromLatin1(release);
    return address;
}

} // namespace brine
