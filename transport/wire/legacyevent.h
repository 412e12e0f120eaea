#pragma once

#include "result.h"
#include <QByteArray>
#include <QByteArrayView>
#include <QString>

namespace brine {

/// How releases before 2016.3 put the tag before the payload. Padded (2014.1, 2014.7): a tag of at most 20 bytes is filled up with
/// `|` to 20 and the payload follows at once; a longer one ends in two line feeds. LineFeeds (2015.5, 2015.8): always two line feeds.
enum class TagForm : quint8 { Unknown, Padded, LineFeeds };

constexpr qsizetype PaddedTagBytes = 20;

/// The form that this event proves, Unknown where it could be of either (a long tag, or no event at all). Pure, any thread.
TagForm seenTagForm(QByteArrayView body);
/// The form that a release's own readers know ("2014.7.7"); Unknown for no release, and for those that speak no ZeroMQ.
TagForm tagFormOfRelease(const QString &release);
/// Releases before 2014.7.2 stamp their events with local time.
bool stampsLocalTime(const QString &release);

bool isAscii(QByteArrayView bytes);
/// The event as it travels: salt/utils/event.py fire_event of 2014 and of 2015. The form does not matter for tags over 20 bytes.
QByteArray legacyBody(QByteArrayView tag, QByteArrayView payload, TagForm form);
/// Refuses with a sentence what readers of that form would not read back as it is.
Result<Done> checkLegacyTag(QByteArrayView tag, TagForm form);
/// The same value without the forms that msgpack-python before 0.4 does not know: texts and bytes become raw (never str8, never
/// bin). Fails with a sentence where there is no such form (ext) or the bytes are not one whole value. Linear, any depth.
Result<QByteArray> oldSpecMsgpack(QByteArrayView value);

} // namespace brine
