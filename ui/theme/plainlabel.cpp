#include "plainlabel.h"

#include <QFontMetrics>
#include <QLocale>

namespace brine {

namespace {
constexpr int ToolTipChars = 1000;

QString withoutControls(const QString &text)
{
    QString out;
    out.reserve(text.size());
    for (const QChar c : text) {
        const bool control = c.category() == QChar::Other_Control || c.category() == QChar::Other_Format;
        out += control ? QChar(u' ') : c;
    }
    return out;
}
} // namespace

QLabel *plainLabel(const QString &text, QWidget *parent)
{
    auto *label = new QLabel(parent);
    label->setTextFormat(Qt::PlainText);
    label->setText(readable(text));
    return label;
}

QLabel *mutedLabel(const QString &text, QWidget *parent)
{
    QLabel *label = plainLabel(text, parent);
    label->setForegroundRole(QPalette::PlaceholderText);
    return label;
}

QLabel *wrappedLabel(const QString &text, QWidget *parent)
{
    QLabel *label = plainLabel(text, parent);
    label->setWordWrap(true);
    return label;
}

QString readable(const QString &text, int maxChars)
{
    return text.size() <= maxChars ? text : text.left(maxChars) + QChar(0x2026);
}

QString plainToolTip(const QString &text)
{
    if (text.isEmpty())
        return {};
    // pre-wrap keeps line ends; a text without spaces still has to break somewhere
    return QStringLiteral("<qt><p style=\"white-space:pre-wrap\">%1</p></qt>").arg(readable(text, ToolTipChars).toHtmlEscaped());
}

void setPlainToolTip(QWidget *widget, const QString &text)
{
    widget->setToolTip(plainToolTip(text));
}

QString plainMenuText(const QString &text, int maxChars)
{
    QString clean = withoutControls(text.left(4096));
    if (clean.size() > maxChars)
        clean = clean.left(maxChars / 2) + QChar(0x2026) + clean.right(maxChars / 2);
    return clean.replace(u'&', QStringLiteral("&&"));
}

QString plainTitle(const QString &text)
{
    return withoutControls(text.left(300));
}

QString countText(quint64 value)
{
    if (const QLocale locale; locale.language() != QLocale::C)
        return locale.toString(value);
    QString digits = QString::number(value);
    for (qsizetype i = digits.size() - 3; i > 0; i -= 3)
        digits.insert(i, QChar(0x202F));
    return digits;
}

QString shortCountText(quint64 value)
{
    if (value < 10'000)
        return countText(value);
    const bool millions = value >= 1'000'000;
    const double scaled = double(value) / (millions ? 1e6 : 1e3);
    const bool whole = scaled >= 100 || scaled == double(qint64(scaled));
    return QLocale().toString(scaled, 'f', whole ? 0 : 1) + QChar(0x202F) + (millions ? u'M' : u'k');
}

QString bytesText(quint64 bytes)
{
    return QLocale().formattedDataSize(qint64(bytes), bytes < (1u << 30) ? 0 : 1, QLocale::DataSizeTraditionalFormat);
}

} // namespace brine
