#pragma once

#include "result.h"
#include <QByteArray>
#include <QCoreApplication>
#include <QList>
#include <QString>
#include <QStringList>
#include <optional>

namespace brine {

/// Filters with names, as a plain text of lines `name<TAB>expression`; `#` begins a comment. What is not changed keeps its bytes:
/// comments, order, and lines that cannot be read, which are told of. Value; any thread.
class NamedFilters
{
    Q_DECLARE_TR_FUNCTIONS(brine::NamedFilters)
public:
    static constexpr int MaxFilters = 1000, MaxName = 80, MaxText = 16 * 1024;

    struct Entry
    {
        QString name, text;
        QString problem;   ///< why the expression is no filter; empty: it is one
        int line = 0;      ///< from 1
    };

    static NamedFilters read(QByteArrayView content);
    QByteArray content() const;
    const QList<Entry> &entries() const { return m_entries; }   ///< in the order of the file, of one name the first
    const QStringList &problems() const { return m_problems; }  ///< `Line 7: …`, at most 20
    const Entry *find(const QString &name) const;

    /// Adds one at the end, or gives the one of this name another expression.
    Result<Done> set(const QString &name, const QString &text);
    Result<Done> rename(const QString &from, const QString &to);
    /// False if there is none.
    bool remove(const QString &name);
    /// What a name has to be; empty: it is one.
    static QString nameProblem(const QString &name);

private:
    void index();
    void readLine(int number, QByteArrayView line);
    void tell(int line, const QString &problem);
    static QByteArray lineOf(const QString &name, const QString &text);

    QList<QByteArray> m_lines;   ///< without their line ends
    QList<Entry> m_entries;
    QStringList m_problems;
};

} // namespace brine
