#pragma once

#include "embeddedbus.h"
#include "payloadreader.h"
#include <QtDebug>
#include <memory>

/// A bus of ours at a private sock_dir, for a program under test to meet; null (and said) where it did not start.
inline std::unique_ptr<brine::EmbeddedBus> startedBus(const QString &sockDir)
{
    brine::EmbeddedBus::Options options;
    options.sockDir = sockDir;
    auto started = brine::EmbeddedBus::start(options);
    if (started.ok())
        return std::move(started).value();
    qWarning().noquote() << started.error().text();
    return nullptr;
}

/// False where that is no JSON object.
[[nodiscard]] inline bool publishJson(brine::EmbeddedBus &bus, QByteArrayView tag, QByteArrayView json)
{
    const auto parsed = brine::readJson(json);
    if (parsed.ok())
        bus.publish(tag, parsed->msgpack);
    return parsed.ok();
}
