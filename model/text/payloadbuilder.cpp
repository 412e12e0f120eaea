#include "payloadbuilder.h"
#include "msgpackwriter.h"
#include "numbertext.h"
#include "readertext.h"
#include <charconv>
#include <cmath>
#include <cstring>

namespace brine {

PayloadBuilder::PayloadBuilder(QByteArrayView text) : m_text(text), m_maxDepth(size_t(ReaderText::MaxDepth))
{
    m_nodes.reserve(size_t(text.size() / 16 + 8));
}

PayloadBuilder::Node &PayloadBuilder::add(Kind kind, qsizetype at)
{
    m_last = Index(m_nodes.size());
    Node &node = m_nodes.emplace_back();
    node.kind = kind;
    node.at = quint32(at);
    return node;
}

void PayloadBuilder::addBytes(Kind kind, qsizetype at, QByteArrayView bytes)
{
    Node &node = add(kind, at);
    node.bytes = bytes.data();
    node.length = quint32(bytes.size());
    m_textBytes += quint64(bytes.size());
}

void PayloadBuilder::null(qsizetype at) { add(Kind::Null, at); }
void PayloadBuilder::boolean(qsizetype at, bool value) { add(Kind::Bool, at).magnitude = value; }
void PayloadBuilder::real(qsizetype at, double value) { add(Kind::Real, at).real = value; }
void PayloadBuilder::text(qsizetype at, QByteArrayView utf8) { addBytes(Kind::Text, at, utf8); }
void PayloadBuilder::bytes(qsizetype at, QByteArrayView bytes) { addBytes(Kind::Bytes, at, keep(bytes)); }

void PayloadBuilder::raw(qsizetype at, QByteArrayView encoded) { addBytes(Kind::Raw, at, keep(encoded)); }

void PayloadBuilder::moment(qsizetype at, const Moment &moment)
{
    addBytes(Kind::Moment, at, keep(moment.wire() + moment.identity()));
}

void PayloadBuilder::integer(qsizetype at, bool negative, quint64 magnitude)
{
    constexpr quint64 lowest = quint64(1) << 63;
    if (!negative || magnitude == 0)
        add(Kind::Uint, at).magnitude = magnitude;
    else if (magnitude <= lowest)
        add(Kind::Int, at).integer = qint64(~magnitude + 1);
    else
        integer(at, true, QByteArrayView(QByteArray::number(magnitude)));
}

void PayloadBuilder::integer(qsizetype at, bool negative, QByteArrayView digits)
{
    constexpr quint64 lowest = quint64(1) << 63;
    const std::optional<quint64> magnitude = smallInteger(digits);
    if (magnitude && (!negative || *magnitude <= lowest)) {
        integer(at, negative, *magnitude);
        return;
    }
    addBytes(Kind::BigInteger, at, keep(negative ? QByteArray('-' + digits.toByteArray()) : digits.toByteArray()));
    warn(at, ReaderText::tr("the integer %1 does not fit 64 bits; it is fired as text, as Salt's serializer does")
                 .arg(QString::fromLatin1(digits.size() > 40 ? digits.first(40).toByteArray() + "..." : digits.toByteArray())));
}

bool PayloadBuilder::begin(Kind kind, qsizetype at)
{
    if (m_open.size() >= m_maxDepth)
        return false;
    add(kind, at);
    m_open.push_back(m_last);
    return true;
}

bool PayloadBuilder::beginList(qsizetype at, ListKind kind)
{
    if (!begin(Kind::List, at))
        return false;
    m_nodes.back().list = kind;
    return true;
}

bool PayloadBuilder::beginMap(qsizetype at) { return begin(Kind::Map, at); }

void PayloadBuilder::beginAroundLast(Kind kind, qsizetype at)
{
    Node node;
    node.kind = kind;
    node.at = quint32(at);
    m_nodes.insert(m_nodes.begin() + m_last, node);
    m_open.push_back(m_last);
}

void PayloadBuilder::beginListAroundLast(qsizetype at, ListKind kind)
{
    beginAroundLast(Kind::List, at);
    m_nodes[m_last].list = kind;
}

void PayloadBuilder::beginMapAroundLast(qsizetype at) { beginAroundLast(Kind::Map, at); }

PayloadBuilder::Index PayloadBuilder::end()
{
    const Index container = m_open.back();
    m_open.pop_back();
    m_nodes[container].size = quint32(m_nodes.size() - container);
    m_last = container;
    return container;
}

void PayloadBuilder::endList()
{
    const Index list = end();
    collectChildren(list, m_children);
    m_nodes[list].length = quint32(m_children.size());
    if (m_nodes[list].list == ListKind::Set && findEquals(1))
        overrideEarlier(list, 1);
}

void PayloadBuilder::endMap()
{
    const Index map = end();
    collectChildren(map, m_children);
    m_nodes[map].length = quint32(m_children.size() / 2);
    if (m_recorded) {
        takeBack(map);
        return;
    }
    checkKeys();
    if (findEquals(2))
        overrideEarlier(map, 2);
}

void PayloadBuilder::collectChildren(Index container, std::vector<Index> &children) const
{
    children.clear();
    const Index end = container + m_nodes[container].size;
    for (Index i = container + 1; i < end; i += m_nodes[i].size)
        children.push_back(i);
}

// For each entry the ordinal of the first one with an equal key; whether any comes twice. Pairwise up to eight entries
// (most payloads), hashed beyond.
bool PayloadBuilder::findEquals(int stride)
{
    const size_t count = m_children.size() / size_t(stride);
    m_firsts.assign(count, 0);
    if (count > 8)
        findEqualsByHash(stride);
    bool repeated = false;
    for (Index i = 0; i < count; ++i) {
        Index j = count > 8 ? m_firsts[i] : 0;
        while (j < i && !areEqual(keyAt(j, stride), keyAt(i, stride)))
            ++j;
        m_firsts[i] = j;
        repeated = repeated || j != i;
    }
    return repeated;
}

void PayloadBuilder::findEqualsByHash(int stride)
{
    const size_t count = m_firsts.size();
    size_t slots = 32;
    while (slots < count * 2)
        slots *= 2;
    std::vector<Index> table(slots, 0);
    for (Index i = 0; i < count; ++i) {
        size_t slot = hashOf(keyAt(i, stride)) & (slots - 1);
        while (table[slot] && !areEqual(keyAt(table[slot] - 1, stride), keyAt(i, stride)))
            slot = (slot + 1) & (slots - 1);
        if (!table[slot])
            table[slot] = i + 1;
        m_firsts[i] = table[slot] - 1;
    }
}

void PayloadBuilder::warnOfDuplicates(int stride)
{
    std::vector<bool> spelled(m_firsts.size());
    for (Index i = 0; i < m_firsts.size(); ++i) {
        const Node &key = m_nodes[keyAt(i, stride)];
        if (m_firsts[i] != i && m_refuseDuplicates && !m_conflict)
            m_conflict = key.at;
        if (spelled[m_firsts[i]] && stride == 2 && !key.inherited)
            warn(key.at, ReaderText::tr("the key %1 comes twice; the last one counts").arg(describe(keyAt(i, stride))));
        spelled[m_firsts[i]] = spelled[m_firsts[i]] || !key.inherited;
    }
}

// As in Python's dict: the first of equal keys gives key and place, the last one the value.
void PayloadBuilder::overrideEarlier(Index container, int stride)
{
    warnOfDuplicates(stride);
    std::vector<Index> lasts(m_firsts.size());
    for (Index i = 0; i < m_firsts.size(); ++i)
        lasts[m_firsts[i]] = i;
    std::vector<Node> kept;
    quint32 entries = 0;
    const auto keep = [&](Index child) {
        kept.insert(kept.end(), m_nodes.begin() + child, m_nodes.begin() + child + m_nodes[child].size);
    };
    for (Index i = 0; i < m_firsts.size(); ++i) {
        if (m_firsts[i] != i)
            continue;
        ++entries;
        keep(keyAt(i, stride));
        if (stride == 2)
            keep(m_children[lasts[i] * 2 + 1]);
    }
    m_nodes.resize(container + 1);
    m_nodes.insert(m_nodes.end(), kept.begin(), kept.end());
    m_nodes[container].size = quint32(m_nodes.size() - container);
    m_nodes[container].length = entries;
}

bool PayloadBuilder::isHashable(Index index) const
{
    const Index end = index + m_nodes[index].size;
    for (Index i = index; i < end; ++i) {
        const Node &node = m_nodes[i];
        if (node.kind == Kind::Map || (node.kind == Kind::List && node.list != ListKind::Tuple))
            return false;
    }
    return true;
}

namespace {

bool equalsReal(quint64 magnitude, bool negative, double real)
{
    const double wanted = negative ? -real : real;
    return wanted >= 0 && wanted < 18446744073709551616.0 && quint64(wanted) == magnitude && double(quint64(wanted)) == wanted;
}

bool equalsReal(QByteArrayView digits, double real)
{
    if (!std::isfinite(real) || std::trunc(real) != real)
        return false;
    char exact[400]; // 309 digits and a sign at most
    const auto [end, error] = std::to_chars(exact, exact + sizeof exact, real, std::chars_format::fixed, 0);
    return error == std::errc() && digits == QByteArrayView(exact, end);
}

} // namespace

bool PayloadBuilder::areEqual(Index left, Index right) const
{
    const Node *a = &m_nodes[left], *b = &m_nodes[right];
    const auto isNatural = [](const Node *n) { return n->kind == Kind::Bool || n->kind == Kind::Uint; };
    if (a->kind == Kind::Text || b->kind == Kind::Text)
        return a->kind == b->kind && a->length == b->length && std::memcmp(a->bytes, b->bytes, a->length) == 0;
    if (a->kind > b->kind)
        std::swap(a, b);
    if (isNatural(a) && isNatural(b))
        return a->magnitude == b->magnitude;
    if (b->kind == Kind::Real && isNatural(a))
        return equalsReal(a->magnitude, false, b->real);
    if (b->kind == Kind::Real && a->kind == Kind::Int)
        return equalsReal(~quint64(a->integer) + 1, true, b->real);
    if (a->kind == Kind::Real && b->kind == Kind::BigInteger)
        return equalsReal(bytesOf(*b), a->real);
    if (a->kind != b->kind)
        return false;
    switch (a->kind) {
    case Kind::Null: return true;
    case Kind::Int: return a->integer == b->integer;
    case Kind::Real: return a->real == b->real || (std::isnan(a->real) && std::isnan(b->real));
    case Kind::Moment: return bytesOf(*a).sliced(24) == bytesOf(*b).sliced(24);
    case Kind::Ext: return a->extType == b->extType && bytesOf(*a) == bytesOf(*b);
    case Kind::List: break;
    case Kind::Map: return false;
    default: return bytesOf(*a) == bytesOf(*b);
    }
    std::vector<Index> x, y;
    collectChildren(left, x);
    collectChildren(right, y);
    bool equal = x.size() == y.size();
    for (size_t i = 0; equal && i < x.size(); ++i)
        equal = areEqual(x[i], y[i]);
    return equal;
}

size_t PayloadBuilder::hashOf(Index index) const
{
    const Node &node = m_nodes[index];
    const size_t seed = size_t(QHashSeed::globalSeed());
    switch (node.kind) {
    case Kind::Null: return seed;
    case Kind::Bool: case Kind::Uint: return qHash(double(node.magnitude), seed);
    case Kind::Int: return qHash(double(node.integer), seed);
    case Kind::Real: return std::isnan(node.real) ? seed + 1 : qHash(node.real, seed);
    case Kind::BigInteger: return qHash(nearestDouble(bytesOf(node)), seed);
    case Kind::Moment: return qHash(bytesOf(node).sliced(24), seed);
    case Kind::List: case Kind::Map: return seed + node.size;
    default: return qHash(bytesOf(node), seed);
    }
}

void PayloadBuilder::checkKeys()
{
    for (size_t i = 0; i < m_children.size(); i += 2) {
        const Node &key = m_nodes[m_children[i]];
        if (key.kind != Kind::Text && !key.inherited)
            warnOfKey(m_children[i]);
    }
}

void PayloadBuilder::warnOfKey(Index key)
{
    const Node &node = m_nodes[key];
    if (node.kind == Kind::List)
        warn(node.at, ReaderText::tr("a tuple as a key is fired as a list, and Salt's own listeners cannot read such an event"));
    else
        warn(node.at, ReaderText::tr("the key %1 is no text; it is fired as typed").arg(describe(key)));
}

QString PayloadBuilder::describe(Index index) const
{
    const Node &node = m_nodes[index];
    switch (node.kind) {
    case Kind::Null: return QStringLiteral("null");
    case Kind::Bool: return node.magnitude ? QStringLiteral("true") : QStringLiteral("false");
    case Kind::Uint: return QString::number(node.magnitude);
    case Kind::Int: return QString::number(node.integer);
    case Kind::Real: return QString::number(node.real, 'g', 17);
    case Kind::Moment: return QString::fromLatin1(bytesOf(node).first(24).toByteArray());
    case Kind::Text: case Kind::BigInteger: {
        const QString text = QString::fromUtf8(bytesOf(node).first(qMin<qsizetype>(node.length, 160)));
        return QLatin1Char('"') + (text.size() > 40 ? text.left(40) + QStringLiteral("…") : text) + QLatin1Char('"');
    }
    default: return node.length == 1 ? ReaderText::tr("(1 byte)") : ReaderText::tr("(%1 bytes)").arg(node.length);
    }
}

namespace {

// A sentence of its own begins with a capital, unless its first word is one that was typed.
QString begun(const QString &sentence)
{
    const QString first = sentence.section(QLatin1Char(' '), 0, 0);
    const bool isOurs = first == QLatin1String("the") || first == QLatin1String("this") || first == QLatin1String("a");
    return isOurs ? sentence.left(1).toUpper() + sentence.mid(1) : sentence;
}

} // namespace

void PayloadBuilder::warn(qsizetype at, const QString &sentence)
{
    if (m_recorded)
        return;
    if (m_warnings.size() >= MaxWarnings) {
        ++m_moreWarnings;
        return;
    }
    const bool oneLine = !m_text.contains('\n') && !m_text.contains('\r');
    const QString said = oneLine ? begun(sentence)
                                 : ReaderText::tr("Line %1: %2").arg(lineOfOffset(m_text, at)).arg(sentence);
    if (!m_warnings.contains(said))
        m_warnings.append(said);
}

void PayloadBuilder::write(MsgpackWriter &writer, const Node &node) const
{
    switch (node.kind) {
    case Kind::Null: return writer.nil();
    case Kind::Bool: return writer.boolean(node.magnitude != 0);
    case Kind::Int: return writer.integer(node.integer);
    case Kind::Uint: return writer.unsignedInteger(node.magnitude);
    case Kind::Real: return writer.real(node.real);
    case Kind::Text: case Kind::BigInteger: return writer.str(bytesOf(node));
    case Kind::Bytes: return writer.bin(bytesOf(node));
    case Kind::Ext: return writer.ext(node.extType, bytesOf(node));
    case Kind::Raw: return writer.raw(bytesOf(node));
    case Kind::Moment: return writer.ext(78, bytesOf(node).first(24));
    case Kind::List: return writer.array(node.length);
    case Kind::Map: return writer.map(node.length);
    }
}

ParsedPayload PayloadBuilder::finish()
{
    Q_ASSERT(m_open.empty() && !m_nodes.empty());
    MsgpackWriter writer;
    for (const Node &node : m_nodes)
        write(writer, node);
    if (m_moreWarnings > 0)
        m_warnings.append(m_moreWarnings == 1 ? ReaderText::tr("and 1 more warning") : ReaderText::tr("and %1 more warnings").arg(m_moreWarnings));
    return {writer.take(), m_warnings, isMap(0)};
}

} // namespace brine
