#pragma once

#include <QString>
#include <QStringList>
#include <QVector>

namespace brine {

/// A connection under a name: what one would write on the command line, as option and value (`ssh` `root@prod1`), without the dashes.
/// Never a secret. A small value; any thread.
struct SavedConnection
{
    struct Option
    {
        QString key, value;          ///< of a switch the value is "yes"
        bool operator==(const Option &) const = default;
    };
    QString name;
    QVector<Option> options;
    QStringList comments, rest;      ///< lines above it in the file, and below what was not understood: kept as they are

    QString value(const QString &key) const;
    void set(const QString &key, const QString &value);    ///< empty: without it
    bool isSameBus(const SavedConnection &o) const { return options == o.options; }
    QString summary() const;         ///< "ssh root@prod1, as salt": one line for a list
    bool operator==(const SavedConnection &) const = default;
};

/// The options that are written for a bus, by their order; anything else in a file is told, and left out.
const QStringList &connectionKeys();

} // namespace brine
