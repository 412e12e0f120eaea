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
struct FacetCounts;

/// What may be typed next in a filter: fields, operators, connectives, and the paths and values seen on the bus. It learns from
/// events within fixed bounds, and never a value that Redaction hides; tags, functions and minions come from the facets, the
/// most frequent first. A plain class of the UI thread.
class FilterCompletion
{
    Q_DECLARE_TR_FUNCTIONS(brine::FilterCompletion)
public:
    static constexpr int MaxPaths = 400, MaxValues = 24, MaxItems = 60;

    struct Item
    {
        QString text;   ///< what to insert
        QString detail; ///< a few words about it, plain text
        bool more = false; ///< a space and something else follow it
        bool operator==(const Item &) const = default;
    };
    struct Answer
    {
        int position = 0, length = 0; ///< what an item replaces, in QChars
        QList<Item> items;
    };

    /// Looks at the event's first MaxNodes values; a payload above MaxBytes is not looked at.
    void learn(const EventView &event);
    static constexpr int MaxNodes = 200, MaxBytes = 256 * 1024;
    /// Learns from events that came since the last call: the newest of them, at most so many and at most MaxBytes in all.
    void learnNewest(const EventStore &store, int most = 16);
    /// Counts to take tags, functions and minions from; borrowed, must outlive this or be set to null.
    void setCounts(const FacetCounts *counts) { m_counts = counts; }
    /// What `source` can be: names by number.
    void setSources(const QStringList &names) { m_sources = names; }
    Answer at(const QString &text, int cursor) const;

private:
    struct Known { QString type; QStringList values; /*newest first*/ };
    struct Place;
    struct Seen;
    void learnMap(const EventView &event, const MsgpackView &map, const QString &path, int depth);
    void learnValue(const EventView &event, const QString &path, QByteArrayView key, const MsgpackView &value);
    void addFields(const QString &begun, QList<Item> &items) const;
    void addOperators(const QString &begun, QList<Item> &items) const;
    void addValues(const Place &place, QList<Item> &items) const;
    void addSeen(const Place &place, QList<Item> &items) const;
    void addTagGlobs(const QString &begun, QList<Item> &items) const;
    bool knows(const QString &field) const;

    QHash<QString, Known> m_known; ///< by path, `data.return.*.comment`
    QStringList m_tags;            ///< newest first
    QStringList m_sources;
    EventId m_learned;
    const FacetCounts *m_counts = nullptr;
    int m_nodesLeft = 0;
};

} // namespace brine
