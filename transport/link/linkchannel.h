#pragma once

#include "linkmessage.h"
#include "minionshot.h"
#include "result.h"
#include <condition_variable>
#include <functional>
#include <mutex>
#include <stop_token>
#include <unordered_map>

namespace brine {

/// The other way on a link: shots and answers to the link program, its receipts and questions back. Thread safe; the reader's
/// thread opens, delivers and closes, any thread fires.
class LinkChannel
{
public:
    using Outcome = Result<link::ShotReceipt, BusProblem>;

    /// Writes a shot; its number, for wait(). 0: the link is not open, see wait(0).
    quint64 send(link::Shot shot);
    /// Waits for the receipt. The far end waits timeoutMs for its echo; a little more is granted for the way back.
    Outcome wait(quint64 number, int timeoutMs, std::stop_token stop = {});
    /// One at the far end's minions, with its wait for their answers.
    Result<QVector<MinionAnswer>, BusProblem> fire(const MinionShot &shot, std::stop_token stop = {});
    /// The minions that a target stands for, as far as the far end knows, or why they are not known. A newer question ends the one before.
    Result<QStringList> match(const MinionTarget &target, std::stop_token stop = {});
    bool answer(const link::Answer &answer);
    /// The far end's own examination of its way to the bus; nullopt where it does not answer in time.
    std::optional<std::vector<DoctorStep>> examine(int quietMs, int timeoutMs);

    std::optional<link::Hello> hello() const;
    std::optional<link::Question> question() const;      ///< asked and not answered
    /// Called in the reader's thread, no lock held, when hello() or question() has changed.
    void setNotify(std::function<void()> notify);

    // Reader thread.
    void opened(int descriptor);
    void closed(const BusProblem &why);
    /// A control message as FrameDecoder set it aside. True: it changed the state that `state` is a copy of.
    bool deliver(QByteArrayView body, BusState &state);

private:
    bool write(const QByteArray &frame, int timeoutMs);
    void deliverReceipt(link::ShotReceipt receipt);
    void takeMatched(link::Matched matched);

    mutable std::mutex m_mutex;
    std::mutex m_writing;                   ///< held while a frame is written, and to close: a frame goes out whole
    std::condition_variable_any m_arrived;
    std::unordered_map<quint64, std::optional<Outcome>> m_shots;
    std::optional<link::Hello> m_hello;
    std::optional<link::Question> m_question;
    std::optional<std::vector<DoctorStep>> m_steps;
    std::optional<link::Matched> m_matched;
    quint64 m_matching = 0;                 ///< the question that an answer is awaited for
    std::function<void()> m_notify;
    BusProblem m_why;                       ///< why it is closed
    int m_descriptor = -1;
    quint64 m_next = 1;
};

} // namespace brine
