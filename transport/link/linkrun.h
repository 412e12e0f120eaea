#pragma once

#include "busconnection.h"
#include "busreader.h"
#include "linkprocess.h"

namespace brine {

/// One life of a link program, seen from BusReader's thread: reads its events, takes over the states that it tells, finds out why
/// it ended. For one use.
class LinkRun
{
public:
    /// `opened` is called once, when the far end has its bus and before the first of its events is mailed.
    LinkRun(BusReader &reader, std::function<void()> opened) : m_reader(reader), m_opened(std::move(opened)) { }

    struct Ending
    {
        BusProblem problem;             ///< in the program's own words; of kind NotFound where there is none
        BusProblem reported;            ///< what its far end said of the bus; no title: nothing
        bool notStarted = false;
        bool hasSlept = false;          ///< this machine: nothing was wrong with the program
    };
    /// Returns when the program has ended or the reader stops. `name` is what the bus is called.
    Ending run(const QStringList &command, const QString &name);
    bool wasOpen() const { return m_open; }

private:
    /// False: this machine has slept, and what goes over ssh is as good as dead.
    bool serve(LinkProcess &process, BusConnection &connection);
    void takeControls(BusConnection &connection);
    void report(const BusConnection &connection);
    bool isStopping() const { return m_reader.m_stopping.load(std::memory_order_relaxed); }

    BusReader &m_reader;
    const std::function<void()> m_opened;
    BusProblem m_reported;
    bool m_open = false;
};

} // namespace brine
