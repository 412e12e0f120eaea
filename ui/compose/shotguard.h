#pragma once

#include "shotrequest.h"
#include <QElapsedTimer>

namespace brine {

/// Keeps a double click from firing twice: the same shot again within a moment, or while the first one's receipt is
/// still awaited, is not meant. UI thread.
class ShotGuard
{
public:
    /// A receipt comes within 5 s; after that the shot is taken for lost and may be repeated.
    static constexpr qint64 ReceiptMs = 8'000;

    enum class Verdict { Fire, JustFired, AwaitsReceipt };
    Verdict check(const ShotRequest &shot) const;
    void fired(const ShotRequest &shot);
    void settled(quint64 number);
    bool isPending() const { return m_pending; }

private:
    bool isSame(const ShotRequest &shot) const;
    ShotRequest m_last;
    QElapsedTimer m_since;
    bool m_pending = false;
};

} // namespace brine
