#pragma once

#include "eventmailbox.h"
#include "linkmessage.h"
#include <atomic>
#include <functional>
#include <mutex>
#include <thread>

namespace brine {

/// The far end of a link (linkmessage.h): what a link program's main() runs. Writes the events of a mailbox and control messages to
/// `output`, reads shots and answers from `input`. A near end that does not read only fills the mailbox, which counts what it
/// drops; the bus never waits. run() blocks until the near end has gone or stop() is called.
class RelayServer
{
public:
    RelayServer(EventMailbox &mailbox, int input, int output);
    ~RelayServer();
    RelayServer(const RelayServer &) = delete;
    RelayServer &operator=(const RelayServer &) = delete;

    /// Called in the input thread, one at a time; it may wait there, or come back at once and send the receipt from elsewhere.
    std::function<void(const link::Shot &)> onShot;
    std::function<void(const link::Answer &)> onAnswer;
    /// As onShot; the answer may come from elsewhere, and only the newest question's is waited for.
    std::function<void(const link::Target &)> onMatch;
    std::function<std::vector<DoctorStep>(int quietMs)> onExamine;
    /// Called four times a second and before each write, in run()'s thread: the state to tell when it differs from what was told.
    std::function<BusState()> currentState;

    /// Any thread; before run() too. A control message takes its turn ahead of waiting events.
    void send(QByteArray controlFrame);
    void run();
    void stop();                            ///< any thread

private:
    void readInput();
    void handle(QByteArrayView control);
    bool writeAll(QByteArrayView bytes);
    bool writeControls();
    bool writeBatch(const EventBatch &batch);
    void tellState();

    EventMailbox &m_mailbox;
    const int m_input, m_output;
    int m_wakeFd;
    std::mutex m_mutex;
    QByteArray m_frames;                    ///< of a batch, as they are written
    QByteArrayList m_controls;
    QByteArray m_toldState;
    std::atomic<bool> m_stopping{false};
    std::thread m_reading;
};

} // namespace brine
