#include "payloadnode.h"

#include <optional>

namespace brine {

namespace {

struct Step
{
    MsgpackView key, value;
    std::optional<QByteArrayView> next;   ///< behind the value; nothing if the value is cut off or invalid inside
};

/// The entry at the front of `at`; nothing if not even its beginning can be read. Behind a container that is the last
/// entry nobody looks: to find its end would read all of hostile nesting once a level.
std::optional<Step> stepAt(QByteArrayView at, bool map, bool isLast = false)
{
    Step step;
    if (map) {
        step.key = MsgpackView(at);
        const auto behindKey = step.key.after();
        if (!step.key.isValid() || !behindKey)
            return std::nullopt;
        at = *behindKey;
    }
    step.value = MsgpackView(at);
    if (!step.value.isValid())
        return std::nullopt;
    if (isLast && step.value.isContainer())
        return step;
    step.next = step.value.after();
    if (!step.next && !step.value.isContainer())
        return std::nullopt;
    return step;
}

QByteArrayView skipEntries(QByteArrayView at, bool map, quint32 howMany)
{
    for (quint32 i = 0; i < howMany && !at.isNull(); ++i) {
        const auto step = stepAt(at, map);
        at = step && step->next ? *step->next : QByteArrayView();
    }
    return at;
}

} // namespace

QByteArrayView contentOf(const MsgpackView &container)
{
    const QByteArrayView span = container.rest();
    if (span.isEmpty())
        return {};
    const uchar lead = uchar(span[0]);
    const qsizetype header = lead == 0xdc || lead == 0xde ? 3 : lead == 0xdd || lead == 0xdf ? 5 : 1;
    return span.size() > header ? span.sliced(header) : QByteArrayView();
}

std::unique_ptr<PayloadNode> PayloadNode::root(QByteArrayView payload)
{
    auto top = std::make_unique<PayloadNode>();
    top->value = MsgpackView(payload);
    top->isOpen = true;
    const bool whole = top->value.isValid() && top->value.after();
    if (top->value.isContainer()) {
        top->isOpen = false;
        top->open();
        const bool saidSo = !top->children.empty() && top->children.back()->kind == Kind::Remainder;
        if (!whole && !saidSo)
            top->addRemainder(payload.sliced(undecodableFrom(payload)));
    } else if (whole) {
        top->add(Kind::Entry)->value = top->value;
    } else if (!payload.isEmpty()) {
        top->addRemainder(payload);
    }
    if (whole && !top->value.after()->isEmpty())
        top->addRemainder(*top->value.after());
    return top;
}

bool PayloadNode::canOpen() const
{
    if (kind == Kind::Page)
        return true;
    return kind == Kind::Entry && value.isContainer() && depth < MaxDepth && (value.count() > 0 || !value.after());
}

const PayloadNode *PayloadNode::container() const
{
    const PayloadNode *node = this;
    while (node->kind == Kind::Page)
        node = node->parent;
    return node;
}

void PayloadNode::open()
{
    if (isOpen)
        return;
    isOpen = true;
    const bool page = kind == Kind::Page;
    const QByteArrayView at = page ? pageStart() : contentOf(value);
    const quint32 howMany = page ? count : value.count();
    if (at.isEmpty() && howMany > 0)
        addRemainder(page ? QByteArrayView() : value.rest());
    else if (howMany > PageSize)
        addPages(at, page ? first : 0, howMany);
    else
        addEntries(at, page ? first : 0, howMany);
}

PayloadNode *PayloadNode::add(Kind childKind)
{
    auto child = std::make_unique<PayloadNode>();
    child->parent = this;
    child->row = int(children.size());
    child->kind = childKind;
    child->depth = childKind == Kind::Page ? depth : depth + 1;
    children.push_back(std::move(child));
    return children.back().get();
}

void PayloadNode::addRemainder(QByteArrayView bytes)
{
    PayloadNode *child = add(Kind::Remainder);
    child->start = bytes;
}

void PayloadNode::addEntries(QByteArrayView at, quint32 from, quint32 howMany)
{
    const bool map = container()->value.type() == MsgpackView::Type::Map;
    children.reserve(howMany);
    for (quint32 i = 0; i < howMany; ++i) {
        const auto step = stepAt(at, map, i + 1 == howMany);
        if (!step) {
            addRemainder(at);
            return;
        }
        PayloadNode *child = add(Kind::Entry);
        child->inMap = map;
        child->key = step->key;
        child->value = step->value;
        child->first = from + i;
        if (!step->next)
            return; // the last one; or it breaks off inside, which the entry shows when opened
        at = *step->next;
    }
    // What was claimed but cannot fit is cut off too: count() is already bounded by the bytes that are there.
}

void PayloadNode::addPages(QByteArrayView at, quint32 from, quint32 howMany)
{
    quint32 size = PageSize;
    while ((howMany - 1) / size >= PageSize)
        size *= PageSize;
    for (quint32 offset = 0; offset < howMany; offset += std::min(size, howMany - offset)) {
        PayloadNode *child = add(Kind::Page);
        child->first = from + offset;
        child->count = std::min(size, howMany - offset);
    }
    children.front()->start = at;
}

QByteArrayView PayloadNode::pageStart()
{
    if (!start.isNull())
        return start;
    int known = row;
    while (known > 0 && parent->children[size_t(known)]->start.isNull())
        --known;
    const bool map = container()->value.type() == MsgpackView::Type::Map;
    for (; known < row; ++known) {
        PayloadNode *page = parent->children[size_t(known)].get();
        const QByteArrayView next = skipEntries(page->start, map, page->count);
        if (next.isNull())
            return {};
        parent->children[size_t(known) + 1]->start = next;
    }
    return start;
}

qsizetype undecodableFrom(QByteArrayView payload)
{
    MsgpackView value(payload);
    if (value.isValid() && value.after())
        return value.after()->isEmpty() ? -1 : payload.size() - value.after()->size();
    // One pass with a count of values still due: descending level by level would read hostile nesting once a level.
    QByteArrayView at = payload;
    for (quint64 due = 1; due > 0; --due) {
        const MsgpackView next(at);
        const auto behind = next.isContainer() ? std::optional(contentOf(next)) : next.after();
        if (!next.isValid() || !behind)
            break;
        if (next.isContainer())
            due += quint64(next.count()) * (next.type() == MsgpackView::Type::Map ? 2 : 1);
        at = *behind;
    }
    return at.isEmpty() ? payload.size() : at.data() - payload.data();
}

} // namespace brine
