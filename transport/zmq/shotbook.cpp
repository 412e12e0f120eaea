#include "shotbook.h"

#include <QHash>
#include <limits>
#include <vector>

namespace brine {

void ShotBook::expect(const QByteArray &body, link::ShotReceipt receipt, qint64 deadlineUs)
{
    const std::lock_guard lock(m_mutex);
    m_open.insert_or_assign(body, Open{std::move(receipt), deadlineUs});
}

void ShotBook::forget(const QByteArray &body)
{
    const std::lock_guard lock(m_mutex);
    m_open.erase(body);
}

bool ShotBook::isWaiting() const
{
    const std::lock_guard lock(m_mutex);
    return !m_open.empty();
}

bool ShotBook::offer(QByteArrayView body, qint64 receivedUs)
{
    link::ShotReceipt receipt;
    {
        const std::lock_guard lock(m_mutex);
        const auto found = m_open.empty() ? m_open.end() : m_open.find(QByteArray::fromRawData(body.data(), body.size()));
        if (found == m_open.end())
            return false;
        receipt = std::move(found->second.receipt);
        m_open.erase(found);
    }
    receipt.receipt.seen = true;
    receipt.receipt.seenUs = receivedUs;
    m_tell(receipt);
    return true;
}

int ShotBook::expire(qint64 nowUs)
{
    std::vector<link::ShotReceipt> late;
    qint64 next = -1;
    {
        const std::lock_guard lock(m_mutex);
        for (auto it = m_open.begin(); it != m_open.end();) {
            if (it->second.deadlineUs > nowUs) {
                next = next < 0 ? it->second.deadlineUs : qMin(next, it->second.deadlineUs);
                ++it;
                continue;
            }
            late.push_back(std::move(it->second.receipt));
            it = m_open.erase(it);
        }
    }
    for (const auto &receipt : late)
        m_tell(receipt);
    return next < 0 ? -1 : int((next - nowUs + 999) / 1000);
}

void ShotBook::giveUp()
{
    expire(std::numeric_limits<qint64>::max());
}

} // namespace brine
