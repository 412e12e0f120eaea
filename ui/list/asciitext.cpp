#include "asciitext.h"

#include <QGlyphRun>
#include <QPainter>
#include <algorithm>

namespace brine {

AsciiText::AsciiText(const QFont &font) : m_font(QRawFont::fromFont(font))
{
    QString all;
    for (char16_t c = First; c <= Last; ++c)
        all += QChar(c);
    all += QChar(Ellipsis);
    const QList<quint32> glyphs = m_font.glyphIndexesForString(all);
    const QList<QPointF> advances = m_font.advancesForGlyphIndexes(glyphs);
    m_usable = glyphs.size() == qsizetype(Count) && advances.size() == qsizetype(Count) && !glyphs.contains(0);
    if (!m_usable)
        return;
    for (size_t i = 0; i < Count; ++i) {
        m_glyphs[i] = glyphs[qsizetype(i)];
        m_widths[i] = advances[qsizetype(i)].x();
    }
}

bool AsciiText::has(QStringView text) const
{
    return m_usable && std::all_of(text.begin(), text.end(), isKnown);
}

qreal AsciiText::width(QStringView text) const
{
    qreal width = 0;
    for (const QChar c : text)
        width += widthOf(c);
    return width;
}

/// How many characters from that side fit.
qsizetype AsciiText::fitting(QStringView text, qreal width, bool fromEnd) const
{
    qsizetype count = 0;
    for (; count < text.size(); ++count) {
        width -= widthOf(fromEnd ? text[text.size() - 1 - count] : text[count]);
        if (width < 0)
            break;
    }
    return count;
}

QString AsciiText::elided(const QString &text, Qt::TextElideMode mode, qreal width) const
{
    if (this->width(text) <= width)
        return text;
    const qreal room = width - widthOf(QChar(Ellipsis));
    if (mode != Qt::ElideMiddle)
        return text.first(fitting(text, room, false)) + QChar(Ellipsis);
    const qsizetype head = fitting(text, room / 2, false);
    const qsizetype tail = fitting(QStringView(text).sliced(head), room - this->width(QStringView(text).first(head)), true);
    return text.first(head) + QChar(Ellipsis) + text.last(tail);
}

void AsciiText::place(const QPointF &baseline, QStringView text, QList<quint32> &glyphs, QList<QPointF> &places) const
{
    qreal x = baseline.x();
    for (const QChar c : text) {
        const size_t at = placeOf(c);
        glyphs.append(m_glyphs[at]);
        places.append({x, baseline.y()});
        x += m_widths[at];
    }
}

void AsciiText::draw(QPainter &painter, const QList<quint32> &glyphs, const QList<QPointF> &places) const
{
    if (glyphs.isEmpty())
        return;
    QGlyphRun run;
    run.setRawFont(m_font);
    run.setRawData(glyphs.constData(), places.constData(), int(glyphs.size()));
    painter.drawGlyphRun({}, run);
}

} // namespace brine
