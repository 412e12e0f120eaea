#include "jsonshot.h"

#include "jsonwriter.h"
#include "msgpackview.h"
#include "msgpackwriter.h"
#include <QCoreApplication>
#include <cmath>
#include <vector>

namespace brine::jsonshot {

namespace {

QString tr(const char *text) { return QCoreApplication::translate("brine::JsonShot", text); }

QByteArray quoted(QByteArrayView text)
{
    QByteArray out;
    writeJsonString(text, out);
    return out;
}

std::optional<QString> obstacleOf(const MsgpackView &value)
{
    switch (value.type()) {
    case MsgpackView::Type::Bin: return tr("bytes");
    case MsgpackView::Type::Ext: return tr("a date or another extension");
    case MsgpackView::Type::Invalid: return tr("what cannot be read to its end");
    case MsgpackView::Type::Str: return value.bytes().isValidUtf8() ? std::nullopt : std::optional(tr("text that is not UTF-8"));
    case MsgpackView::Type::Float: return std::isfinite(value.toDouble()) ? std::nullopt : std::optional(tr("NaN or an infinity"));
    default: return std::nullopt;
    }
}

} // namespace

QByteArray withoutStamp(QByteArrayView payload)
{
    const MsgpackView map(payload);
    if (map.type() != MsgpackView::Type::Map || !map.findFirst("_stamp").isValid())
        return payload.toByteArray();
    MsgpackWriter entries;
    quint32 count = 0;
    for (auto it = map.iterate(); it.next();) {
        if (it.key().isText("_stamp"))
            continue;
        entries.raw(it.key().encoded());
        entries.raw(it.value().encoded());
        ++count;
    }
    MsgpackWriter out;
    out.map(count);
    out.raw(entries.bytes());
    return out.take();
}

std::optional<QString> obstacle(QByteArrayView payload)
{
    std::vector<MsgpackView> open{MsgpackView(payload)};
    while (!open.empty()) {
        const MsgpackView value = open.back();
        open.pop_back();
        if (auto found = obstacleOf(value))
            return found;
        for (auto it = value.iterate(); it.next();) {
            if (value.type() == MsgpackView::Type::Map && it.key().type() != MsgpackView::Type::Str)
                return tr("a key that is no text");
            open.push_back(it.value());
        }
    }
    return std::nullopt;
}

QByteArray json(QByteArrayView payload) { return toJson(payload, {0, true, false, false}); }

QByteArray runnerBody(QByteArrayView tag, const QByteArray &dataJson)
{
    return R"([{"client": "runner", "fun": "event.send", "kwarg": {"tag": )" + quoted(tag) + R"(, "data": )" + dataJson + "}}]";
}

QByteArray minionsBody(const link::Shot &shot, const QByteArray &dataJson)
{
    QByteArray target = quoted(shot.target.toUtf8());
    if (shot.targetType == QLatin1String("list")) {
        QByteArrayList names;
        for (const QString &name : shot.target.split(QLatin1Char(','), Qt::SkipEmptyParts))
            names.append(quoted(name.trimmed().toUtf8()));
        target = '[' + names.join(", ") + ']';
    }
    const QByteArray type = shot.targetType.isEmpty() ? QByteArray("glob") : shot.targetType.toUtf8();
    const int seconds = qMax(1, shot.timeoutMs / 1000);
    return R"([{"client": "local", "tgt": )" + target + R"(, "tgt_type": )" + quoted(type) + R"(, "fun": "event.fire", "timeout": )"
        + QByteArray::number(seconds) + R"(, "arg": [)" + dataJson + ", " + quoted(shot.tag) + "]}]";
}

} // namespace brine::jsonshot
