#pragma once

#include "busfirer.h"
#include "busreader.h"
#include "fakesaltapi.h"
#include "gap.h"
#include "linkaddress.h"
#include "payloadreader.h"
#include "projectpaths.h"

#include <QTemporaryDir>
#include <QTest>
#include <thread>

namespace brine {

/// What the tests of salt-api have in common: brine-saltapi as it is started, against a server that does as it is told. A test class calls
/// prepare() once, begin() before and end() after each function.
class SaltApiTest : public QObject
{
protected:
    using Phase = BusState::Phase;
    inline static const QByteArray Password = "canary-password";

    void prepare()
    {
        QVERIFY(m_files.isValid());
        for (const char *name : {"SALTAPI_URL", "SALTAPI_USER", "SALTAPI_PASS", "SALTAPI_EAUTH", "http_proxy", "https_proxy", "DBUS_SESSION_BUS_ADDRESS"})
            qunsetenv(name);
        qputenv("PEPPERRC", "/nonexistent");
        QFile file(m_files.filePath(QStringLiteral("password")));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(Password + "\n");
    }

    void begin() { m_api = std::make_unique<FakeSaltApi>(); }

    void end()
    {
        m_reader.reset();
        m_api.reset();
        m_rows.clear();
        m_gaps.clear();
    }

    SaltApiLogin login(const QString &url) const
    {
        SaltApiLogin login;
        login.wanted = true;
        login.url = url;
        login.eauth = QStringLiteral("file");
        login.user = QStringLiteral("ann");
        login.passwordFile = m_files.filePath(QStringLiteral("password"));
        return login;
    }

    void connectTo(const SaltApiLogin &login)
    {
        BusRequest request;
        request.saltApi = login;
        auto address = linkAddress(request);
        QVERIFY(address);
        QCOMPARE(QFileInfo(address->link.first()).fileName(), QStringLiteral("brine-saltapi"));
        address.value().link.first() = projectpaths::saltApiLink();
        m_reader = std::make_unique<BusReader>(*address);
        m_reader->start();
    }

    bool waitPhase(Phase phase, int ms = 10'000)
    {
        return QTest::qWaitFor([&] { return m_reader->state().phase == phase; }, ms);
    }

    bool read(qsizetype events, int ms = 10'000)
    {
        return QTest::qWaitFor([&] {
            takeRows();
            return m_rows.size() >= events;
        }, ms);
    }

    void takeRows()
    {
        for (const EventBatch &batch : m_reader->mailbox().take())
            for (qsizetype i = 0; i < batch.count(); ++i) {
                const EventView row = batch.at(i);
                if (row.kind == EventKind::Gap)
                    m_gaps.append(readGap(row.payload));
                else
                    m_rows.append(row.kind == EventKind::Event ? QString::fromUtf8(row.tag) : QStringLiteral("malformed"));
            }
    }

    BusFirer::Outcome fire(const QByteArray &tag, const QByteArray &json, int timeoutMs = 3000)
    {
        std::optional<BusFirer::Outcome> outcome;
        std::atomic<bool> done{false};
        std::thread firing([&] {
            BusFirer firer(m_reader->address(), m_reader.get());
            outcome = firer.fire({tag, readJson(json)->msgpack, BusFirer::Route::ThisBus, timeoutMs, true});
            done = true;
        });
        (void)QTest::qWaitFor([&] { return done.load(); }, timeoutMs + 5000);
        firing.join();
        return *outcome;
    }

    QTemporaryDir m_files;
    std::unique_ptr<FakeSaltApi> m_api;
    std::unique_ptr<BusReader> m_reader;
    QStringList m_rows;
    QList<Gap> m_gaps;
};

} // namespace brine
