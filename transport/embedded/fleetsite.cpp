#include "fleetsite.h"
#include <QHash>

namespace brine {

namespace {

struct Role { const char *name; int weight; };
constexpr Role Roles[] = {{"web", 9}, {"db", 4}, {"app", 4}, {"cache", 3}, {"lb", 2}, {"mail", 1}, {"mon", 1}};
constexpr const char *Sites[] = {"fra", "ams", "nyc"};
constexpr char Base64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Roles in turn by weight, so that any number of minions has the same mix.
std::vector<const char *> roleTurns()
{
    std::vector<const char *> turns;
    for (int round = 0; round < Roles[0].weight; ++round) {
        for (const Role &role : Roles) {
            if (round < role.weight)
                turns.push_back(role.name);
        }
    }
    return turns;
}

} // namespace

QByteArray madeUpPublicKey(FleetRandom &random)
{
    constexpr int KeyCharacters = 392, LineLength = 64;
    constexpr char Start[] = "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA", End[] = "IDAQAB";
    QByteArray base64(Start);
    while (base64.size() < KeyCharacters - qsizetype(sizeof End - 1))
        base64 += Base64[random.below(64)];
    base64 += End;
    QByteArray pem("-----BEGIN PUBLIC KEY-----\n");
    for (qsizetype at = 0; at < base64.size(); at += LineLength)
        pem += base64.mid(at, LineLength) + '\n';
    return pem + "-----END PUBLIC KEY-----";
}

FleetSite::FleetSite(int minions, FleetRandom &random)
{
    const auto turns = roleTurns();
    QHash<QByteArray, int> numbers;
    for (int i = 0; i < qMax(1, minions); ++i) {
        FleetMinion minion;
        minion.role = turns[size_t(i) % turns.size()];
        const int number = ++numbers[minion.role];
        minion.site = Sites[(number - 1) % int(std::size(Sites))];
        minion.id = minion.role + QByteArray::number(number).rightJustified(2, '0') + '.' + minion.site + ".example.net";
        minion.publicKey = madeUpPublicKey(random);
        m_minions.push_back(minion);
    }
}

std::vector<const FleetMinion *> FleetSite::withRole(const QByteArray &role) const
{
    std::vector<const FleetMinion *> found;
    for (const FleetMinion &minion : m_minions) {
        if (minion.up && (role.isEmpty() || minion.role == role))
            found.push_back(&minion);
    }
    return found;
}

std::vector<QByteArray> FleetSite::idsUp() const
{
    std::vector<QByteArray> ids;
    for (const FleetMinion &minion : m_minions) {
        if (minion.up)
            ids.push_back(minion.id);
    }
    return ids;
}

} // namespace brine
