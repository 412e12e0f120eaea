#include "payloaddiff.h"

#include "msgpackview.h"
#include "payloadpath.h"
#include "samevalue.h"
#include <QHash>

namespace brine {

namespace {

using Kind = PayloadChange::Kind;

bool isSame(const MsgpackView &a, const MsgpackView &b) { return isSameValue(a.encoded(), b.encoded()); }

/// Keys are the same by type and value; text and bytes of the same bytes are two keys, as in Python.
QByteArray keyOf(const MsgpackView &key)
{
    return char('0' + int(key.type())) + payloadpath::keyText(key);
}

} // namespace

/// Walks both payloads side by side.
class PayloadDiffer
{
public:
    void values(const MsgpackView &before, const MsgpackView &after, const QString &path, int depth)
    {
        if (isSame(before, after) || m_diff.m_isCut)
            return;
        const bool maps = before.type() == MsgpackView::Type::Map && after.type() == MsgpackView::Type::Map;
        const bool lists = before.type() == MsgpackView::Type::Array && after.type() == MsgpackView::Type::Array;
        if (depth >= PayloadDiff::MaxDepth || (!maps && !lists))
            return note(Kind::Changed, path, before, after);
        maps ? keys(before, after, path, depth, {}) : items(before, after, path, depth);
    }

    /// `passedOver`: a key of `after` that is looked at elsewhere.
    void keys(const MsgpackView &before, const MsgpackView &after, const QString &path, int depth, QByteArrayView passedOver)
    {
        QHash<QByteArray, MsgpackView> arrived;
        for (auto it = after.iterate(); it.next();)
            arrived.insert(keyOf(it.key()), it.value());
        QHash<QByteArray, MsgpackView> sent; // of keys that come twice the last counts, as readers take it
        for (auto it = before.iterate(); it.next();)
            sent.insert(keyOf(it.key()), it.value());
        for (auto it = before.iterate(); it.next();) {
            const QByteArray key = keyOf(it.key());
            if (const auto there = arrived.constFind(key); there != arrived.cend())
                values(sent.value(key), *there, under(path, it.key()), depth + 1);
            else
                note(Kind::Removed, under(path, it.key()), it.value(), {});
        }
        for (auto it = after.iterate(); it.next();) {
            if (!sent.contains(keyOf(it.key())) && (passedOver.isEmpty() || !it.key().isText(passedOver)))
                note(Kind::Added, under(path, it.key()), {}, it.value());
        }
    }

    void items(const MsgpackView &before, const MsgpackView &after, const QString &path, int depth)
    {
        auto b = before.iterate(), a = after.iterate();
        for (;;) {
            const bool was = b.next(), is = a.next();
            if (!was && !is)
                return;
            PathStep step;
            step.index = was ? b.index() : a.index();
            step.isIndex = true;
            const QString at = path + payloadpath::filterStep(step);
            if (was && is)
                values(b.value(), a.value(), at, depth + 1);
            else
                was ? note(Kind::Removed, at, b.value(), {}) : note(Kind::Added, at, {}, a.value());
        }
    }

    void note(Kind kind, const QString &path, const MsgpackView &before, const MsgpackView &after)
    {
        if (m_diff.m_changes.size() >= PayloadDiff::MaxChanges) {
            m_diff.m_isCut = true;
            return;
        }
        m_diff.m_changes.push_back({kind, path, before.encoded().toByteArray(), after.encoded().toByteArray(), meaning(kind, path, after)});
    }

    void wrapped() { m_diff.m_isWrapped = true; }
    PayloadDiff take() { return std::move(m_diff); }

private:
    static QString under(const QString &path, const MsgpackView &key)
    {
        PathStep step;
        step.key = payloadpath::keyText(key);
        const QString written = payloadpath::filterStep(step);
        return path.isEmpty() ? written.mid(1) : path + written; // `.name` at the top is `name`
    }

    static QString meaning(Kind kind, const QString &path, const MsgpackView &after);
    PayloadDiff m_diff;
};

// salt/utils/event.py (_stamp), salt/daemons/masterapi.py _minion_event (id, cmd, pretag, tag, ts), salt/minion.py
// (__pub_*), salt/utils/dicttrim.py (VALUE_TRIMMED).
QString PayloadDiffer::meaning(Kind kind, const QString &path, const MsgpackView &after)
{
    if (after.isText("VALUE_TRIMMED"))
        return PayloadDiff::tr("Salt trimmed it: the event was larger than max_event_size");
    if (path == QLatin1String("_stamp"))
        return kind == Kind::Removed ? QString() : PayloadDiff::tr("when it was fired, in UTC");
    if (kind != Kind::Added)
        return {};
    if (path == QLatin1String("id"))
        return PayloadDiff::tr("the minion that passed it on, set by the master");
    if (path == QLatin1String("cmd"))
        return PayloadDiff::tr("how the minion asked its master to fire it");
    if (path == QLatin1String("pretag"))
        return PayloadDiff::tr("what stands before the tags of many events; null for one");
    if (path == QLatin1String("tag"))
        return PayloadDiff::tr("the tag once more");
    if (path == QLatin1String("ts"))
        return PayloadDiff::tr("when the minion asked its master");
    if (path == QLatin1String("events"))
        return PayloadDiff::tr("many events at once; null for one");
    if (path.startsWith(QLatin1String("__pub_")))
        return PayloadDiff::tr("of the job that fired it");
    return {};
}

PayloadDiff PayloadDiff::between(QByteArrayView sent, QByteArrayView arrived)
{
    const MsgpackView before(sent), after(arrived);
    PayloadDiffer differ;
    if (!before.after() || !after.after()) {
        if (sent != arrived) // what cannot be read to its end is one value
            differ.note(Kind::Changed, {}, before, after);
        return differ.take();
    }
    const MsgpackView inner = after.find("data");
    const bool isMinions = after.find("cmd").isText("_minion_event") || (after.find("tag").isValid() && after.find("pretag").isValid());
    if (before.type() == MsgpackView::Type::Map && inner.isValid() && (isMinions || (isSame(before, inner) && !before.find("data").isValid()))) {
        differ.wrapped();
        differ.values(before, inner, QStringLiteral("data"), 1);
        differ.keys(MsgpackView(QByteArrayView("\x80", 1)), after, {}, 0, "data");
    } else {
        differ.values(before, after, {}, 0);
    }
    return differ.take();
}

QString PayloadDiff::summary() const
{
    QStringList parts;
    if (m_isWrapped)
        parts << tr("your payload is in data");
    const auto tell = [&](Kind kind, const QString &words) {
        QStringList paths;
        size_t count = 0;
        for (const PayloadChange &change : m_changes) {
            if (change.kind == kind && ++count <= 4)
                paths << change.path;
        }
        if (count > 4)
            paths << tr("%1 more").arg(count - 4);
        if (count)
            parts << words.arg(paths.join(QStringLiteral(", ")));
    };
    tell(Kind::Added, tr("added: %1"));
    tell(Kind::Changed, tr("changed: %1"));
    tell(Kind::Removed, tr("gone: %1"));
    if (m_isCut)
        parts << tr("and more than can be told");
    return parts.isEmpty() ? tr("exactly as it was sent") : parts.join(QStringLiteral(" · "));
}

} // namespace brine
