#include "linkmessage.h"

#include "controlmark.h"
#include "fireable.h"
#include "frameencoder.h"
#include "mapbuilder.h"
#include "msgpackview.h"
#include <algorithm>

namespace brine::link {

namespace {

constexpr qsizetype MaxMinions = 100'000;
constexpr int MaxTexts = 64;            // remedies, answers of one minion list: what a person could read

QByteArray utf8(const QString &text) { return text.toUtf8(); }
QString text(const MsgpackView &value) { return QString::fromUtf8(value.bytes()); }
QString text(const MsgpackView &map, QByteArrayView key) { return text(map.find(key)); }
bool flag(const MsgpackView &map, QByteArrayView key) { return map.find(key).toBool(); }
qint64 number(const MsgpackView &map, QByteArrayView key) { return map.find(key).toInt(); }

QByteArray textList(const QStringList &texts)
{
    std::vector<QByteArray> list;
    for (const QString &text : texts)
        list.push_back(utf8(text));
    return MapBuilder::textList(list);
}

QStringList texts(const MsgpackView &list, qsizetype most = MaxTexts)
{
    QStringList texts;
    for (auto it = list.iterate(); it.next() && texts.size() < most;)
        texts.append(text(it.value()));
    return texts;
}

QByteArray encoded(const BusProblem &problem)
{
    return MapBuilder().integer("kind", int(problem.kind)).str("path", utf8(problem.path)).str("title", utf8(problem.title))
            .str("reason", utf8(problem.reason)).raw("remedies", textList(problem.remedies)).take();
}

std::optional<BusProblem> readProblem(const MsgpackView &map)
{
    if (map.type() != MsgpackView::Type::Map)
        return std::nullopt;
    BusProblem problem;
    const qint64 kind = number(map, "kind");
    problem.kind = kind >= 0 && kind <= int(BusProblem::Kind::Other) ? BusProblem::Kind(kind) : BusProblem::Kind::Other;
    problem.path = text(map, "path");
    problem.title = text(map, "title");
    problem.reason = text(map, "reason");
    problem.remedies = texts(map.find("remedies"));
    return problem;
}

template<class Enum> Enum readEnum(const MsgpackView &map, QByteArrayView key, Enum last)
{
    const qint64 value = number(map, key);
    return value >= 0 && value <= qint64(last) ? Enum(value) : Enum(0);
}

MapBuilder &problemAt(MapBuilder &map, QByteArrayView key, const std::optional<BusProblem> &problem)
{
    return problem ? map.raw(key, encoded(*problem)) : map;
}

QByteArray encodedAnswers(const QVector<MinionAnswer> &answers)
{
    MsgpackWriter list;
    list.array(quint32(answers.size()));
    for (const MinionAnswer &answer : answers)
        list.raw(MapBuilder().str("id", utf8(answer.minionId)).boolean("fired", answer.fired).str("text", utf8(answer.text)).take());
    return list.take();
}

} // namespace

QByteArray controlFrame(QByteArrayView name, QByteArrayView map)
{
    const QByteArray body = eventBody(name, map);
    QByteArray frame = ControlMapStart.toByteArray();
    MsgpackWriter value;
    value.bin(body);
    return frame + value.bytes();
}

QByteArray encode(const Hello &hello)
{
    return controlFrame("hello", MapBuilder().integer("version", 1).str("name", utf8(hello.name)).str("place", utf8(hello.place))
            .integer("node", int(hello.node)).str("id", utf8(hello.minionId)).boolean("fire", hello.canFire).str("why_not_fire", utf8(hello.whyNotFire))
            .boolean("minions", hello.canReachMinions).str("why_not_minions", utf8(hello.whyNotMinions))
            .str("minions_by", utf8(hello.minionsBy)).boolean("match", hello.canMatch)
            .integer("max_event_size", qint64(hello.maxEventSize)).str("warning", utf8(hello.warning)).take());
}

Hello readHello(QByteArrayView bytes)
{
    const MsgpackView map(bytes);
    Hello hello;
    hello.name = text(map, "name");
    hello.place = text(map, "place");
    hello.node = readEnum(map, "node", BusNode::Minion);
    hello.minionId = text(map, "id");
    hello.canFire = flag(map, "fire");
    hello.whyNotFire = text(map, "why_not_fire");
    hello.canReachMinions = flag(map, "minions");
    hello.whyNotMinions = text(map, "why_not_minions");
    hello.minionsBy = text(map, "minions_by");
    hello.canMatch = flag(map, "match");
    if (const qint64 size = number(map, "max_event_size"); size > 0)
        hello.maxEventSize = quint64(size);
    hello.warning = text(map, "warning");
    return hello;
}

QByteArray encode(const BusState &state)
{
    MapBuilder map;
    map.integer("phase", int(state.phase)).integer("framing", int(state.framing)).boolean("zone", state.stampHasZone)
            .str("first_bytes", state.firstBytes.toHex()).integer("pid", state.peerPid).integer("connection", qint64(state.connection))
            .integer("reconnects", qint64(state.reconnects)).integer("deaf_since_us", state.deafSinceUs);
    problemAt(map, "problem", state.problem);
    problemAt(map, "distrust", state.distrust);
    return controlFrame("state", map.take());
}

void readState(QByteArrayView bytes, BusState &state)
{
    const MsgpackView map(bytes);
    state.phase = readEnum(map, "phase", BusState::Phase::Stopped);
    state.framing = readEnum(map, "framing", Framing::ZeroMq);
    state.stampHasZone = flag(map, "zone");
    state.deafSinceUs = number(map, "deaf_since_us");
    state.firstBytes = QByteArray::fromHex(map.find("first_bytes").bytes().toByteArray());
    state.problem = readProblem(map.find("problem"));
    state.distrust = readProblem(map.find("distrust"));
}

QByteArray encode(const Shot &shot)
{
    MsgpackWriter payload;
    payload.bin(shot.payload);
    return controlFrame("fire", MapBuilder().integer("shot", qint64(shot.number)).integer("route", int(shot.route)).str("tag", shot.tag)
            .raw("payload", payload.bytes()).str("target_type", utf8(shot.targetType)).str("target", utf8(shot.target))
            .integer("timeout_ms", shot.timeoutMs).boolean("wait", shot.waitForEcho).take());
}

Shot readShot(QByteArrayView bytes)
{
    const MsgpackView map(bytes);
    Shot shot;
    shot.number = quint64(number(map, "shot"));
    shot.route = readEnum(map, "route", Shot::Route::Minions);
    shot.tag = map.find("tag").bytes().toByteArray();
    shot.payload = map.find("payload").bytes().toByteArray();
    shot.targetType = text(map, "target_type");
    shot.target = text(map, "target");
    shot.timeoutMs = int(std::clamp<qint64>(number(map, "timeout_ms"), 0, 3'600'000));
    shot.waitForEcho = flag(map, "wait");
    return shot;
}

QByteArray encode(const ShotReceipt &receipt)
{
    const Receipt &r = receipt.receipt;
    MsgpackWriter payload;
    payload.bin(r.payload);
    MapBuilder map;
    map.integer("shot", qint64(receipt.number)).boolean("handed_over", r.handedOver).boolean("seen", r.seen).integer("sent_us", r.sentUs)
            .integer("seen_us", r.seenUs).integer("framing", int(r.framing)).str("tag", r.tag).raw("payload", payload.bytes())
            .integer("waited_ms", r.waitedMs).raw("answers", encodedAnswers(receipt.answers));
    problemAt(map, "problem", receipt.problem);
    return controlFrame("receipt", map.take());
}

ShotReceipt readReceipt(QByteArrayView bytes)
{
    const MsgpackView map(bytes);
    ShotReceipt receipt;
    receipt.number = quint64(number(map, "shot"));
    Receipt &r = receipt.receipt;
    r.handedOver = flag(map, "handed_over");
    r.seen = flag(map, "seen");
    r.sentUs = number(map, "sent_us");
    r.seenUs = number(map, "seen_us");
    r.framing = readEnum(map, "framing", Framing::ZeroMq);
    r.tag = map.find("tag").bytes().toByteArray();
    r.payload = map.find("payload").bytes().toByteArray();
    r.waitedMs = int(number(map, "waited_ms"));
    receipt.problem = readProblem(map.find("problem"));
    const MsgpackView answers = map.find("answers");
    for (auto it = answers.iterate(); it.next();)
        receipt.answers.append({text(it.value(), "id"), flag(it.value(), "fired"), text(it.value(), "text")});
    return receipt;
}

QByteArray encode(const Target &target)
{
    return controlFrame("match", MapBuilder().integer("number", qint64(target.number)).str("target_type", utf8(target.target.type))
            .str("target", utf8(target.target.text)).take());
}

Target readTarget(QByteArrayView bytes)
{
    const MsgpackView map(bytes);
    return {quint64(number(map, "number")), {text(map, "target_type"), text(map, "target")}};
}

QByteArray encode(const Matched &matched)
{
    MapBuilder map;
    map.integer("number", qint64(matched.number)).raw("minions", textList(matched.minions));
    problemAt(map, "problem", matched.problem);
    return controlFrame("matched", map.take());
}

Matched readMatched(QByteArrayView bytes)
{
    const MsgpackView map(bytes);
    return {quint64(number(map, "number")), texts(map.find("minions"), MaxMinions), readProblem(map.find("problem"))};
}

QByteArray encode(const Question &question)
{
    return controlFrame("ask", MapBuilder().str("what", utf8(question.what)).str("prompt", utf8(question.prompt)).str("user", utf8(question.user))
            .boolean("keep", question.canKeep).take());
}

Question readQuestion(QByteArrayView bytes)
{
    const MsgpackView map(bytes);
    return {text(map, "what"), text(map, "prompt"), text(map, "user"), flag(map, "keep")};
}

QByteArray encode(const Answer &answer)
{
    return controlFrame("answer", MapBuilder().boolean("given", answer.given).boolean("keep", answer.keep).str("secret", answer.secret).take());
}

Answer readAnswer(QByteArrayView bytes)
{
    const MsgpackView map(bytes);
    return {flag(map, "given"), flag(map, "keep"), map.find("secret").bytes().toByteArray()};
}

QByteArray encodeExamine(int quietMs)
{
    return controlFrame("examine", MapBuilder().integer("quiet_ms", quietMs).take());
}

int readExamine(QByteArrayView bytes)
{
    return int(std::clamp<qint64>(number(MsgpackView(bytes), "quiet_ms"), 0, 3'600'000));
}

QByteArray encode(const std::vector<DoctorStep> &steps)
{
    MsgpackWriter list;
    list.array(quint32(steps.size()));
    for (const DoctorStep &step : steps)
        list.raw(MapBuilder().str("name", utf8(step.name)).integer("state", int(step.state)).str("finding", utf8(step.finding))
                 .raw("remedies", textList(step.remedies)).integer("exit", step.exitCode).take());
    return controlFrame("examined", MapBuilder().raw("steps", list.bytes()).take());
}

std::vector<DoctorStep> readSteps(QByteArrayView bytes)
{
    std::vector<DoctorStep> steps;
    const MsgpackView list = MsgpackView(bytes).find("steps");
    for (auto it = list.iterate(); it.next() && steps.size() < size_t(MaxTexts);)
        steps.push_back({readEnum(it.value(), "state", DoctorStep::State::NotReached), text(it.value(), "name"), text(it.value(), "finding"),
                         texts(it.value().find("remedies")), int(number(it.value(), "exit"))});
    return steps;
}

QByteArray encodeGap(QByteArrayView gap) { return controlFrame("gap", gap); }
QByteArray encodeMalformed(QByteArrayView bytes) { return controlFrame("malformed", bytes); }

} // namespace brine::link
