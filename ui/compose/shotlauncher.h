#pragma once

#include "shotburst.h"
#include "shotguard.h"
#include "shotrequest.h"
#include "shotverdict.h"
#include <QObject>
#include <QTimer>
#include <deque>
#include <functional>
#include <optional>

namespace brine {

class AskRow;
class ReceiptLine;

/// Lets the composer's shots go: asks where one leaves the safe zone, numbers them, keeps a double click from firing twice, and
/// shows the receipt of the last. UI thread.
class ShotLauncher : public QObject
{
    Q_OBJECT
public:
    /// Where a shot goes, and what is known of what it does there.
    struct Aim
    {
        DestinationInfo info;
        QString words;                      ///< "the demo bus"
        std::optional<int> minionCount;     ///< that its target stands for, where it is known
    };
    /// Calls back, now or later, with the number of reactor files that a shot will run.
    using ReactorCount = std::function<void(const ShotRequest &, std::function<void(qsizetype)>)>;
    static constexpr int CountMs = 2000;    ///< then it is not waited for any longer
    ShotLauncher(AskRow *ask, ReceiptLine *line, QObject *parent = nullptr);
    /// Now, or once a question is answered, or not at all, and then why is said. `fired` is called when it goes.
    void launch(const ShotRequest &shot, const Aim &aim, std::function<void()> fired = {});
    void burst(const BurstRequest &burst, const Aim &aim, std::function<void()> fired);
    void take(const ReceiptInfo &receipt);
    void setReactorCount(ReactorCount count) { m_count = std::move(count); }

Q_SIGNALS:
    void fireRequested(const brine::ShotRequest &shot);
    void burstRequested(const brine::BurstRequest &burst);

private:
    bool isTwice(const ShotRequest &shot);
    struct Asked { ShotRisk risk; Aim aim; ShotRequest shot; std::function<void()> go; };
    void pass(const ShotRequest &shot, const Aim &aim, quint64 shots, std::function<void()> go);
    void countNext();
    void counted(std::optional<qsizetype> files);
    void judge(const Asked &asked);
    void goes(ShotRequest &shot, const QString &text);
    AskRow *m_ask;
    ReceiptLine *m_line;
    ShotGuard m_guard;
    ReactorCount m_count;
    std::deque<Asked> m_asked;              ///< the first one's reactors are being counted, the others wait
    QTimer m_late;
    bool m_isCounting = false;
    quint64 m_counting = 0;                 ///< which count is awaited: a late one is of no use
    quint64 m_lastNumber = 0;
};

} // namespace brine
