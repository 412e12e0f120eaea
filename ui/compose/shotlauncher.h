#pragma once

#include "shotguard.h"
#include "shotrequest.h"
#include <QObject>

namespace brine {

class ReceiptLine;

/// Lets the composer's shots go: numbers them, keeps a double click from firing twice, and shows the receipt of the last. UI thread.
class ShotLauncher : public QObject
{
    Q_OBJECT
public:
    explicit ShotLauncher(ReceiptLine *line, QObject *parent = nullptr);
    /// False: not fired, and why is said. `where`: "the demo bus".
    bool launch(ShotRequest shot, const QString &where);
    void take(const ReceiptInfo &receipt);
    quint64 newNumber() { return ++m_lastNumber; }

Q_SIGNALS:
    void fireRequested(const brine::ShotRequest &shot);

private:
    ReceiptLine *m_line;
    ShotGuard m_guard;
    quint64 m_lastNumber = 0;
};

} // namespace brine
