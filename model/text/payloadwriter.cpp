#include "payloadwriter.h"
#include "exttext.h"
#include "jsonwriter.h"
#include "msgpackview.h"
#include "msgpackwriter.h"
#include "payloadpath.h"
#include "readertext.h"
#include "samevalue.h"
#include "saltreader.h"
#include "textforms.h"
#include <QCoreApplication>
#include <QSet>
#include <cmath>

namespace brine {

namespace {

using View = MsgpackView;
using Type = View::Type;

QString tr(const char *text) { return QCoreApplication::translate("brine::PayloadWriter", text); }

/// Looks for the first value that the dialect has no words for.
class ObstacleFinder
{
public:
    explicit ObstacleFinder(Dialect dialect) : m_dialect(dialect) { }
    QString find(const View &value, const QString &path, int depth);

private:
    QString scalar(const View &value, int depth) const;
    QString key(const View &key, int depth) const;
    static QString place(const QString &what, const QString &path)
    {
        return what.isEmpty() || path.isEmpty() ? what : tr("%1 at %2").arg(what, path);
    }
    const Dialect m_dialect;
};

QString ObstacleFinder::scalar(const View &value, int depth) const
{
    const bool isArgument = m_dialect == Dialect::KeyValue && depth == 1; // Salt keeps !!binary as text there
    switch (value.type()) {
    case Type::Str: return firstInvalidUtf8(value.bytes()) >= 0 ? tr("text that is not UTF-8") : QString();
    case Type::Bin: return m_dialect == Dialect::Json || isArgument ? tr("bytes") : QString();
    case Type::Ext:
        if (value.extType() != SaltDateTimeExt)
            return tr("a value of msgpack's ext type %1").arg(value.extType());
        return m_dialect == Dialect::Yaml || m_dialect == Dialect::Python ? QString() : tr("a date"); // on Salt's command line dates are text
    case Type::Float: return m_dialect == Dialect::Json && !std::isfinite(value.toDouble()) ? tr("a number that is not finite") : QString();
    default: return {};
    }
}

QString ObstacleFinder::key(const View &key, int depth) const
{
    const QString shown = displayText(key, 40);
    if (key.isContainer())
        return tr("%1 as a key").arg(typeName(key));
    if (m_dialect == Dialect::Json && key.type() != Type::Str)
        return tr("the key %1, which is no text").arg(shown);
    if (m_dialect != Dialect::KeyValue || depth > 0)
        return scalar(key, depth + 2);
    const QByteArray argument = key.bytes().toByteArray() + "=x"; // the word is a view into it
    const auto word = salt::keywordArgument(argument);
    const bool isName = key.type() == Type::Str && word && word->name == key.bytes() && word->value == "x";
    return isName ? QString() : tr("the key %1, which is no name before =").arg(shown);
}

QString ObstacleFinder::find(const View &value, const QString &path, int depth)
{
    if (m_dialect == Dialect::KeyValue && depth == 0 && value.type() != Type::Map)
        return tr("what is no dictionary");
    if (!value.isContainer() || depth >= View::MaxDepth)
        return place(scalar(value, depth), path);
    QSet<QByteArray> keys;
    for (auto it = value.iterate(); it.next();) {
        PathStep step;
        step.isIndex = value.type() == Type::Array;
        step.index = it.index();
        if (!step.isIndex) {
            if (const QString odd = key(it.key(), depth); !odd.isEmpty())
                return place(odd, path);
            if (keys.contains(it.key().encoded().toByteArray()))
                return place(tr("the key %1 twice").arg(displayText(it.key(), 40)), path);
            keys.insert(it.key().encoded().toByteArray());
            step.key = payloadpath::keyText(it.key());
        }
        const QString written = payloadpath::filterStep(step);
        if (const QString odd = find(it.value(), path.isEmpty() && !step.isIndex ? written.mid(1) : path + written, depth + 1); !odd.isEmpty())
            return odd;
    }
    return {};
}

} // namespace

QByteArray writePayload(QByteArrayView payload, Dialect dialect)
{
    switch (dialect) {
    case Dialect::Json: return toJson(payload, {.indent = 2, .escapeControls = true});
    case Dialect::Yaml: return toYaml(payload);
    case Dialect::Python: return toPython(payload);
    case Dialect::KeyValue: return toKeyValue(payload);
    case Dialect::Salt: return toYamlFlow(payload);
    }
    return {};
}

bool readsBackAs(QByteArrayView payload, QByteArrayView text, Dialect dialect)
{
    const auto read = readPayload(text, dialect);
    return read && isSameValue(payload, read->msgpack);
}

QString obstacleTo(Dialect dialect, QByteArrayView payload)
{
    const View value(payload);
    if (value.encoded().size() != payload.size())
        return tr("what cannot be decoded to its end");
    const QString found = ObstacleFinder(dialect).find(value, {}, 0);
    return found.isEmpty() ? tr("one of its values, which is read back as another") : found;
}

QByteArray saltArgument(QByteArrayView payload)
{
    for (const QByteArray &argument : {toJson(payload, {.escapeControls = true}), toYamlFlow(payload)}) {
        const auto value = salt::argumentValue(argument);
        if (value && isSameValue(payload, value->msgpack))
            return argument;
    }
    return {};
}

QByteArray saltWord(const QByteArray &text)
{
    MsgpackWriter wanted;
    wanted.str(text);
    QByteArray quoted;
    writeJsonString(text, quoted, {.escapeControls = true});
    for (const QByteArray &argument : {text, quoted}) {
        const auto value = salt::argumentValue(argument);
        if (!argument.isEmpty() && !argument.startsWith('-') && !salt::keywordArgument(argument) && value && value->msgpack == wanted.bytes())
            return argument;
    }
    return {};
}

} // namespace brine
