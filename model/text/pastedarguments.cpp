#include "pastedarguments.h"
#include "miniontarget.h"
#include "msgpackview.h"
#include "msgpackwriter.h"
#include "saltreader.h"
#include "textforms.h"
#include <map>
#include <vector>

namespace brine {

namespace {

using View = MsgpackView;

const char *letterType(const QByteArray &word)
{
    const MinionTarget::Kind *kind = MinionTarget::kindOfOption(word);
    return kind ? kind->name : nullptr;
}

/// Options of salt, salt-call and salt-run whose value is a word of its own; all others stand alone or have it behind =.
bool takesValue(const QByteArray &option)
{
    static constexpr const char *Options[] = {"-c", "--config-dir", "-l", "--log-level", "--log-file", "--log-file-level", "--out", "--output", "--out-file", "--output-file",
                                              "--out-indent", "--output-indent", "-m", "--module-dirs", "-t", "--timeout", "--gather-job-timeout", "--return", "--id", "-u", "--user",
                                              "-a", "--auth", "--eauth", "--external-auth", "--username", "--password", "-b", "--batch", "--batch-size", "--batch-wait", "--subset",
                                              "--master", "--pillar-root", "--file-root", "--states-dir", "--return_config", "--return_kwargs", "--jid", "--metadata", "--state-output"};
    for (const char *one : Options) {
        if (option == one)
            return true;
    }
    return false;
}

} // namespace

PastedArguments PastedArguments::ofSalt(const QByteArrayList &words, bool isSalt)
{
    PastedArguments result;
    for (qsizetype i = 0; i < words.size(); ++i) {
        const QByteArray &word = words.at(i);
        if (word == "--") {
            result.positional += words.sliced(i + 1);
            break;
        }
        if (word.size() < 2 || word.front() != '-') {
            result.positional.append(word);
            continue;
        }
        if (const char *type = isSalt ? letterType(word) : nullptr)
            result.targetType = QLatin1String(type);
        else if (word == "--local")
            result.isLocal = true;
        else if (takesValue(word))
            ++i;
    }
    return result;
}

Result<PastedArguments> PastedArguments::ofBrinectl(const QByteArrayList &words)
{
    using R = Result<PastedArguments>;
    static const std::map<QByteArray, Dialect> Dialects{{"json", Dialect::Json}, {"yaml", Dialect::Yaml}, {"python", Dialect::Python}, {"kv", Dialect::KeyValue}, {"salt", Dialect::Salt}};
    static const QByteArrayList Bus{"--connect", "-s", "--sock-dir", "--node", "--id", "--release", "-c", "--config-dir", "--as", "--ssh", "--remote-program", "--saltapi-url", "--eauth", "-u",
                                    "--username", "--password-file", "--token-file", "--ca-file", "--keep-password", "--fire-by"};
    static const QByteArrayList Valued = Bus + QByteArrayList{"-t", "--timeout", "--repeat", "--repeat-delay", "-o", "--out", "--to", "--via", "--target", "--format"};
    static const QByteArrayList Elsewhere{"-f", "--file", "--lines", "--template-name", "--template", "--set", "--wrap", "--from-line"};
    PastedArguments result;
    for (qsizetype i = 0; i < words.size(); ++i) {
        const qsizetype equals = words.at(i).startsWith("--") ? words.at(i).indexOf('=') : -1;
        const QByteArray word = equals > 0 ? words.at(i).first(equals) : words.at(i);
        if (word == "--") {
            result.positional += words.sliced(i + 1);
            break;
        }
        if (word.size() < 2 || word.front() != '-') {
            result.positional.append(words.at(i));
            continue;
        }
        if (Elsewhere.contains(word))
            return R::failure(tr("%1 says that what is fired is not, or not exactly, in the line.").arg(QString::fromUtf8(word)));
        if (const char *type = letterType(word))
            result.targetType = QLatin1String(type);
        if (Bus.contains(word) || word == "--saltapi")
            result.bus.append(word);
        if (!Valued.contains(word))
            continue;
        const QByteArray value = equals > 0 ? words.at(i).sliced(equals + 1) : words.value(++i);
        if (word == "--to")
            result.to = value;
        else if (word == "--target")
            result.target = value;
        else if (word == "--format" && !Dialects.count(value))
            return R::failure(tr("There is no --format %1.").arg(safeText(value, 40)));
        else if (word == "--format")
            result.dialect = Dialects.at(value);
    }
    return result;
}

namespace {

/// What Salt's own way of reading a command line makes of the words of a call.
struct CallWords
{
    std::vector<QByteArray> places;
    std::vector<std::pair<QByteArray, QByteArray>> named; ///< others than tag and data: name and value
    QByteArray tag, data;                                 ///< msgpack; empty: not given
    QStringList notes;
};

Result<CallWords> callWords(const QByteArrayList &words)
{
    CallWords call;
    for (const QByteArray &word : words) {
        const auto keyword = salt::keywordArgument(word);
        const auto value = salt::argumentValue(keyword ? keyword->value : QByteArrayView(word));
        if (!value)
            return Result<CallWords>::failure(PastedArguments::tr("“%1”, column %2: %3").arg(safeText(word, 60)).arg(value.error().column).arg(value.error().message));
        call.notes += value->warnings;
        if (!keyword)
            call.places.push_back(value->msgpack);
        else if (keyword->name == "tag")
            call.tag = value->msgpack;
        else if (keyword->name == "data")
            call.data = value->msgpack;
        else if (keyword->name.startsWith("with_") || keyword->name == "preload" || keyword->name == "timeout")
            call.notes.append(PastedArguments::tr("%1 is left out: what it adds is known to that minion alone.").arg(QString::fromUtf8(keyword->name)));
        else
            call.named.push_back({keyword->name.toByteArray(), value->msgpack});
    }
    return call;
}

/// event.send's own: keywords become keys, below those of data.
QByteArray withNamed(const View &data, const std::vector<std::pair<QByteArray, QByteArray>> &named)
{
    MsgpackWriter entries;
    quint32 count = 0;
    for (const auto &[name, value] : named) {
        if (data.find(name).isValid())
            continue;
        entries.str(name);
        entries.raw(value);
        ++count;
    }
    for (auto it = data.iterate(); it.next(); ++count) {
        entries.raw(it.key().encoded());
        entries.raw(it.value().encoded());
    }
    MsgpackWriter whole;
    whole.map(count);
    whole.raw(entries.bytes());
    return whole.take();
}

} // namespace

Result<SaltEventCall> SaltEventCall::read(bool isSend, const QByteArrayList &words)
{
    using R = Result<SaltEventCall>;
    auto read = callWords(words);
    if (!read)
        return R::failure(read.error());
    const size_t tagPlace = isSend ? 0 : 1, dataPlace = isSend ? 1 : 0;
    if (read->tag.isEmpty() && read->places.size() > tagPlace)
        read->tag = read->places[tagPlace];
    if (read->data.isEmpty() && read->places.size() > dataPlace)
        read->data = read->places[dataPlace];
    if (!read->named.empty() && !isSend)
        return R::failure(tr("%1 is no argument of it: data and tag.").arg(safeText(read->named.front().first, 60)));
    const View tag(read->tag), data(read->data);
    if (tag.type() != View::Type::Str)
        return R::failure(read->tag.isEmpty() ? tr("The line has no tag.") : tr("Salt's command line reads the tag as %1, which is no text.").arg(displayText(tag, 60)));
    SaltEventCall call;
    call.tag = tag.bytes().toByteArray();
    call.notes = read->notes;
    if (read->named.empty() && !read->data.isEmpty() && !(isSend && data.isNil())) {
        call.payload = read->data;
        return call;
    }
    if (!read->data.isEmpty() && !data.isNil() && data.type() != View::Type::Map)
        return R::failure(tr("Its data is %1; an event carries a dictionary.").arg(displayText(data, 60)));
    call.payload = withNamed(data, read->named);
    return call;
}

} // namespace brine
