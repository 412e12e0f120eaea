#pragma once

#include "connectioninfo.h"
#include "eventfilereader.h"
#include <QObject>

namespace brine {

/// A file that the window shows as it shows a bus: its reader and what is said of it. UI thread.
class OpenFile : public QObject
{
    Q_OBJECT
public:
    explicit OpenFile(const QString &path, QObject *parent = nullptr);
    ~OpenFile() override;

    EventFileReader &reader() { return m_reader; }
    QString path() const { return m_reader.path(); }       ///< absolute
    ConnectionInfo connectionInfo() const;
    /// Read to its end (or stopped), and everything taken.
    bool isDone() const;
    /// What is to be said at the end, and whether it must be read.
    QString outcome(bool *problem) const;

Q_SIGNALS:
    void eventsWaiting();        ///< or the end has come

private:
    QString fileName() const;
    EventFileReader m_reader;
};

} // namespace brine
