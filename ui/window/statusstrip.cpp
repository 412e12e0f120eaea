#include "statusstrip.h"

#include "connectionbutton.h"
#include "elidedlabel.h"
#include "plainlabel.h"
#include "textforms.h"
#include "theme.h"
#include <QAccessible>
#include <QDateTime>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QPainter>
#include <QTimer>
#include <algorithm>

namespace brine {

namespace {

constexpr qint64 BehindFromMs = 250;
constexpr int FlashMs = 4000, ReadingMs = 60; ///< a character
constexpr int MaxFlashChars = 1000;
// The dot, the margins and the gaps between the labels; the words of the state that stay.
constexpr int RoomAround = 90, StateChars = 12;

quint64 less(quint64 from, quint64 what)
{
    return from > what ? from - what : 0;
}

void tint(QLabel *label, const QColor &color)
{
    QPalette palette = label->palette();
    if (palette.color(QPalette::WindowText) == color)
        return;
    palette.setColor(QPalette::WindowText, color);
    label->setPalette(palette);
}

} // namespace

/// The state's dot: full when connected, a ring otherwise, so that it says something without its colour.
class StatusStrip::Dot : public QWidget
{
public:
    explicit Dot(QWidget *parent) : QWidget(parent) { setFixedSize(10, 10); }
    void setLevel(ConnectionInfo::Level level)
    {
        m_level = level;
        update();
    }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        const QColor color = levelColor(m_level, shadesOf(this));
        const bool full = m_level == ConnectionInfo::Level::Good || m_level == ConnectionInfo::Level::Quiet;
        painter.setPen(QPen(color, 1.5));
        painter.setBrush(full ? QBrush(color) : QBrush(Qt::NoBrush));
        painter.drawEllipse(QRectF(1, 1, 8, 8));
    }

private:
    ConnectionInfo::Level m_level = ConnectionInfo::Level::None;
};

StatusStrip::StatusStrip(QWidget *parent)
    : QWidget(parent), m_dot(new Dot(this)), m_state(new ElidedLabel(Qt::ElideMiddle, this)), m_sum(new ElidedLabel(Qt::ElideRight, this)),
      m_faults(new ElidedLabel(Qt::ElideRight, this)), m_kept(new ElidedLabel(Qt::ElideRight, this)), m_distrust(plainLabel({}, this)),
      m_behind(plainLabel({}, this))
{
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(10, 4, 10, 4);
    row->setSpacing(8);
    m_state->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_sum->setForegroundRole(QPalette::PlaceholderText);
    m_state->setAccessibleName(tr("State of the bus"));
    row->addWidget(m_dot);
    row->addWidget(m_state, 1);
    for (QLabel *label : {m_distrust, m_behind, static_cast<QLabel *>(m_sum), static_cast<QLabel *>(m_faults), static_cast<QLabel *>(m_kept)})
        row->addWidget(label);
    row->setSpacing(12);
    m_distrust->hide();
    m_behind->hide();
    setCounters({});
    setConnection({});
}

void StatusStrip::setConnection(const ConnectionInfo &info)
{
    m_info = info;
    m_dot->setLevel(info.level);
    m_distrust->setVisible(!info.distrust.isEmpty());
    if (!info.distrust.isEmpty()) {
        m_distrust->setText(tr("Not trusted"));
        setPlainToolTip(m_distrust, info.distrust);
        m_distrust->setAccessibleName(plainTitle(info.distrust));
    }
    updateState();
}

void StatusStrip::flash(const QString &text)
{
    m_flash = text;
    updateState();
    QTimer::singleShot(std::max(FlashMs, int(std::min<qsizetype>(text.size(), MaxFlashChars)) * ReadingMs), this, [this, text] {
        if (m_flash == text) {
            m_flash.clear();
            updateState();
        }
    });
}

void StatusStrip::updateState()
{
    QString full = m_flash;
    if (full.isEmpty()) {
        full = m_info.text.isEmpty() ? tr("Not connected") : m_info.text;
        if (!m_info.path.isEmpty())
            full += QStringLiteral(" · ") + m_info.path;
        if (!m_info.origin.isEmpty())
            full += QStringLiteral(" (%1)").arg(m_info.origin);
    }
    m_state->setElideMode(m_flash.isEmpty() ? Qt::ElideMiddle : Qt::ElideRight);
    m_state->setWhole(m_flash.isEmpty() ? plainTitle(full) : safeTextOf(full, MaxFlashChars));
    makeRoom();
    announce(m_flash.isEmpty() ? m_info.text : m_flash);
}

// As a status bar does with what it says for a moment: the counters are told again when it was read.
void StatusStrip::makeRoom()
{
    const QMargins around = layout()->contentsMargins();
    int room = width() - around.left() - around.right() - m_dot->width() - layout()->spacing();
    for (const QLabel *chip : {m_distrust, m_behind})
        room -= chip->isHidden() ? 0 : chip->sizeHint().width() + layout()->spacing();
    room -= m_state->sizeHint().width();
    for (QLabel *counter : {m_sum, m_faults, m_kept}) {
        room -= counter->sizeHint().width() + layout()->spacing();
        counter->setVisible(m_flash.isEmpty() || room >= 0);
    }
}

// A live list must not flood a screen reader: at most one announcement a second, and only of another text.
void StatusStrip::announce(const QString &text)
{
    const qint64 now = QDateTime::currentMSecsSinceEpoch();
    if (!QAccessible::isActive() || text == m_announced || now - m_announcedMs < 1000)
        return;
    m_announced = text;
    m_announcedMs = now;
    QAccessibleValueChangeEvent event(m_state, text);
    QAccessible::updateAccessibility(&event);
}

StatusStrip::Sum StatusStrip::sumOf(const CounterInfo &c)
{
    Sum sum;
    sum.received = c.received;
    quint64 rest = c.received;
    const auto take = [&rest](quint64 wanted) {
        const quint64 taken = std::min(rest, wanted);
        rest -= taken;
        return taken;
    };
    sum.lost = take(c.dropped);
    sum.forgotten = take(c.evicted);
    sum.cleared = take(c.cleared);
    sum.shown = take(c.shown);
    sum.filtered = take(less(c.kept, c.shown + c.pendingWhilePaused));
    sum.waiting = rest;
    return sum;
}

QString StatusStrip::sumText(const Sum &sum)
{
    QString text = tr("Received %1 = shown %2 + filtered %3").arg(countText(sum.received), countText(sum.shown), countText(sum.filtered));
    if (sum.waiting)
        text += tr(" + waiting %1").arg(countText(sum.waiting));
    if (sum.cleared)
        text += tr(" + cleared %1").arg(countText(sum.cleared));
    if (sum.forgotten)
        text += tr(" + forgotten %1").arg(countText(sum.forgotten));
    return text + tr(" + lost %1").arg(countText(sum.lost));
}

void StatusStrip::setCounters(const CounterInfo &counters)
{
    m_counters = counters;
    const Sum sum = sumOf(counters);
    m_sum->setWhole(sumText(sum));
    m_sum->setForegroundRole(sum.lost ? QPalette::BrightText : QPalette::PlaceholderText); // BrightText is the danger colour
    const QString tip = countersTip();
    for (QLabel *label : {m_sum, m_faults})
        setPlainToolTip(label, tip);
    tint(m_distrust, shadesOf(this).danger); // here, as the others': the theme may have changed
    setPlainToolTip(m_kept, tr("Selected rows · events kept, of at most so many · memory they take, of at most %1. The oldest go first.").arg(bytesText(m_counters.maxBytes)));
    updateBehind();
    fit();
    updateState();
}

// All eight of the overload contract, for who asks.
QString StatusStrip::countersTip() const
{
    const CounterInfo &c = m_counters;
    return tr("Every event received is in exactly one of these.\nReceived %1: %2 stored, %3 lost (the buffer was full, or the bus was left).\n"
              "Malformed: %4, too large: %5; each is a row with the bytes that came.\nForgotten, the oldest first: %6.\nReconnects: %7; without a connection for %8 s.\nRows for gaps: %9, which are no events and counted nowhere else.")
        .arg(countText(c.received), countText(c.stored), countText(c.dropped), countText(c.malformed), countText(c.oversize), countText(c.evicted),
             countText(c.reconnects), QLocale().toString(double(c.gapMs) / 1000.0, 'f', 1), countText(c.gaps));
}

QString StatusStrip::faultsText(Room room) const
{
    const CounterInfo &c = m_counters;
    QStringList parts;
    const auto add = [&](const QString &text, quint64 count, bool always) {
        if (count || (always && room != Room::NoZeros))
            parts << text.arg(countText(count));
    };
    add(tr("Malformed %1"), c.malformed, true);
    add(tr("Too large %1"), c.oversize, false);
    add(tr("Reconnects %1"), c.reconnects, true);
    return parts.isEmpty() ? tr("Faults 0") : parts.join(QStringLiteral(" · "));
}

void StatusStrip::updateBehind()
{
    const bool behind = m_counters.behindMs >= BehindFromMs;
    m_behind->setVisible(behind);
    if (!behind)
        return;
    m_behind->setText(tr("View %1 s behind · %2 queued").arg(QLocale().toString(double(m_counters.behindMs) / 1000.0, 'f', 1), countText(m_counters.queued)));
    tint(m_behind, shadesOf(this).danger);
}

void StatusStrip::setSelected(quint64 rows)
{
    m_selected = rows;
    fit();
}

QString StatusStrip::keptText(Room room) const
{
    const CounterInfo &c = m_counters;
    const bool limits = room == Room::All;
    const QString of = limits && c.maxEvents ? tr("%1 of %2").arg(countText(c.kept), shortCountText(c.maxEvents)) : countText(c.kept);
    const QString bytes = limits && c.maxBytes ? tr("%1 of %2").arg(bytesText(c.keptBytes), bytesText(c.maxBytes)) : bytesText(c.keptBytes);
    const QString kept = tr("Kept %1 · %2").arg(of, bytes);
    return limits || m_selected ? tr("Sel %1 · %2").arg(countText(m_selected), kept) : kept;
}

// By the average character: measuring would cost more than the text, several times a second.
StatusStrip::Room StatusStrip::roomFor(qsizetype characters) const
{
    const qsizetype room = (width() - RoomAround) / qMax(1, m_characterWidth) - StateChars - characters;
    const auto fits = [&](Room level) { return keptText(level).size() + faultsText(level).size() <= room; };
    return fits(Room::All) ? Room::All : fits(Room::NoLimits) ? Room::NoLimits : Room::NoZeros;
}

void StatusStrip::fit()
{
    const Room room = roomFor(m_sum->text().size() + (m_behind->isHidden() ? 0 : m_behind->text().size()));
    const CounterInfo &c = m_counters;
    m_faults->setWhole(faultsText(room));
    tint(m_faults, c.malformed || c.oversize || c.reconnects ? shadesOf(this).attention : shadesOf(this).muted);
    m_kept->setWhole(keptText(room));
}

void StatusStrip::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    m_characterWidth = fontMetrics().averageCharWidth();
    m_state->setMinimumWidth(m_characterWidth * StateChars);
    fit();
    makeRoom();
}

QString StatusStrip::stateText() const
{
    return m_state->text();
}

bool StatusStrip::isStateWhole() const
{
    return !m_state->isElided();
}

QString StatusStrip::sumText() const
{
    return m_sum->text();
}

QString StatusStrip::faultsText() const
{
    return m_faults->text();
}

QString StatusStrip::distrustText() const
{
    return m_info.distrust;
}

QString StatusStrip::behindText() const
{
    return m_behind->isVisibleTo(this) ? m_behind->text() : QString();
}

QString StatusStrip::keptText() const
{
    return m_kept->text();
}

void StatusStrip::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(QRect(0, 0, width(), 1), shadesOf(this).line);
}

} // namespace brine
