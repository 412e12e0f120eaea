#pragma once

#include "event.h"
#include "msgpackview.h"
#include <QCoreApplication>
#include <QHash>
#include <QList>
#include <QString>
#include <QStringList>

namespace brine {

class EventStore;

/// What may be typed next in a filter: fields, operators, connectives, and the paths and values seen on the bus. It learns from
/// events within fixed bounds, and never a value that Redaction hides. A plain class of the UI thread.
class FilterCompletion
{
    Q_DECLARE_TR_FUNCTIONS(brine::FilterCompletion)
public:
    static constexpr int MaxPaths = 400, MaxValues = 24, MaxItems = 60;

    struct Item
    {
        QString text;   ///< what to insert
        QString detail; ///< a few words about it, plain text
        bool operator==(const Item &) const = default;
    };
    struct Answer
    {
        int position = 0, length = 0; ///< what an item replaces, in QChars
        QList<Item> items;
    };

    void learn(const EventView &event);
    /// Learns from events that came since the last call: the newest of them, at most so many.
    void learnNewest(const EventStore &store, int most = 50);
    Answer at(const QString &text, int cursor) const;

private:
    struct Known { QString type; QStringList values; /*newest first*/ };
    struct Place;
    void learnMap(const EventView &event, const MsgpackView &map, const QString &path, int depth);
    void learnValue(const EventView &event, const QString &path, QByteArrayView key, const MsgpackView &value);
    void addFields(const QString &begun, QList<Item> &items) const;
    void addOperators(const QString &begun, QList<Item> &items) const;
    void addValues(const QString &field, const QString &begun, QList<Item> &items) const;

    QHash<QString, Known> m_known; ///< by path, `data.return.*.comment`
    QStringList m_tags;            ///< newest first
    EventId m_learned;
};

} // namespace brine
