#include "redaction.h"
#include "msgpackview.h"
#include "msgpackwriter.h"
#include "secrettext.h"
#include "secretwords.h"

#include <QVarLengthArray>

namespace brine {

namespace {

/// As deep as Salt itself can read; what lies deeper is hidden whole where it may hold a secret.
constexpr qsizetype MaxDepth = 1024;

/// A name and its secret: pem=x.
constexpr qsizetype ShortestSecret = 5;

/// What a tag says about the keys of its event.
class TagSecrets
{
public:
    explicit TagSecrets(QByteArrayView tag)
    {
        if (tag.startsWith("syndic/")) {
            const qsizetype slash = tag.indexOf('/', 7);
            tag = slash < 0 ? QByteArrayView() : tag.sliced(slash + 1);
        }
        m_creds = tag.startsWith("salt/auth/creds");
        m_key = tag.startsWith("salt/reactors/manage/") || tag.startsWith("salt/job/") || tag.startsWith("salt/run/")
            || tag.startsWith("salt/wheel/") || tag.startsWith("__master_req_channel_payload");
    }
    /// inLoad: at the top of the event, or of the load within it.
    bool isSecret(QByteArrayView key, bool inLoad) const
    {
        if (key == "tok" || (m_creds && key == "creds") || (m_key && inLoad && key == "key"))
            return true;
        return isSecretName(key);
    }
    static bool isLoad(QByteArrayView key) { return key == "data" || key == "load"; }

private:
    bool m_creds = false, m_key = false;
};

/// Copies a payload with the secret values exchanged. Containers say how many values they hold, not how many bytes, so
/// a value can be exchanged in place and everything around it is copied as it came.
class Masker
{
public:
    Masker(QByteArrayView tag, QByteArrayView payload) : m_secrets(tag), m_payload(payload) { }

    bool run()
    {
        bool decodable = step();
        while (decodable && !m_frames.isEmpty()) {
            if (m_frames.back().left == 0)
                m_frames.pop_back();
            else
                decodable = step();
        }
        if (m_at < m_payload.size()) // what cannot be decoded is still looked through as text
            maskTail();
        return m_changed;
    }
    QByteArray take()
    {
        m_out += m_payload.sliced(m_copied);
        return std::move(m_out);
    }

private:
    struct Frame
    {
        quint64 left;               ///< values to come, keys counted
        bool map, load;
        QByteArrayView key = {};    ///< of the value to come
    };

    QByteArrayView rest() const { return m_payload.sliced(m_at); }
    bool step();
    bool secretValue(const MsgpackView &value);
    bool enter(const MsgpackView &value, bool load);
    void maskContent(const MsgpackView &value);
    void maskTail();
    void exchange(qsizetype size, QByteArrayView encoded);

    TagSecrets m_secrets;
    QByteArrayView m_payload;
    QVarLengthArray<Frame, 16> m_frames;
    qsizetype m_at = 0, m_copied = 0;
    QByteArray m_out;
    bool m_changed = false;
};

bool Masker::step()
{
    const MsgpackView value(rest());
    if (!value.isValid())
        return false;
    bool load = m_frames.isEmpty();
    if (!m_frames.isEmpty()) {
        Frame &frame = m_frames.back();
        const bool isKey = frame.map && frame.left % 2 == 0;
        --frame.left;
        if (isKey) {
            frame.key = value.text();
        } else if (frame.map) {
            if (m_secrets.isSecret(frame.key, frame.load))
                return secretValue(value);
            load = frame.load && TagSecrets::isLoad(frame.key);
        }
    }
    if (value.isContainer())
        return enter(value, load);
    if (value.isText() && value.bytes().size() >= ShortestSecret)
        maskContent(value);
    m_at = m_payload.size() - value.after()->size(); // a scalar that is valid is whole
    return true;
}

bool Masker::secretValue(const MsgpackView &value)
{
    const bool saysNothing = value.isNil() || value.type() == MsgpackView::Type::Bool
        || (value.isContainer() && value.count() == 0)
        || (value.isText() && value.bytes().isEmpty());
    const qsizetype size = msgpackSize(rest());
    if (size <= 0)
        return false;
    if (!saysNothing) {
        MsgpackWriter mask;
        mask.str(Redaction::Mask);
        exchange(size, mask.bytes());
    }
    m_at += size;
    return true;
}

bool Masker::enter(const MsgpackView &value, bool load)
{
    const bool map = value.type() == MsgpackView::Type::Map;
    if (m_frames.size() < MaxDepth) {
        m_at += msgpackbytes::Leads[uchar(m_payload[m_at])].header; // not by iterate(), which asks for the bytes that come, each time
        m_frames.push_back({quint64(value.claimedCount()) * (map ? 2 : 1), map, load});
        return true;
    }
    const QByteArrayView inside = value.encoded();
    if (inside.isEmpty())
        return false;
    if (containsSecretWord(inside) || maskedText(inside, Redaction::Mask)) {
        MsgpackWriter mask;
        mask.str(Redaction::Mask);
        exchange(inside.size(), mask.bytes());
    }
    m_at += inside.size();
    return true;
}

void Masker::maskContent(const MsgpackView &value)
{
    const std::optional<QByteArray> text = maskedText(value.bytes(), Redaction::Mask);
    if (!text)
        return;
    MsgpackWriter out;
    if (value.type() == MsgpackView::Type::Str)
        out.str(*text);
    else
        out.bin(*text);
    exchange(value.encoded().size(), out.bytes());
}

void Masker::maskTail()
{
    const QByteArrayView tail = rest();
    if (containsSecretWord(tail)) {
        exchange(tail.size(), Redaction::Mask); // no telling where its value begins and ends
    } else if (const std::optional<QByteArray> text = maskedText(tail, Redaction::Mask)) {
        exchange(tail.size(), *text);
    }
}

/// Notes that the `size` bytes at m_at read `encoded` from now on.
void Masker::exchange(qsizetype size, QByteArrayView encoded)
{
    m_out += m_payload.sliced(m_copied, m_at - m_copied);
    m_out += encoded;
    m_copied = m_at + size;
    m_changed = true;
}

} // namespace

bool Redaction::isSecretKey(QByteArrayView tag, QByteArrayView key, QByteArrayView parentPath)
{
    const TagSecrets secrets(tag);
    bool inLoad = true;
    for (QByteArrayView path = parentPath; !path.isEmpty();) {
        const qsizetype dot = path.indexOf('.');
        QByteArrayView part = dot < 0 ? path : path.first(dot);
        path = dot < 0 ? QByteArrayView() : path.sliced(dot + 1);
        if (const qsizetype bracket = part.indexOf('['); bracket >= 0)
            part = part.first(bracket);
        if (part.isEmpty())
            continue;
        if (secrets.isSecret(part, inLoad))
            return true;
        inLoad = inLoad && TagSecrets::isLoad(part);
    }
    return secrets.isSecret(key, inLoad);
}

QByteArray Redaction::masked(QByteArrayView tag, QByteArrayView payload)
{
    Masker masker(tag, payload);
    return masker.run() ? masker.take() : payload.toByteArray();
}

QByteArray Redaction::masked(QByteArrayView tag, const QByteArray &payload)
{
    Masker masker(tag, payload);
    return masker.run() ? masker.take() : payload;
}

bool Redaction::hasSecrets(QByteArrayView tag, QByteArrayView payload)
{
    return Masker(tag, payload).run();
}

} // namespace brine
