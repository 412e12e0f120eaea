#pragma once

#include "eventexport.h"
#include "eventstore.h"
#include "filebytes.h"
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

namespace brine {

struct Saved { bool cancelled = false; QString problem; };

inline Saved save(const EventStore &store, const ExportOptions &options, const QStringList &buses = {QStringLiteral("bus")})
{
    EventExport job;
    QSignalSpy done(&job, &EventExport::finished);
    job.start(ExportSource::all(store.snapshot(), EventId{1}, buses), options);
    if (done.isEmpty() && !done.wait(20000))
        return {false, QStringLiteral("timed out")};
    return {done.first().at(0).toBool(), done.first().at(1).toString()};
}

inline ExportOptions unmasked(const QString &path)
{
    ExportOptions options;
    options.path = path;
    options.format = ExportOptions::formatOf(path);
    options.masked = false;
    return options;
}

/// What the tests of saved events have in common: a folder for their files. A test class calls begin() before each function.
class EventFileTest : public QObject
{
protected:
    void begin() { QVERIFY(m_folder.isValid()); }
    QString path(const char *name) const { return m_folder.filePath(QString::fromLatin1(name)); }

    QTemporaryDir m_folder;
};

} // namespace brine
