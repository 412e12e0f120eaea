#pragma once

#include <QByteArray>
#include <QByteArrayView>
#include <QCoreApplication>
#include <QString>
#include <vector>

namespace brine {

/// One place where two payloads differ.
struct PayloadChange
{
    enum class Kind { Added, Changed, Removed };
    Kind kind = Kind::Changed;
    QString path;                ///< as filters write it, without `data.`: `_stamp`, `args[2].name`
    QByteArray before, after;    ///< encoded msgpack; empty where there is none
    QString note;                ///< who does that in Salt, and why; empty where that is not known
};

/// What the bus made of a payload: the one that arrived against the one that was sent, value by value, whatever the order of keys
/// or the length of an integer's form. A value; any thread.
/// Bounded: MaxChanges places, MaxDepth levels (what differs below is one change), and linear in the bytes.
class PayloadDiff
{
    Q_DECLARE_TR_FUNCTIONS(brine::PayloadDiff)
public:
    static constexpr size_t MaxChanges = 200;
    static constexpr int MaxDepth = 64;

    static PayloadDiff between(QByteArrayView sent, QByteArrayView arrived);

    const std::vector<PayloadChange> &changes() const { return m_changes; }
    bool isCut() const { return m_isCut; }
    /// The payload arrived whole under the key `data`, as a master passes on what a minion asked of it
    /// (salt/daemons/masterapi.py _minion_event); the changes are told of that value and of what stands around it.
    bool isWrapped() const { return m_isWrapped; }
    bool isEmpty() const { return m_changes.empty() && !m_isWrapped; }
    /// "_stamp added", "unchanged", "in data, with 4 keys around it": one line.
    QString summary() const;

private:
    friend class PayloadDiffer;
    std::vector<PayloadChange> m_changes;
    bool m_isCut = false, m_isWrapped = false;
};

} // namespace brine
