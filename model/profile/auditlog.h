#pragma once

#include "result.h"
#include <QByteArray>
#include <QCoreApplication>
#include <QString>
#include <vector>

namespace brine {

/// One thing that was fired, for the log. Never the payload itself: its digest.
struct AuditEntry
{
    qint64 whenUs = 0;               ///< microseconds since the epoch
    QString bus;                     ///< busKey()
    QString to;                      ///< bus, master, minions
    QString target;                  ///< of the minions, with its type: "glob web*"
    QByteArray tag;
    QByteArray sha256;               ///< of the msgpack payload before _stamp is added, hexadecimal
    qsizetype bytes = 0;             ///< of that payload
    QString outcome;                 ///< seen, handed over, not seen, not sent, fired by 3 of 4
    quint64 shots = 1;

    static QByteArray digest(QByteArrayView payload);
};

/// Who fired what, when and where: $XDG_DATA_HOME/brine/audit.jsonl, 0600, one JSON object a line, only ever appended to, in one
/// write each, so that several programs keep one log. Any thread.
class AuditLog
{
    Q_DECLARE_TR_FUNCTIONS(brine::AuditLog)
public:
    static QString defaultPath();
    /// `program` is told in each line: brine, brinectl.
    explicit AuditLog(const QString &program, const QString &path = defaultPath()) : m_program(program), m_path(path) { }

    /// Neighbours that differ in nothing but their time become one line with their number.
    Result<Done> append(const std::vector<AuditEntry> &entries) const;
    const QString &path() const { return m_path; }

private:
    QByteArray line(const AuditEntry &entry, const QByteArray &user) const;
    QString m_program, m_path;
};

} // namespace brine
