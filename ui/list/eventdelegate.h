#pragma once

#include "asciitext.h"
#include "eventtablemodel.h"
#include "shades.h"
#include "signs.h"
#include "textbatch.h"
#include <QFont>
#include <QFontMetrics>

class QPainter;

namespace brine {

/// Draws the rows of the event list: margin, elision, tabular numbers, outcome sign, gap band. Works on texts and flags only;
/// the fonts are measured once, because measuring every cell took half of a frame. UI thread.
class EventDelegate
{
public:
    /// Left of the cells, and not scrolled with them: family bar, mark, sign of the highlight rule.
    static constexpr int Margin = 28;

    struct RowLook
    {
        QRect rect;                ///< whole row, over all columns
        TagFamily family = TagFamily::Custom;
        EventKind kind = EventKind::Event;
        EventTableModel::Outcome outcome = EventTableModel::Outcome::None;
        bool selected = false, current = false, focused = false, fired = false, marked = false;
        const HighlightRule *rule = nullptr;
    };

    void setFonts(const QFont &text, const QFont &fixed);
    void setShades(const Shades &shades) { m_shades = &shades; }
    int rowHeight() const { return m_rowHeight; }
    QFontMetrics textMetrics() const { return m_textMetrics; }
    QFontMetrics fixedMetrics() const { return m_fixedMetrics; }

    void paintBackground(QPainter &painter, const RowLook &row) const;
    void paintCell(QPainter &painter, const RowLook &row, int column, const QRect &cell, const QString &text) const;
    /// A gap is no event: one band with its sentence across all columns.
    void paintGap(QPainter &painter, const RowLook &row, const QString &text) const;
    /// The margin and the frame of the current row; after the cells.
    void paintForeground(QPainter &painter, const RowLook &row) const;
    /// The texts of all cells that were painted; after the last row.
    void paintTexts(QPainter &painter) const { m_batch.draw(painter); }

    /// Both ends of a tag matter: `salt/job/…4113/ret/web01`. Of a job's tag the jid goes first, then the end of the minion's id.
    QString elidedTag(const QString &tag, int width) const;

private:
    QString elided(const QString &text, Qt::TextElideMode mode, int width) const; ///< in the fixed font
    QColor groundOf(const RowLook &row, const QColor &plain) const;
    void drawText(QPainter &painter, const QRect &cell, const QString &text, bool fixed, bool right, bool middle = false) const;
    void paintOutcome(QPainter &painter, const RowLook &row, const QRect &cell, const QString &text) const;

    QFont m_text, m_fixed;
    QFontMetrics m_textMetrics{QFont()}, m_fixedMetrics{QFont()};
    AsciiText m_textAscii, m_fixedAscii;
    mutable TextBatch m_batch;
    int m_rowHeight = 20, m_baseline = 14, m_jobTagWidth = 0;
    const Shades *m_shades = &Shades::light();
};

} // namespace brine
