#pragma once

#include "moment.h"
#include "payloadreader.h"
#include "textarena.h"
#include <vector>

namespace brine {

class MsgpackWriter;

/// Takes the values of a text in order and makes msgpack of them as Salt's own serializer would: what Python's dict
/// does with equal keys (1 and true are one), integers beyond 64 bits as text, sets as arrays. Bounded in depth and
/// size. Texts given as views must outlive the builder. One use, one thread.
class PayloadBuilder
{
public:
    using Index = quint32;
    /// Values in one payload. A text without aliases hardly reaches it; aliases can multiply.
    static constexpr size_t MaxNodes = 4'000'000;

    /// Positions are byte offsets into this text, for the warnings.
    explicit PayloadBuilder(QByteArrayView text);

    void null(qsizetype at);
    void boolean(qsizetype at, bool value);
    void integer(qsizetype at, bool negative, quint64 magnitude);
    /// Decimal digits without leading zeros, of any length.
    void integer(qsizetype at, bool negative, QByteArrayView digits);
    void real(qsizetype at, double value);
    void text(qsizetype at, QByteArrayView utf8);
    void bytes(qsizetype at, QByteArrayView bytes);
    void ext(qsizetype at, qint8 type, QByteArrayView bytes);
    void moment(qsizetype at, const Moment &moment);

    enum class ListKind : quint8 { List, Tuple, Set };
    /// False when this would be deeper than ReaderText::MaxDepth. Each begun container must be ended.
    [[nodiscard]] bool beginList(qsizetype at, ListKind kind = ListKind::List);
    void endList();
    /// Keys and values follow alternately.
    [[nodiscard]] bool beginMap(qsizetype at);
    void endMap();
    /// Begins a container around the value added last, which becomes its first item or key. The depth is the caller's care.
    void beginListAroundLast(qsizetype at, ListKind kind);
    void beginMapAroundLast(qsizetype at);
    /// A value that is msgpack already.
    void raw(qsizetype at, QByteArrayView encoded);
    /// The value added last is a key that others may override without a word (a merged one in YAML).
    void markInherited() { m_nodes[m_last].inherited = true; }
    /// Takes the value added last out again.
    void dropLast() { m_nodes.resize(m_last); }

    /// Index of the value added (or ended) last.
    Index last() const { return m_last; }
    bool isMap(Index index) const { return m_nodes[index].kind == Kind::Map; }
    bool isList(Index index) const { return m_nodes[index].kind == Kind::List; }
    bool isText(Index index) const { return m_nodes[index].kind == Kind::Text; }
    /// May it be a key in Python? Scalars, and tuples of such.
    bool isHashable(Index index) const;
    /// Python's == of two values, as far as keys go.
    bool areEqual(Index a, Index b) const;
    /// True once aliases have multiplied the values beyond all bounds; the reader must stop then.
    bool isFull() const { return m_nodes.size() > MaxNodes || m_textBytes > MaxTextBytes; }
    /// Refuses equal keys instead of letting the last one count; see conflict().
    void refuseDuplicates() { m_refuseDuplicates = true; }
    /// Offset of the first key that came twice, with refuseDuplicates().
    std::optional<qsizetype> conflict() const { return m_conflict; }

    /// The text is Brine's own JSON (see jsonwriter.h), not typed by a person: equal keys all stay, {"$bytes": …} and
    /// {"$ext": …} are again what they were, nesting goes as deep as the writer's, and nothing is warned of.
    void readAsRecorded();

    void warn(qsizetype at, const QString &sentence);
    QByteArrayView keep(QByteArrayView text) { return m_arena.keep(text); }
    /// The finished payload. Exactly one value must have been added.
    ParsedPayload finish();

private:
    enum class Kind : quint8 { Null, Bool, Int, Uint, Real, Text, BigInteger, Bytes, Ext, Moment, Raw, List, Map };
    struct Node
    {
        Kind kind = Kind::Null;
        ListKind list = ListKind::List;
        bool inherited = false;
        qint8 extType = 0;
        quint32 at = 0;
        quint32 size = 1;      ///< nodes of the whole value, this one included
        quint32 length = 0;    ///< bytes, items or pairs
        union {
            qint64 integer = 0;
            quint64 magnitude;
            double real;
            const char *bytes;
        };
    };
    static constexpr quint64 MaxTextBytes = 512ull * 1024 * 1024;
    static constexpr qsizetype MaxWarnings = 20;

    Node &add(Kind kind, qsizetype at);
    void addBytes(Kind kind, qsizetype at, QByteArrayView bytes);
    bool begin(Kind kind, qsizetype at);
    void beginAroundLast(Kind kind, qsizetype at);
    Index end();
    QByteArrayView bytesOf(const Node &node) const { return {node.bytes, qsizetype(node.length)}; }
    void collectChildren(Index container, std::vector<Index> &children) const;
    void takeBack(Index map);
    void replace(Index index, Kind kind, QByteArrayView bytes, qint8 extType);
    bool findEquals(int stride);
    void findEqualsByHash(int stride);
    Index keyAt(size_t entry, int stride) const { return m_children[entry * size_t(stride)]; }
    size_t hashOf(Index index) const;
    void overrideEarlier(Index container, int stride);
    void warnOfDuplicates(int stride);
    void checkKeys();
    void warnOfKey(Index key);
    QString describe(Index index) const;
    void write(MsgpackWriter &writer, const Node &node) const;

    QByteArrayView m_text;
    TextArena m_arena;
    std::vector<Node> m_nodes;
    std::vector<Index> m_open;
    // Of the container that ends: its children, and for each entry the first one with an equal key. Kept to save
    // two allocations a container (a third of the time of a payload of small maps).
    std::vector<Index> m_children, m_firsts;
    Index m_last = 0;
    quint64 m_textBytes = 0;
    bool m_refuseDuplicates = false, m_recorded = false;
    size_t m_maxDepth;
    std::optional<qsizetype> m_conflict;
    QStringList m_warnings;
    qsizetype m_moreWarnings = 0;
};

} // namespace brine
