#pragma once

#include <QFont>
#include <QList>
#include <QPointF>
#include <QString>
#include <QRawFont>
#include <array>

class QPainter;

namespace brine {

/// Text of printable ASCII (and the ellipsis) in one font: nearly all that a bus shows. One glyph and one width a character are all
/// there is to know of it, so it is measured, elided and drawn without the shaping that took most of a frame while events stream
/// (no kerning: in a list columns matter more). What has() refuses is the text engine's. UI thread.
class AsciiText
{
public:
    explicit AsciiText(const QFont &font = {});
    /// Every character can be drawn here.
    bool has(QStringView text) const;
    qreal width(QStringView text) const;                          ///< has(text)
    /// With "…" where characters had to go; in the middle the larger half stays at the end. Right and middle only.
    QString elided(const QString &text, Qt::TextElideMode mode, qreal width) const;
    /// Adds the text's glyphs and where each of them begins.
    void place(const QPointF &baseline, QStringView text, QList<quint32> &glyphs, QList<QPointF> &places) const;
    void draw(QPainter &painter, const QList<quint32> &glyphs, const QList<QPointF> &places) const;

private:
    static constexpr char16_t First = 0x20, Last = 0x7e, Ellipsis = 0x2026;
    static constexpr size_t Count = Last - First + 2;
    static bool isKnown(QChar c) { return (c.unicode() >= First && c.unicode() <= Last) || c.unicode() == Ellipsis; }
    static size_t placeOf(QChar c) { return c.unicode() == Ellipsis ? Count - 1 : size_t(c.unicode() - First); }
    qreal widthOf(QChar c) const { return m_widths[placeOf(c)]; }
    qsizetype fitting(QStringView text, qreal width, bool fromEnd) const;

    QRawFont m_font;
    std::array<quint32, Count> m_glyphs{};
    std::array<qreal, Count> m_widths{};
    bool m_usable = false;                                        ///< the font has all of these glyphs itself
};

} // namespace brine
