#pragma once

#include "result.h"
#include "savedconnection.h"

namespace brine {

/// The text of a file of connections:
///     [prod-eu]
///     ssh = root@prod1
///     as = salt
/// Comments (`#`) and the order stay. What is not understood is told by line, kept as it is and otherwise left out; a line that would hold a secret is never
/// taken in. A value; any thread.
class SavedConnections
{
public:
    static constexpr qsizetype MaxConnections = 500, MaxNameChars = 100, MaxValueChars = 4096;

    static SavedConnections read(QByteArrayView content);
    QByteArray content() const;

    const QVector<SavedConnection> &all() const { return m_all; }
    const QStringList &problems() const { return m_problems; }
    const SavedConnection *find(const QString &name) const;
    /// In the place of `oldName`, else at the end. Fails for a name that is empty, taken, or no name.
    Result<Done> put(const SavedConnection &connection, const QString &oldName = {});
    Result<Done> insert(qsizetype at, const SavedConnection &connection);
    qsizetype remove(const QString &name);          ///< where it stood; -1: it was not there
    /// "prod-eu 2": a name that is free.
    QString freeName(const QString &wanted) const;

private:
    static QString problemOfName(const QString &name);
    void takeLine(QStringView line, int number, QStringList &comments);
    QString begin(QStringView line, QStringList &comments);
    QString takeOption(QStringView line);

    QVector<SavedConnection> m_all;
    QStringList m_problems, m_tail;                 ///< comments behind the last one
    bool m_skipping = false;                        ///< in a section whose name is none
};

} // namespace brine
