#include "firedfile.h"

#include "msgpackview.h"
#include "redaction.h"
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace brine {

namespace {

constexpr qsizetype MaxText = 4096, MaxTag = 16 * 1024;
constexpr size_t MaxRecords = 500;

QString base64(const QByteArray &bytes) { return QString::fromLatin1(bytes.toBase64()); }

QJsonObject toJson(const ShotRecord &record)
{
    const ShotRequest &shot = record.shot;
    const QByteArray payload = Redaction::masked(shot.tag, shot.payload);
    QJsonObject json{
        {QStringLiteral("tag"), base64(shot.tag)},
        {QStringLiteral("to"), int(shot.destination)},
        {QStringLiteral("bus"), record.bus},
        {QStringLiteral("fired"), record.firedUs},
        {QStringLiteral("outcome"), int(record.receipt.outcome)},
        {QStringLiteral("text"), record.receipt.text.left(MaxText)},
        {QStringLiteral("details"), record.receipt.details.join(u'\n').left(MaxText)},
        {QStringLiteral("sent"), record.receipt.sentUs},
        {QStringLiteral("seen"), record.receipt.seenUs},
        {QStringLiteral("followUps"), qint64(record.followUpCount())},
        {QStringLiteral("times"), qint64(record.times)},
        {QStringLiteral("masked"), record.isMasked || payload != shot.payload},
    };
    if (payload.size() <= FiredFile::MaxPayload && !record.isLeftOut)
        json.insert(QStringLiteral("payload"), base64(payload));
    if (const QByteArray arrived = Redaction::masked(record.arrivedTag, record.arrived); !arrived.isEmpty() && arrived.size() <= FiredFile::MaxPayload) {
        json.insert(QStringLiteral("arrived"), base64(arrived));
        json.insert(QStringLiteral("arrivedTag"), base64(record.arrivedTag));
    }
    if (!shot.target.isEmpty()) {
        json.insert(QStringLiteral("target"), shot.target.left(MaxText));
        json.insert(QStringLiteral("targetType"), shot.targetType.left(64));
    }
    return json;
}

QByteArray bytesOf(const QJsonObject &json, const char *key, qsizetype max)
{
    return QByteArray::fromBase64(json.value(QLatin1String(key)).toString().toLatin1()).left(max);
}

qint64 numberOf(const QJsonObject &json, const char *key) { return qMax<qint64>(0, json.value(QLatin1String(key)).toInteger()); }

template<class Enum> Enum enumOf(const QJsonObject &json, const char *key, Enum last)
{
    return Enum(qBound(0, json.value(QLatin1String(key)).toInt(), int(last)));
}

bool isWhole(const QByteArray &payload) { return msgpackSize(payload) == payload.size() && MsgpackView(payload).type() == MsgpackView::Type::Map; }

ShotRecord fromJson(const QJsonObject &json)
{
    ShotRecord record;
    record.isOfEarlier = true;
    record.shot.tag = bytesOf(json, "tag", MaxTag);
    record.shot.payload = bytesOf(json, "payload", FiredFile::MaxPayload);
    record.isLeftOut = !isWhole(record.shot.payload);
    if (record.isLeftOut)
        record.shot.payload.clear();
    record.isMasked = json.value(QStringLiteral("masked")).toBool();
    record.shot.destination = enumOf(json, "to", ShotRequest::Destination::Minions);
    record.shot.target = json.value(QStringLiteral("target")).toString().left(MaxText);
    record.shot.targetType = json.value(QStringLiteral("targetType")).toString().left(64);
    record.bus = json.value(QStringLiteral("bus")).toString().left(MaxText);
    record.firedUs = numberOf(json, "fired");
    record.arrivedTag = bytesOf(json, "arrivedTag", MaxTag);
    record.arrived = bytesOf(json, "arrived", FiredFile::MaxPayload);
    record.moreFollowUps = quint64(numberOf(json, "followUps"));
    record.times = quint64(qMax<qint64>(1, numberOf(json, "times")));
    ReceiptInfo &receipt = record.receipt;
    receipt.outcome = enumOf(json, "outcome", ReceiptInfo::Outcome::MinionsAnswered);
    receipt.text = json.value(QStringLiteral("text")).toString().left(MaxText);
    receipt.details = json.value(QStringLiteral("details")).toString().left(MaxText).split(u'\n', Qt::SkipEmptyParts);
    receipt.sentUs = numberOf(json, "sent");
    receipt.seenUs = numberOf(json, "seen");
    return record;
}

} // namespace

QByteArray FiredFile::write(const std::deque<ShotRecord> &newestFirst)
{
    QJsonArray all;
    qsizetype bytes = 0;
    for (const ShotRecord &record : newestFirst) {
        const QJsonObject json = toJson(record);
        bytes += QJsonDocument(json).toJson(QJsonDocument::Compact).size() + 1;
        if (bytes > MaxFile / 2)
            break; // the oldest go
        all << json;
    }
    return QJsonDocument(all).toJson(QJsonDocument::Compact);
}

std::vector<ShotRecord> FiredFile::read(QByteArrayView file)
{
    std::vector<ShotRecord> records;
    if (file.size() > MaxFile)
        return records;
    const QJsonArray all = QJsonDocument::fromJson(file.toByteArray()).array();
    for (const QJsonValue &value : all) {
        ShotRecord record = fromJson(value.toObject());
        if (!record.shot.tag.isEmpty() && records.size() < MaxRecords) {
            if (record.receipt.outcome == ReceiptInfo::Outcome::Pending)
                record.receipt.outcome = ReceiptInfo::Outcome::NotSeen; // Brine ended first
            records.push_back(std::move(record));
        }
    }
    return records;
}

} // namespace brine
