#include "pastedshot.h"
#include "msgpackview.h"
#include "msgpackwriter.h"
#include "pastedarguments.h"
#include "payloadreader.h"
#include "shellwords.h"
#include "textforms.h"

namespace brine {

namespace {

using View = MsgpackView;
using R = Result<PastedShot>;

QString trText(const char *text) { return PastedShot::tr(text); }

R refuse(const QString &why) { return R::failure(why); }

QByteArray baseName(const QByteArray &program) { return program.mid(program.lastIndexOf('/') + 1); }

/// Without sudo, env and VARIABLE=value in front.
QByteArrayList withoutPrefixes(QByteArrayList words)
{
    while (!words.isEmpty()) {
        const QByteArray first = baseName(words.first());
        const bool isAssignment = first == words.first() && first.indexOf('=') > 0;
        if (first != "sudo" && first != "env" && first != "time" && !isAssignment)
            break;
        words.removeFirst();
        while (!isAssignment && !words.isEmpty() && words.first().startsWith('-')) {
            const QByteArray option = words.takeFirst();
            if ((option == "-u" || option == "-g" || option == "-h") && !words.isEmpty())
                words.removeFirst();
        }
    }
    return words;
}

R finished(PastedShot shot)
{
    if (shot.tag.isEmpty())
        return refuse(trText("The line has no tag."));
    if (View(shot.payload).type() != View::Type::Map)
        return refuse(trText("Its data is %1; an event carries a dictionary.").arg(displayText(View(shot.payload), 60)));
    return shot;
}

R readSaltLine(const QByteArray &program, const QByteArrayList &words)
{
    const bool isSalt = program == "salt";
    PastedShot shot;
    PastedArguments arguments = PastedArguments::ofSalt(words, isSalt);
    if (isSalt && arguments.positional.isEmpty())
        return refuse(trText("The line has no target."));
    if (isSalt)
        shot.target = QString::fromUtf8(arguments.positional.takeFirst());
    const QByteArray function = arguments.positional.isEmpty() ? QByteArray() : arguments.positional.takeFirst();
    const bool isSend = function == "event.send";
    if (!isSend && (program == "salt-run" || (function != "event.fire" && function != "event.fire_master")))
        return refuse(trText("%1 fires no event that Brine knows: event.send, event.fire or event.fire_master.").arg(function.isEmpty() ? trText("The line") : safeText(function, 60)));
    // salt/modules/event.py, fire_master(), which event.send ends in: "Local mode detected. Event … will NOT be sent."
    if (program == "salt-call" && arguments.isLocal && function != "event.fire")
        return refuse(trText("salt-call --local has no master: there %1 sends nothing and returns False. Without --local it goes to the master; event.fire 'DATA' TAG fires at the minion's own bus.").arg(QString::fromUtf8(function)));
    const auto event = SaltEventCall::read(isSend, arguments.positional);
    if (!event)
        return refuse(event.error());
    shot.tag = event->tag;
    shot.payload = event->payload;
    shot.notes = event->notes;
    shot.onMinion = program == "salt-call";
    if (isSalt && function == "event.fire") {
        shot.route = PastedShot::Route::Minions;
        shot.targetType = arguments.targetType;
    } else if (program != "salt-run" && function != "event.fire") {
        shot.route = PastedShot::Route::Master;
        if (isSalt)
            shot.notes.append(trText("There each of the minions %1 sends it to the master; here it goes through the minion of this machine.").arg(shot.target));
        shot.target.clear();
    }
    return finished(shot);
}

R readBrineLine(const QByteArrayList &words)
{
    auto arguments = PastedArguments::ofBrinectl(words);
    if (!arguments)
        return refuse(arguments.error());
    PastedShot shot;
    shot.tag = arguments->positional.value(0);
    const QByteArray text = arguments->positional.value(1, "{}");
    if (arguments->positional.size() > 2)
        return refuse(trText("After tag and payload there is “%1” more.").arg(safeText(arguments->positional.at(2), 60)));
    if (text == "-")
        return refuse(trText("Its payload comes from standard input, which is not in the line."));
    const auto payload = readPayload(text, arguments->dialect);
    if (!payload)
        return refuse(trText("The payload, line %1, column %2: %3").arg(payload.error().line).arg(payload.error().column).arg(payload.error().message));
    shot.payload = payload->msgpack;
    shot.notes = payload->warnings;
    shot.route = arguments->to == "master" ? PastedShot::Route::Master : arguments->to == "minions" ? PastedShot::Route::Minions : PastedShot::Route::Bus;
    shot.target = QString::fromUtf8(arguments->target);
    shot.targetType = shot.route == PastedShot::Route::Minions ? arguments->targetType : QString();
    if (!arguments->bus.isEmpty())
        shot.notes.append(trText("Which bus the line says (%1) is not taken over: here it goes by the one that is chosen.").arg(QString::fromUtf8(arguments->bus.join(", "))));
    return finished(shot);
}

/// One entry of a lowstate, salt/netapi: tag and data by name, in kwarg, or in arg by place.
R readLowstate(const View &chunk)
{
    const View function = chunk.find("fun"), client = chunk.find("client"), keywords = chunk.find("kwarg"), places = chunk.find("arg");
    PastedShot shot;
    const bool isRunner = client.isText("runner") || client.isText("runner_async"), isLocal = client.isText("local") || client.isText("local_async");
    if (!(isRunner && function.isText("event.send")) && !(isLocal && function.isText("event.fire")))
        return refuse(trText("The body fires no event that Brine knows: runner event.send, or local event.fire."));
    const auto value = [&](const char *name, quint32 place) {
        const View named = keywords.find(name).isValid() ? keywords.find(name) : chunk.find(name);
        return named.isValid() ? named : places.at(place);
    };
    const View tag = value("tag", isRunner ? 0 : 1), data = value("data", isRunner ? 1 : 0);
    shot.tag = tag.bytes().toByteArray();
    MsgpackWriter empty;
    empty.map(0);
    shot.payload = data.isValid() ? data.encoded().toByteArray() : empty.take();
    if (isLocal) {
        shot.route = PastedShot::Route::Minions;
        const View type = chunk.find("tgt_type");
        shot.target = QString::fromUtf8(chunk.find("tgt").bytes());
        shot.targetType = type.isValid() ? QString::fromUtf8(type.bytes()) : QStringLiteral("glob");
    }
    return finished(shot);
}

R readCurlLine(const QByteArrayList &words)
{
    QByteArray body;
    for (qsizetype i = 1; i < words.size(); ++i) {
        const QByteArray &word = words.at(i);
        if ((word == "-d" || word == "--data" || word == "--data-raw" || word == "--data-binary" || word == "--json") && i + 1 < words.size())
            body = words.at(++i);
        else if (word.startsWith("-d") && !word.startsWith("--") && word.size() > 2)
            body = word.sliced(2);
        else if (word.contains("/hook"))
            return refuse(trText("This calls a webhook: the template salt/webhook has the event that comes of it."));
    }
    if (body.isEmpty() || body.startsWith('@'))
        return refuse(trText("The line has no body, or takes it from a file."));
    const auto json = readJson(body);
    if (!json)
        return refuse(trText("The body is no JSON: column %1: %2").arg(json.error().column).arg(json.error().message));
    const View root(json->msgpack);
    if (root.type() == View::Type::Array && root.count() != 1)
        return refuse(trText("The body has %1 commands; one is wanted.").arg(root.count()));
    return readLowstate(root.type() == View::Type::Array ? root.at(0) : root);
}

} // namespace

Result<PastedShot> PastedShot::read(const QString &line)
{
    constexpr qsizetype MaxLine = 16 << 20;
    if (line.size() > MaxLine)
        return refuse(tr("A line has at most %1 MiB.").arg(MaxLine >> 20));
    QByteArray text = line.trimmed().toUtf8();
    if (text.startsWith("$ ") || text.startsWith("# ")) // a prompt that was copied along
        text = text.sliced(2);
    const auto words = shellWords(text, {"${SALTAPI_URL:-https://localhost:8000}", "$SALTAPI_URL", "$SALTAPI_TOKEN", "${SALTAPI_TOKEN}", "$TOKEN", "${TOKEN}"});
    if (!words)
        return refuse(words.error());
    const QByteArrayList command = withoutPrefixes(*words);
    const QByteArray program = command.isEmpty() ? QByteArray() : baseName(command.first());
    if (program == "salt" || program == "salt-call" || program == "salt-run")
        return readSaltLine(program, command.sliced(1));
    if (program == "brinectl" && command.value(1) == "fire")
        return readBrineLine(command.sliced(2));
    if (program == "curl")
        return readCurlLine(command);
    return refuse(tr("This is no line of salt, salt-call, salt-run, brinectl fire or curl."));
}

} // namespace brine
