#pragma once

#include "msgpackview.h"
#include <QByteArrayView>
#include <memory>
#include <vector>

namespace brine {

/// One row of the payload tree: an entry of a map or list, a page of a huge container, or bytes that cannot be decoded.
/// Borrows the payload's bytes; children exist only once opened. UI thread.
struct PayloadNode
{
    enum class Kind : quint8 { Entry, Page, Remainder };
    enum class Flag : quint8 { Unknown, No, Yes };

    /// Above this many entries a container shows pages: a view pays for every row it lays out.
    static constexpr quint32 PageSize = 1000;
    /// Deepest level that opens (hazard: nesting of 10 million levels in 10 MB).
    static constexpr int MaxDepth = MsgpackView::MaxDepth;

    PayloadNode *parent = nullptr;
    int row = 0;
    int depth = 0;               ///< containers above it; pages do not count
    Kind kind = Kind::Entry;
    bool inMap = false;
    bool isOpen = false;
    mutable Flag failed = Flag::Unknown;   ///< kept by PayloadCell: a view asks for every cell again and again
    mutable int failedBelow = -1;          ///< likewise; -1 not counted yet
    MsgpackView key, value;
    quint32 first = 0;           ///< Entry: its place in the container; Page: place of its first entry
    quint32 count = 0;           ///< Page: entries in it
    QByteArrayView start;        ///< Page: bytes from its first entry on, once known; Remainder: the bytes
    std::vector<std::unique_ptr<PayloadNode>> children;

    bool canOpen() const;
    void open();                 ///< makes the children; only once
    /// The map or list that this node's children are entries of: itself, or for a page the container above.
    const PayloadNode *container() const;

    /// The top of a tree over one payload: its children are what stands at the top level.
    static std::unique_ptr<PayloadNode> root(QByteArrayView payload);

private:
    PayloadNode *add(Kind childKind);
    void addRemainder(QByteArrayView bytes);
    void addEntries(QByteArrayView at, quint32 from, quint32 howMany);
    void addPages(QByteArrayView at, quint32 from, quint32 howMany);
    QByteArrayView pageStart();
};

/// The bytes right behind the header of a map or list.
QByteArrayView contentOf(const MsgpackView &container);
/// Where a payload stops making sense, in bytes from its beginning; -1 if it is whole to its end.
qsizetype undecodableFrom(QByteArrayView payload);

} // namespace brine
