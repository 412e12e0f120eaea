#include "filteredit.h"

#include "signs.h"
#include "theme.h"
#include <QKeyEvent>
#include <QPainter>
#include <QPainterPath>
#include <QScopedValueRollback>
#include <QStyleOptionFrame>

namespace brine {

namespace {
constexpr int HistoryLength = 50;
constexpr int SignRoom = 22;
} // namespace

FilterEdit::FilterEdit(QWidget *parent) : QLineEdit(parent)
{
    setFont(fixedFont(font()));
    setTextMargins(4, 0, SignRoom, 0);
    setMaxLength(16 * 1024);
    applyColors();
}

void FilterEdit::setState(State state, int errorPosition, int errorLength)
{
    m_errorPosition = errorPosition;
    m_errorLength = errorLength;
    m_state = state;
    applyColors();
    update();
}

void FilterEdit::setProgress(int percent)
{
    if (m_progress == percent)
        return;
    m_progress = percent;
    update();
}

void FilterEdit::applyColors()
{
    const QScopedValueRollback coloring(m_coloring, true);
    const Shades &shades = Shades::of(parentWidget() ? parentWidget()->palette() : palette());
    QPalette colors = palette();
    colors.setColor(QPalette::Base, m_state == State::Valid ? shades.goodTint : m_state == State::Invalid ? shades.dangerTint : shades.base);
    colors.setColor(QPalette::Text, shades.text);
    colors.setColor(QPalette::PlaceholderText, shades.muted);
    if (colors != palette())
        setPalette(colors);
}

void FilterEdit::changeEvent(QEvent *event)
{
    QLineEdit::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && !m_coloring)
        applyColors();
}

// The cursor's place is all that QLineEdit tells of its scrolling; every other position follows from it.
qreal FilterEdit::xOf(int position) const
{
    const QFontMetricsF metrics(font());
    const QString shown = text();
    return cursorRect().center().x() + metrics.horizontalAdvance(shown.left(position)) - metrics.horizontalAdvance(shown.left(cursorPosition()));
}

void FilterEdit::paintEvent(QPaintEvent *event)
{
    QLineEdit::paintEvent(event);
    const Shades &shades = Shades::of(palette());
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF sign(width() - SignRoom - 2, 0, SignRoom - 6, height());
    if (m_state == State::Valid)
        drawSign(painter, Sign::Tick, sign, shades.good);
    else if (m_state == State::Invalid)
        drawSign(painter, Sign::Cross, sign, shades.danger);
    const QRectF inner = QRectF(rect()).adjusted(4, 1, -SignRoom - 2, -1);
    if (m_state == State::Invalid || (m_state == State::Incomplete && m_errorLength > 0)) {
        const int end = qMin(int(text().size()), m_errorPosition + m_errorLength);
        const qreal from = xOf(qMin(m_errorPosition, int(text().size()))), to = qMax(xOf(end), from + 8);
        QPainterPath wave(QPointF(from, 0));
        for (qreal x = from; x < to; x += 4) {
            wave.lineTo(x + 2, 2);
            wave.lineTo(x + 4, 0);
        }
        wave.translate(0, (height() + fontMetrics().height()) / 2.0 - 1);
        painter.setClipRect(inner);
        painter.setPen(QPen(m_state == State::Invalid ? shades.danger : shades.attention, 1.2));
        painter.drawPath(wave);
        painter.setClipping(false);
    }
    if (m_progress < 100)
        painter.fillRect(QRectF(2, height() - 4, (width() - 4) * qMax(2, m_progress) / 100.0, 2), shades.accent);
}

void FilterEdit::remember(const QString &used)
{
    const QString trimmed = used.trimmed();
    m_historyAt = -1;
    if (trimmed.isEmpty() || (!m_history.isEmpty() && m_history.first() == trimmed))
        return;
    m_history.removeAll(trimmed);
    m_history.prepend(trimmed);
    while (m_history.size() > HistoryLength)
        m_history.removeLast();
}

void FilterEdit::setHistory(const QStringList &history)
{
    m_history = history.mid(0, HistoryLength);
    m_historyAt = -1;
}

void FilterEdit::stepHistory(int step)
{
    const int to = qBound(-1, m_historyAt + step, int(m_history.size()) - 1);
    if (to == m_historyAt)
        return;
    if (m_historyAt == -1)
        m_draft = text();
    m_historyAt = to;
    const int kept = m_historyAt;
    selectAll();
    insert(to == -1 ? m_draft : m_history.at(to)); // as typing, so that Undo works and textEdited is sent
    m_historyAt = kept;
}

void FilterEdit::keyPressEvent(QKeyEvent *event)
{
    const bool plain = !(event->modifiers() & ~Qt::KeypadModifier);
    if (plain && (event->key() == Qt::Key_Up || event->key() == Qt::Key_Down)) {
        stepHistory(event->key() == Qt::Key_Up ? 1 : -1);
        return;
    }
    if (plain && event->key() == Qt::Key_F1) {
        Q_EMIT helpRequested();
        return;
    }
    if (plain && event->key() == Qt::Key_Escape) {
        Q_EMIT leaveRequested();
        return;
    }
    const QString before = text();
    QLineEdit::keyPressEvent(event);
    const bool types = event->key() == Qt::Key_Backspace || (!event->text().isEmpty() && event->text().front().isPrint());
    if (types && text() != before)
        Q_EMIT typed();
}

void FilterEdit::inputMethodEvent(QInputMethodEvent *event)
{
    QLineEdit::inputMethodEvent(event);
    if (!event->commitString().isEmpty())
        Q_EMIT typed();
}

} // namespace brine
