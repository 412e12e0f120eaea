#pragma once

#include "payloadnode.h"
#include <QString>

namespace brine {

/// Texts of the payload tree's three columns: one line each, bounded, safe for any widget that reads plain text.
class PayloadCell
{
public:
    explicit PayloadCell(const PayloadNode &node) : m_node(node) { }

    QString key() const;
    QString value(bool utc) const;
    QString type() const;
    QString fullText() const;    ///< the whole value: text as it is, bytes in hex, containers as JSON
    /// A state that did not succeed: a map in a return whose `result` is false, or that `result` itself.
    bool isFailed() const;

private:
    QString containerText() const;
    QString bytesText() const;
    QString timeText(bool utc) const;   ///< empty unless the value is a time
    const PayloadNode &m_node;
};

} // namespace brine
