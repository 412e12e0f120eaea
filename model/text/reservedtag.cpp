#include "reservedtag.h"

#include <QCoreApplication>

namespace brine {

namespace {

struct Reserved
{
    const char *begins;
    bool wholeTag;         ///< else any tag that begins so
    const char *meaning;
};

constexpr const char *OwnSpace = QT_TRANSLATE_NOOP("brine::ReservedTag", "\"salt/\" is Salt's own namespace: listeners and reactors take such an event for Salt's own.");
constexpr const char *BatchOrder = QT_TRANSLATE_NOOP("brine::ReservedTag", "The master acts on this tag: it can change or halt a running batch (3008 on).");
constexpr const char *ClusterOrder = QT_TRANSLATE_NOOP("brine::ReservedTag", "This tag steers a master cluster and changes its state.");
constexpr const char *MinionOrder = QT_TRANSLATE_NOOP("brine::ReservedTag", "This tag is an order to the minion: it acts on it.");
constexpr const char *MinionForward = QT_TRANSLATE_NOOP("brine::ReservedTag", "The minion forwards an event of this tag to its master as its own.");

constexpr Reserved OnMaster[] = {
    {"salt/reactors/manage/", false, QT_TRANSLATE_NOOP("brine::ReservedTag", "This tag changes the master's reactors.")},
    {"salt/batch/", false, BatchOrder},
    {"cluster/peer", false, ClusterOrder},
    {"cluster/runner/", false, ClusterOrder},
    {"salt/job/", false, QT_TRANSLATE_NOOP("brine::ReservedTag", "Tags under salt/job/ are job events: waiting commands, returners and reactors take this one for a minion's answer.")},
    {"salt/auth", false, OwnSpace}, {"salt/key", false, OwnSpace},
    {"salt/", false, OwnSpace},
};

constexpr Reserved OnMinion[] = {
    {"module_refresh", true, MinionOrder}, {"pillar_refresh", true, MinionOrder}, {"grains_refresh", true, MinionOrder},
    {"beacons_refresh", true, MinionOrder}, {"matchers_refresh", true, MinionOrder},
    {"manage_schedule", true, MinionOrder}, {"manage_beacons", true, MinionOrder}, {"environ_setenv", true, MinionOrder},
    {"fire_master", true, MinionForward}, {"_minion_mine", true, MinionForward}, {"_salt_error", true, MinionForward},
    {"__beacons_return", true, MinionForward}, {"__schedule_return", true, MinionForward},
    {"__master_req_channel_", false, QT_TRANSLATE_NOOP("brine::ReservedTag", "The minion sends what this tag carries to its master.")},
    {"__master_", false, QT_TRANSLATE_NOOP("brine::ReservedTag", "The minion reconnects or changes its master on this tag.")},
    {"salt/", false, OwnSpace}, {"/salt/", false, OwnSpace},
};

bool matches(const Reserved &entry, QByteArrayView tag)
{
    const QByteArrayView begins(entry.begins);
    return entry.wholeTag ? tag == begins : tag.startsWith(begins);
}

} // namespace

QString reservedTagWarning(QByteArrayView tag, bool onMinionBus)
{
    const Reserved *entry = onMinionBus ? std::begin(OnMinion) : std::begin(OnMaster);
    const Reserved *end = onMinionBus ? std::end(OnMinion) : std::end(OnMaster);
    for (; entry != end; ++entry) {
        if (matches(*entry, tag))
            return QCoreApplication::translate("brine::ReservedTag", entry->meaning);
    }
    return {};
}

} // namespace brine
