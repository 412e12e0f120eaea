#include "hexview.h"

#include "payloadcopy.h"
#include "textforms.h"
#include "theme.h"
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>

namespace brine {

namespace {

constexpr int Margin = 8;
constexpr int OffsetDigits = 8;

} // namespace

HexView::HexView(QWidget *parent)
    : QAbstractScrollArea(parent)
{
    setFont(fixedFont(font()));
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::StrongFocus);
    setLayoutDirection(Qt::LeftToRight);
    setAccessibleName(tr("Payload bytes"));
    viewport()->setCursor(Qt::IBeamCursor);
}

void HexView::setBytes(const QByteArray &bytes)
{
    m_bytes = bytes;
    m_hasSelection = false;
    m_markLength = 0;
    m_anchor = m_cursor = 0;
    updateScrollBars();
    viewport()->update();
}

void HexView::setMarked(qsizetype from, qsizetype length)
{
    m_markFrom = from;
    m_markLength = length;
    viewport()->update();
}

void HexView::reveal(qsizetype offset)
{
    const int row = int(offset / PerRow);
    const int shown = qMax(1, viewport()->height() / rowHeight() - 1);
    if (row < verticalScrollBar()->value())
        verticalScrollBar()->setValue(row);
    else if (row >= verticalScrollBar()->value() + shown)
        verticalScrollBar()->setValue(row - shown + 1);
}

bool HexView::find(const QByteArray &needle, bool backward)
{
    if (needle.isEmpty())
        return false;
    qsizetype at = -1;
    if (backward) {
        const qsizetype from = m_hasSelection ? qMin(m_anchor, m_cursor) - 1 : m_bytes.size();
        at = from >= 0 ? m_bytes.lastIndexOf(needle, from) : -1;
        at = at < 0 ? m_bytes.lastIndexOf(needle) : at;
    } else {
        at = m_bytes.indexOf(needle, m_hasSelection ? qMin(m_anchor, m_cursor) + 1 : 0);
        at = at < 0 ? m_bytes.indexOf(needle) : at;
    }
    if (at < 0)
        return false;
    select(at, at + needle.size() - 1);
    reveal(at);
    return true;
}

QString HexView::selectedDump() const
{
    if (!m_hasSelection || m_bytes.isEmpty())
        return {};
    const qsizetype from = qMin(m_anchor, m_cursor), to = qMin(qMax(m_anchor, m_cursor), m_bytes.size() - 1);
    return toHexDump(QByteArrayView(m_bytes).sliced(from, to - from + 1), to - from + 1);
}

int HexView::rowHeight() const { return fontMetrics().height() + 2; }

int HexView::columnX(int column) const
{
    const int character = fontMetrics().horizontalAdvance(u'0');
    // A wider gap in the middle keeps the eye in its column.
    return Margin + character * (OffsetDigits + 2 + column * 3 + (column >= PerRow / 2 ? 1 : 0));
}

int HexView::textX() const { return columnX(PerRow) + fontMetrics().horizontalAdvance(u'0'); }

void HexView::updateScrollBars()
{
    const int rows = int((m_bytes.size() + PerRow - 1) / PerRow);
    const int shown = qMax(1, viewport()->height() / rowHeight());
    verticalScrollBar()->setRange(0, qMax(0, rows - shown));
    verticalScrollBar()->setPageStep(shown);
    const int width = textX() + fontMetrics().horizontalAdvance(u'0') * PerRow + Margin;
    horizontalScrollBar()->setRange(0, qMax(0, width - viewport()->width()));
    horizontalScrollBar()->setPageStep(viewport()->width());
}

bool HexView::isSelected(qsizetype offset) const
{
    return m_hasSelection && offset >= qMin(m_anchor, m_cursor) && offset <= qMax(m_anchor, m_cursor);
}

void HexView::paintEvent(QPaintEvent *)
{
    QPainter painter(viewport());
    painter.fillRect(viewport()->rect(), palette().base());
    painter.translate(-horizontalScrollBar()->value(), 0);
    painter.setFont(font());
    const int shown = viewport()->height() / rowHeight() + 1;
    for (int i = 0; i < shown; ++i) {
        const qsizetype row = verticalScrollBar()->value() + i;
        if (row * PerRow >= m_bytes.size())
            break;
        paintRow(painter, row, i * rowHeight());
    }
}

void HexView::paintRow(QPainter &painter, qsizetype row, int y) const
{
    const int character = fontMetrics().horizontalAdvance(u'0'), baseline = y + fontMetrics().ascent() + 1;
    painter.setPen(palette().color(QPalette::PlaceholderText));
    painter.drawText(Margin, baseline, QStringLiteral("%1").arg(row * PerRow, OffsetDigits, 16, QLatin1Char('0')));
    QColor mark = palette().color(QPalette::Highlight);
    mark.setAlphaF(0.25f);
    const int count = int(qMin<qsizetype>(PerRow, m_bytes.size() - row * PerRow));
    for (int column = 0; column < count; ++column) {
        const qsizetype offset = row * PerRow + column;
        const uchar byte = uchar(m_bytes[offset]);
        const bool selected = isSelected(offset);
        const bool marked = offset >= m_markFrom && offset < m_markFrom + m_markLength;
        if (selected || marked) {
            const QBrush brush = selected ? palette().highlight() : QBrush(mark);
            painter.fillRect(columnX(column) - character / 2, y, character * 3, rowHeight(), brush);
            painter.fillRect(textX() + column * character, y, character, rowHeight(), brush);
        }
        painter.setPen(palette().color(selected ? QPalette::HighlightedText : QPalette::Text));
        painter.drawText(columnX(column), baseline, QStringLiteral("%1").arg(int(byte), 2, 16, QLatin1Char('0')));
        const QChar shown = byte >= 0x20 && byte < 0x7f ? QChar(ushort(byte)) : QChar(u'·');
        painter.drawText(textX() + column * character, baseline, QString(shown));
    }
}

void HexView::resizeEvent(QResizeEvent *) { updateScrollBars(); }

void HexView::changeEvent(QEvent *event)
{
    QAbstractScrollArea::changeEvent(event);
    if (event->type() == QEvent::FontChange)
        updateScrollBars();
}

qsizetype HexView::offsetAt(const QPoint &point) const
{
    const int x = point.x() + horizontalScrollBar()->value();
    const int character = fontMetrics().horizontalAdvance(u'0');
    int column = 0;
    if (x >= textX() - character / 2)
        column = (x - textX()) / character;
    else
        while (column < PerRow - 1 && x >= columnX(column + 1) - character / 2)
            ++column;
    const qsizetype row = verticalScrollBar()->value() + qMax(0, point.y()) / rowHeight();
    return qBound<qsizetype>(0, row * PerRow + qBound(0, column, PerRow - 1), qMax<qsizetype>(0, m_bytes.size() - 1));
}

void HexView::select(qsizetype anchor, qsizetype cursor)
{
    m_anchor = anchor;
    m_cursor = cursor;
    m_hasSelection = !m_bytes.isEmpty();
    viewport()->update();
}

void HexView::mousePressEvent(QMouseEvent *event)
{
    if (event->button() != Qt::LeftButton)
        return;
    const qsizetype offset = offsetAt(event->position().toPoint());
    select(event->modifiers() & Qt::ShiftModifier ? m_anchor : offset, offset);
}

void HexView::mouseMoveEvent(QMouseEvent *event)
{
    if (event->buttons() & Qt::LeftButton) {
        select(m_anchor, offsetAt(event->position().toPoint()));
        reveal(m_cursor);
    }
}

void HexView::keyPressEvent(QKeyEvent *event)
{
    if (event->matches(QKeySequence::Copy)) {
        payloadcopy::text(selectedDump());
        return;
    }
    if (event->matches(QKeySequence::SelectAll)) {
        select(0, qMax<qsizetype>(0, m_bytes.size() - 1));
        return;
    }
    const bool whole = event->modifiers() & Qt::ControlModifier;
    qsizetype to = m_cursor;
    switch (event->key()) {
    case Qt::Key_Left: to -= 1; break;
    case Qt::Key_Right: to += 1; break;
    case Qt::Key_Up: to -= PerRow; break;
    case Qt::Key_Down: to += PerRow; break;
    case Qt::Key_PageUp: to -= qsizetype(PerRow) * verticalScrollBar()->pageStep(); break;
    case Qt::Key_PageDown: to += qsizetype(PerRow) * verticalScrollBar()->pageStep(); break;
    case Qt::Key_Home: to = whole ? 0 : to - to % PerRow; break;
    case Qt::Key_End: to = whole ? m_bytes.size() - 1 : to - to % PerRow + PerRow - 1; break;
    default:
        QAbstractScrollArea::keyPressEvent(event);
        return;
    }
    to = qBound<qsizetype>(0, to, qMax<qsizetype>(0, m_bytes.size() - 1));
    select(event->modifiers() & Qt::ShiftModifier ? m_anchor : to, to);
    reveal(to);
}

} // namespace brine
