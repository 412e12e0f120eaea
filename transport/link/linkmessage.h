#pragma once

#include "busaddress.h"
#include "busstate.h"
#include "doctorstep.h"
#include "miniontarget.h"
#include "receipt.h"
#include <QByteArray>
#include <QVector>
#include <vector>

namespace brine {

/// The relay protocol: how a bus that is not a pair of local sockets reaches us, through a program of its own (`brinectl relay` as
/// another user or over ssh, brine-saltapi, brine-zmq) that speaks on its standard input and output. Both ways travel bare msgpack
/// frames {"head": H, "body": bin}. An empty head is an event, its body as on the bus. The head {"brine": 1} marks a control
/// message, body `NAME\n\n` + msgpack map; since the program writes every event's head itself, no event can pass for one.
/// Pure values; decoding is tolerant (unknown names and keys are ignored, missing ones keep their defaults). Any thread.
namespace link {

/// Far end: what it is connected to, once.
struct Hello
{
    QString name;                       ///< "master bus in /run/salt/master"
    QString place;                      ///< the socket or URL, for the window's tooltip
    BusNode node = BusNode::Master;
    QString minionId;
    bool canFire = false;
    QString whyNotFire;
    bool canReachMinions = false;
    QString whyNotMinions;
    quint64 maxEventSize = 1048576;
    QString warning;                    ///< stands in view as long as the connection does ("plain http")
    QString minionsBy;                  ///< the way to the minions: "the salt command /usr/bin/salt"
    bool canMatch = false;              ///< it answers a Target
};

/// Near end: an event to fire. Its payload is complete, `_stamp` included, where the far end writes frames itself.
struct Shot
{
    enum class Route { Bus, Master, Minions };
    quint64 number = 0;                 ///< the receipt repeats it
    Route route = Route::Bus;
    QByteArray tag, payload;
    QString targetType, target;         ///< Route::Minions; the type by Salt's name (glob, list, pcre, …)
    int timeoutMs = 5000;
    bool waitForEcho = true;
};

/// Far end: what became of a shot.
struct ShotReceipt
{
    quint64 number = 0;
    Receipt receipt;                    ///< times by the far end's clock
    std::optional<BusProblem> problem;  ///< refused or not sent
    QVector<MinionAnswer> answers;      ///< Route::Minions
};

/// Near end: which minions would this target stand for? Nothing is fired. Far end: those, or why that is not known.
struct Target { quint64 number = 0; MinionTarget target; };
struct Matched { quint64 number = 0; QStringList minions; std::optional<BusProblem> problem; };

/// Far end: a secret is wanted, to go on. Near end: the secret, or nothing to give up.
struct Question { QString what, prompt, user; bool canKeep = false; };
struct Answer { bool given = false, keep = false; QByteArray secret; };

QByteArray controlFrame(QByteArrayView name, QByteArrayView map);
QByteArray encode(const Hello &hello);
QByteArray encode(const BusState &state);
QByteArray encode(const Shot &shot);
QByteArray encode(const ShotReceipt &receipt);
QByteArray encode(const Target &target);
QByteArray encode(const Matched &matched);
QByteArray encode(const Question &question);
QByteArray encode(const Answer &answer);
QByteArray encodeExamine(int quietMs);               ///< near end: go the way to your bus step by step
QByteArray encode(const std::vector<DoctorStep> &steps);
QByteArray encodeGap(QByteArrayView gap);            ///< what writeGap() gave
QByteArray encodeMalformed(QByteArrayView bytes);    ///< bytes that were no event

Hello readHello(QByteArrayView map);
void readState(QByteArrayView map, BusState &state); ///< changes what the far end knows better; counters stay our own
Shot readShot(QByteArrayView map);
ShotReceipt readReceipt(QByteArrayView map);
Target readTarget(QByteArrayView map);
Matched readMatched(QByteArrayView map);
Question readQuestion(QByteArrayView map);
Answer readAnswer(QByteArrayView map);
int readExamine(QByteArrayView map);
std::vector<DoctorStep> readSteps(QByteArrayView map);

} // namespace link
} // namespace brine
