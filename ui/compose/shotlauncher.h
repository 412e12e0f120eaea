#pragma once

#include "shotburst.h"
#include "shotguard.h"
#include "shotrequest.h"
#include <QObject>
#include <functional>

namespace brine {

class AskRow;
class ReceiptLine;
struct ShotRisk;

/// Lets the composer's shots go: asks where one leaves the safe zone, numbers them, keeps a double click from firing twice, and
/// shows the receipt of the last. UI thread.
class ShotLauncher : public QObject
{
    Q_OBJECT
public:
    /// Where a shot goes, and what is known of what it does there.
    struct Aim
    {
        const DestinationInfo &info;
        QString words;                 ///< "the demo bus"
        qsizetype reactorFiles = 0;    ///< that will run
    };
    ShotLauncher(AskRow *ask, ReceiptLine *line, QObject *parent = nullptr);
    /// Now, or once a question is answered, or not at all, and then why is said. `fired` is called when it goes.
    void launch(const ShotRequest &shot, const Aim &aim, std::function<void()> fired = {});
    void burst(const BurstRequest &burst, const Aim &aim, std::function<void()> fired);
    void take(const ReceiptInfo &receipt);

Q_SIGNALS:
    void fireRequested(const brine::ShotRequest &shot);
    void burstRequested(const brine::BurstRequest &burst);

private:
    bool isTwice(const ShotRequest &shot);
    void pass(const ShotRisk &risk, const Aim &aim, const QString &known, std::function<void()> go);
    void goes(ShotRequest &shot, const QString &text);
    AskRow *m_ask;
    ReceiptLine *m_line;
    ShotGuard m_guard;
    quint64 m_lastNumber = 0;
};

} // namespace brine
