#include "eventdelegate.h"

#include "highlightlook.h"
#include "rowdelegate.h"
#include "shorttag.h"
#include <QPainter>

namespace brine {

namespace {

constexpr int Pad = 8, BarWidth = 3;
constexpr int JobTagChars = 19; // salt/job/…4113/ret…: the minion has a column of its own
constexpr int MarkLeft = 5, MarkWidth = 11, SignLeft = 17, SignWidth = 10;

bool isFixedColumn(int column)
{
    return column == EventTableModel::SequenceColumn || column == EventTableModel::TimeColumn || column == EventTableModel::TagColumn
        || column == EventTableModel::SizeColumn;
}

bool isNumberColumn(int column)
{
    return column == EventTableModel::SequenceColumn || column == EventTableModel::SizeColumn;
}

} // namespace

void EventDelegate::setFonts(const QFont &text, const QFont &fixed)
{
    m_text = text;
    m_fixed = fixed;
    m_textMetrics = QFontMetrics(text);
    m_fixedMetrics = QFontMetrics(fixed);
    m_textAscii = AsciiText(text);
    m_fixedAscii = AsciiText(fixed);
    m_jobTagWidth = m_fixedMetrics.averageCharWidth() * JobTagChars;
    const QFontMetrics &taller = m_textMetrics.height() >= m_fixedMetrics.height() ? m_textMetrics : m_fixedMetrics;
    m_rowHeight = RowDelegate::heightFor(taller);
    m_baseline = 3 + taller.ascent();
}

QString EventDelegate::elidedTag(const QString &tag, int width) const
{
    const QString whole = elided(tag, Qt::ElideMiddle, width);
    if (whole == tag || width < m_jobTagWidth)
        return whole;
    const QString shorter = withShortJid(tag);
    return shorter.size() == tag.size() ? whole : elided(shorter, Qt::ElideRight, width);
}

QString EventDelegate::elided(const QString &text, Qt::TextElideMode mode, int width) const
{
    return m_fixedAscii.has(text) ? m_fixedAscii.elided(text, mode, width) : m_fixedMetrics.elidedText(text, mode, width);
}

void EventDelegate::drawText(QPainter &painter, const QRect &cell, const QString &text, bool fixed, bool right, bool middle) const
{
    const QRect inner = cell.adjusted(Pad, 0, -Pad, 0);
    if (inner.width() <= 0 || text.isEmpty())
        return;
    const Qt::TextElideMode mode = fixed || middle ? Qt::ElideMiddle : Qt::ElideRight;
    const auto at = [&](qreal width) { return QPointF(right ? inner.right() + 1 - width : inner.left(), cell.top() + m_baseline); };
    if (const AsciiText &ascii = fixed ? m_fixedAscii : m_textAscii; ascii.has(text)) {
        const QString shown = ascii.elided(text, mode, inner.width());
        return m_batch.add(ascii, painter.pen().color(), at(right ? ascii.width(shown) : 0), shown);
    }
    const QFontMetrics &metrics = fixed ? m_fixedMetrics : m_textMetrics;
    const QString shown = metrics.elidedText(text, mode, inner.width());
    painter.setFont(fixed ? m_fixed : m_text);
    painter.drawText(at(right ? metrics.horizontalAdvance(shown) : 0), shown);
}

QColor EventDelegate::groundOf(const RowLook &row, const QColor &plain) const
{
    if (row.selected)
        return row.focused ? m_shades->selection : m_shades->selectionQuiet;
    if (row.fired)
        return m_shades->fired;
    return row.rule ? highlightlook::ground(row.rule->colour, *m_shades) : plain;
}

void EventDelegate::paintBackground(QPainter &painter, const RowLook &row) const
{
    const bool failed = row.outcome == EventTableModel::Outcome::Failed;
    painter.fillRect(row.rect, groundOf(row, failed ? m_shades->dangerRow : m_shades->base));
}

void EventDelegate::paintOutcome(QPainter &painter, const RowLook &row, const QRect &cell, const QString &text) const
{
    const QRectF sign(cell.left() + Pad, cell.top() + (m_rowHeight - 11) / 2.0, 11, 11);
    QRect rest = cell;
    if (row.kind == EventKind::Malformed) {
        drawSign(painter, Sign::Warning, sign, m_shades->attention);
    } else if (row.outcome == EventTableModel::Outcome::Failed) {
        painter.setPen(m_shades->danger);
        drawSign(painter, Sign::Cross, sign, m_shades->danger);
    } else if (row.outcome == EventTableModel::Outcome::Succeeded) {
        painter.setPen(m_shades->muted);
        drawSign(painter, Sign::Tick, sign, m_shades->good);
    } else {
        drawText(painter, cell, text, false, false);
        return;
    }
    rest.setLeft(cell.left() + 16);
    const bool hasSign = text.startsWith(QChar(0x2713)) || text.startsWith(QChar(0x2717)); // drawn here, in its colour
    drawText(painter, rest, hasSign ? text.mid(2) : text, false, false);
}

void EventDelegate::paintCell(QPainter &painter, const RowLook &row, int column, const QRect &cell, const QString &text) const
{
    const bool quiet = column == EventTableModel::SequenceColumn || column == EventTableModel::TimeColumn || column == EventTableModel::SizeColumn;
    painter.setPen(quiet ? m_shades->muted : m_shades->text);
    if (column == EventTableModel::ResultColumn)
        paintOutcome(painter, row, cell, text);
    else if (column == EventTableModel::TagColumn)
        drawText(painter, cell, elidedTag(text, cell.width() - 2 * Pad), true, false);
    else
        drawText(painter, cell, text, isFixedColumn(column), isNumberColumn(column), column == EventTableModel::SourceColumn);
}

void EventDelegate::paintGap(QPainter &painter, const RowLook &row, const QString &text) const
{
    painter.fillRect(row.rect, groundOf(row, m_shades->attentionTint));
    painter.fillRect(QRect(row.rect.left(), row.rect.top(), row.rect.width(), 1), m_shades->line);
    painter.fillRect(QRect(row.rect.left(), row.rect.bottom(), row.rect.width(), 1), m_shades->line);
    drawSign(painter, Sign::Warning, QRectF(row.rect.left() + Margin + Pad, row.rect.top() + (m_rowHeight - 12) / 2.0, 12, 12), m_shades->attention);
    painter.setPen(m_shades->attention);
    drawText(painter, row.rect.adjusted(Margin + Pad + 12, 0, 0, 0), text, false, false);
}

void EventDelegate::paintForeground(QPainter &painter, const RowLook &row) const
{
    const QColor bar = row.kind == EventKind::Event ? m_shades->family(row.family) : m_shades->attention;
    painter.fillRect(QRect(row.rect.left(), row.rect.top(), BarWidth, row.rect.height() - 1), bar);
    const QRect slot(row.rect.left(), row.rect.top(), MarkWidth, row.rect.height());
    if (row.marked)
        highlightlook::drawMark(painter, slot.translated(MarkLeft, 0), m_shades->accent);
    if (row.rule)
        highlightlook::drawSign(painter, row.rule->sign, slot.adjusted(0, 0, SignWidth - MarkWidth, 0).translated(SignLeft, 0), highlightlook::ink(row.rule->colour, *m_shades));
    if (row.current && row.focused) {
        painter.setPen(QPen(m_shades->accent, 1));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(row.rect.adjusted(0, 0, -1, -1));
    }
}

} // namespace brine
