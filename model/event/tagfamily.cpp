#include "tagfamily.h"

#include <algorithm>
#include <array>

namespace brine {

namespace {

// Salt joins tags by '/' (salt/utils/event.py tagify); its own begin with "salt/". How far a verb is looked for: jids have
// 20 digits and ids at most 255 bytes, so longer tags are nobody's.
constexpr qsizetype SearchLimit = 320;

struct Prefix { QByteArrayView text; TagFamily family; };

// Below "salt/". presense is how Salt 2014.1 spelt it.
constexpr std::array SaltPrefixes = {
    Prefix{"auth", TagFamily::Auth},           Prefix{"beacon/", TagFamily::Beacon},
    Prefix{"minion/", TagFamily::Minion},      Prefix{"presence/", TagFamily::Presence},
    Prefix{"run/", TagFamily::Run},            Prefix{"key", TagFamily::Key},
    Prefix{"wheel/", TagFamily::Wheel},        Prefix{"batch/", TagFamily::Batch},
    Prefix{"cloud/", TagFamily::Cloud},        Prefix{"state_result/", TagFamily::JobOther},
    Prefix{"syndic/", TagFamily::Minion},      Prefix{"deltaproxy/", TagFamily::Minion},
    Prefix{"presense/", TagFamily::Presence},
};

// Whole tags without "salt/": the master's legacy ones, and what is said on a minion's own bus (salt/minion.py handle_event).
constexpr std::array BareTags = {
    Prefix{"new_job", TagFamily::JobNew},          Prefix{"key", TagFamily::Key},
    Prefix{"rotate_cluster_aes_key", TagFamily::Key}, Prefix{"minion_start", TagFamily::Minion},
    Prefix{"minion_ping", TagFamily::Minion},      Prefix{"syndic_start", TagFamily::Minion},
    Prefix{"__beacons_return", TagFamily::Beacon}, Prefix{"__schedule_return", TagFamily::JobOther},
    Prefix{"_minion_mine", TagFamily::Minion},     Prefix{"module_refresh", TagFamily::Minion},
    Prefix{"pillar_refresh", TagFamily::Minion},   Prefix{"grains_refresh", TagFamily::Minion},
    Prefix{"beacons_refresh", TagFamily::Minion},  Prefix{"matchers_refresh", TagFamily::Minion},
    Prefix{"manage_schedule", TagFamily::Minion},  Prefix{"manage_beacons", TagFamily::Minion},
    Prefix{"environ_setenv", TagFamily::Minion},   Prefix{"_salt_error", TagFamily::Minion},
};

constexpr std::array BarePrefixes = {
    Prefix{"minion/refresh/", TagFamily::Minion},   Prefix{"resource/refresh/", TagFamily::Minion},
    Prefix{"__master_", TagFamily::Minion},         Prefix{"/salt/minion/", TagFamily::Minion},
    Prefix{"state_True_", TagFamily::JobOther},     Prefix{"state_False_", TagFamily::JobOther},
    Prefix{"state_None_", TagFamily::JobOther},
};

template<class Text>
bool isJidOf(Text text)
{
    constexpr qsizetype MostBehind = 11; // _4194304, and larger ones elsewhere
    const auto isDigit = [](auto c) { return c >= typename Text::value_type(u'0') && c <= typename Text::value_type(u'9'); };
    if (text.size() < JidDigits || text.size() > JidDigits + MostBehind || !std::all_of(text.begin(), text.begin() + JidDigits, isDigit))
        return false;
    const Text behind = text.sliced(JidDigits);
    return behind.isEmpty() || (behind.size() > 1 && behind.startsWith(typename Text::value_type(u'_')) && std::all_of(behind.begin() + 1, behind.end(), isDigit));
}

/// Cuts text up to the next '/' off the front.
QByteArrayView takePart(QByteArrayView &rest)
{
    const qsizetype slash = rest.first(qMin(rest.size(), SearchLimit)).indexOf('/');
    const QByteArrayView part = slash < 0 ? rest : rest.first(slash);
    rest = slash < 0 ? QByteArrayView() : rest.sliced(slash + 1);
    return part;
}

/// A syndic forwards `<tag>` as `syndic/<its id>/<tag>` as well; what counts is the tag within.
QByteArrayView withoutSyndic(QByteArrayView tag)
{
    if (!tag.startsWith("syndic/"))
        return tag;
    QByteArrayView rest = tag.sliced(7);
    takePart(rest);
    return rest.isEmpty() ? tag : rest;
}

TagFamily jobFamily(QByteArrayView rest)
{
    takePart(rest);
    const QByteArrayView verb = takePart(rest);
    if (verb == "ret")
        return TagFamily::JobReturn;
    return verb == "new" ? TagFamily::JobNew : TagFamily::JobOther;
}

/// auth and key are whole words: salt/authx is somebody's own tag.
bool beginsWith(QByteArrayView tag, QByteArrayView prefix)
{
    return tag.startsWith(prefix) && (prefix.endsWith('/') || tag.size() == prefix.size() || tag[prefix.size()] == '/');
}

void splitSaltTag(QByteArrayView kind, QByteArrayView rest, TagParts &parts)
{
    if (kind == "job" || kind == "run" || kind == "wheel" || kind == "batch") {
        const bool alone = !rest.contains('/'); // salt/job/error: refused before it had a jid
        QByteArrayView &first = alone && rest == "error" ? parts.verb : parts.jid;
        first = takePart(rest);
        if (!alone)
            parts.verb = takePart(rest);
        if (kind == "job" && (parts.verb == "ret" || parts.verb == "prog" || parts.verb == "start" || parts.verb == "sub"))
            parts.minionId = takePart(rest);
    } else if (kind == "state_result") {
        parts.verb = kind;
        parts.jid = takePart(rest);
        parts.minionId = takePart(rest);
    } else if (kind == "minion" || kind == "syndic" || kind == "beacon") {
        parts.minionId = takePart(rest);
        parts.verb = takePart(rest);
    } else if (kind == "presence" || kind == "auth") {
        parts.verb = takePart(rest);
    } else if (kind == "cloud") {
        takePart(rest);
        parts.verb = takePart(rest);
    }
}

} // namespace

bool isJid(QByteArrayView text) { return isJidOf(text); }

bool isJid(QStringView text) { return isJidOf(text); }

TagFamily tagFamily(QByteArrayView whole)
{
    const QByteArrayView tag = withoutSyndic(whole);
    if (tag.startsWith("salt/")) {
        const QByteArrayView rest = tag.sliced(5);
        if (rest.startsWith("job/"))
            return jobFamily(rest.sliced(4));
        for (const Prefix &prefix : SaltPrefixes) {
            if (beginsWith(rest, prefix.text))
                return prefix.family;
        }
        return TagFamily::Custom;
    }
    if (isJid(tag))
        return TagFamily::JobOther;
    for (const Prefix &bare : BareTags) {
        if (tag == bare.text)
            return bare.family;
    }
    for (const Prefix &prefix : BarePrefixes) {
        if (tag.startsWith(prefix.text))
            return prefix.family;
    }
    return TagFamily::Custom;
}

const char *tagFamilyName(TagFamily family)
{
    switch (family) {
    case TagFamily::JobNew: return "job new";
    case TagFamily::JobReturn: return "job return";
    case TagFamily::JobOther: return "job other";
    case TagFamily::Auth: return "auth";
    case TagFamily::Key: return "key";
    case TagFamily::Minion: return "minion";
    case TagFamily::Presence: return "presence";
    case TagFamily::Run: return "run";
    case TagFamily::Wheel: return "wheel";
    case TagFamily::Beacon: return "beacon";
    case TagFamily::Batch: return "batch";
    case TagFamily::Cloud: return "cloud";
    case TagFamily::Custom:
    case TagFamily::Count: break;
    }
    return "custom";
}

TagParts tagParts(QByteArrayView whole)
{
    TagParts parts;
    QByteArrayView rest = withoutSyndic(whole);
    if (isJid(rest)) {
        parts.jid = rest;
    } else if (rest.startsWith("salt/")) {
        rest = rest.sliced(5);
        const QByteArrayView kind = takePart(rest);
        splitSaltTag(kind, rest, parts);
    } else if (rest.startsWith("minion/refresh/") || rest.startsWith("resource/refresh/")) {
        takePart(rest);
        parts.verb = takePart(rest);
        parts.minionId = rest;
    }
    return parts;
}

} // namespace brine
