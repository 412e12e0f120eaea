#pragma once

#include <QLabel>
#include <QString>

class QAction;

namespace brine {

/// The only way labels are made: text from a bus is never read as rich text (QLabel's own default loads images that a tag names).
QLabel *plainLabel(const QString &text = {}, QWidget *parent = nullptr);
/// A label in the quieter second colour.
QLabel *mutedLabel(const QString &text = {}, QWidget *parent = nullptr);
/// A label that wraps, for sentences.
QLabel *wrappedLabel(const QString &text = {}, QWidget *parent = nullptr);

/// Text as long as a label can be read: laying out a megabyte takes seconds.
QString readable(const QString &text, int maxChars = 2000);

/// Tool tips have no plain mode: escaped and wrapped, cut to what a person reads.
QString plainToolTip(const QString &text);
void setPlainToolTip(QWidget *widget, const QString &text);
/// For menu and tab texts: `&` makes no mnemonic, controls are gone, cut in the middle.
QString plainMenuText(const QString &text, int maxChars = 60);
/// For window titles and notifications: without control characters.
QString plainTitle(const QString &text);

/// 98 311 with a narrow space in the C locale, else as the user's locale groups.
QString countText(quint64 value);
/// 2 M, 98 k, 950: short, for limits and chips.
QString shortCountText(quint64 value);
/// 610 MB, 2.0 GB
QString bytesText(quint64 bytes);

} // namespace brine
