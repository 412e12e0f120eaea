#pragma once

#include "busfirer.h"
#include "commandline.h"
#include "payloadreader.h"
#include <string>
#include <vector>

namespace brine::ctl {

/// The bus is watched for what was fired alone; nobody takes its events, so few are kept.
inline constexpr quint64 WatchedBytes = 1 << 20;

struct FireOptions
{
    BusOptions bus;
    std::string tag, payload, to, target, targetType, format = "json", out, file, templateName, fromLine, via;
    std::vector<std::string> set;
    double timeout = 5, repeatDelay = 0;
    quint64 repeat = 1;
    bool hasPayload = false; ///< as an argument, an empty one too
    bool wrap = false, expand = false, noWait = false, lines = false, dryRun = false, quiet = false, yes = false;

    Dialect dialect() const;
    /// The payload argument as bytes: `-` is standard input, --file a file. Sentence on failure.
    Result<QByteArray> text() const;
    QString whereTextIs() const; ///< "standard input", "/x/payload.json", "PAYLOAD"
};

/// Typed payload from text, or a sentence with line and column on stderr and BadData.
Result<ParsedPayload> readShotPayload(const FireOptions &options, QByteArrayView text);

int fireOnce(const FireOptions &options);
int fireLines(const FireOptions &options);

} // namespace brine::ctl
