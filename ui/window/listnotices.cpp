#include "listnotices.h"

#include "noticebar.h"
#include "plainlabel.h"
#include <QToolButton>
#include <QVBoxLayout>
#include <utility>

namespace brine {

namespace {

/// The limit that is reached, or nearer than the other.
QString limitText(const CounterInfo &c)
{
    const double bytes = c.maxBytes ? double(c.keptBytes) / double(c.maxBytes) : 0;
    const double events = c.maxEvents ? double(c.kept + c.cleared) / double(c.maxEvents) : 0;
    if (c.maxEvents && events > bytes)
        return ListNotices::tr("the limit of %1 events is reached").arg(countText(c.maxEvents));
    return c.maxBytes ? ListNotices::tr("the limit of %1 is reached").arg(bytesText(c.maxBytes)) : ListNotices::tr("the limit is reached");
}

} // namespace

ListNotices::ListNotices(QWidget *parent)
    : QWidget(parent), m_paused(new NoticeBar(NoticeBar::Tone::Attention, tr("Resume"), false, this)),
      m_aside(new NoticeBar(NoticeBar::Tone::Neutral, tr("Back to them"), true, this)),
      m_disconnected(new NoticeBar(NoticeBar::Tone::Attention, tr("Reconnect"), true, this)),
      m_cleared(new NoticeBar(NoticeBar::Tone::Neutral, tr("Undo"), true, this))
{
    auto *rows = new QVBoxLayout(this);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setSpacing(0);
    for (NoticeBar *bar : {m_paused, m_aside, m_disconnected, m_cleared})
        rows->addWidget(bar);
    connect(m_paused, &NoticeBar::actionTriggered, this, &ListNotices::resumeRequested);
    connect(m_aside, &NoticeBar::actionTriggered, this, &ListNotices::backRequested);
    connect(m_aside, &NoticeBar::closed, this, [this] { m_asideClosed = true; });
    connect(m_disconnected, &NoticeBar::actionTriggered, this, &ListNotices::reconnectRequested);
    connect(m_cleared, &NoticeBar::actionTriggered, this, &ListNotices::undoRequested);
}

QString ListNotices::pausedText(const EventTableModel &model, const CounterInfo &counters)
{
    const quint64 waiting = model.pending();
    const QString waits = waiting == 0 ? tr("No new events yet") : waiting == 1 ? tr("1 new event waiting") : tr("%1 new events waiting").arg(countText(waiting));
    const EventTableModel::Forgotten forgotten = model.forgottenWhilePaused();
    if (forgotten.waiting)
        return tr("%1 · all that came before is forgotten, %2 of the new ones too: %3").arg(waits, countText(forgotten.waiting), limitText(counters));
    if (forgotten.shown)
        return tr("%1 · the oldest rows are forgotten meanwhile, %2 of them: %3").arg(waits, countText(forgotten.shown), limitText(counters));
    return waits;
}

void ListNotices::sayPaused(const EventTableModel &model, const CounterInfo &counters)
{
    m_paused->say(tr("Paused · %1").arg(pausedText(model, counters)));
}

void ListNotices::hidePaused()
{
    m_paused->hide();
}

void ListNotices::setAside(const AsideInfo &aside, const CounterInfo &counters)
{
    if (aside.from != m_asideInfo.from || aside.events != m_asideInfo.events)
        m_asideClosed = false;
    m_asideInfo = aside;
    if (aside.events == 0 || m_asideClosed) {
        m_aside->hide();
        return;
    }
    if (aside.kept == 0) {
        m_aside->say(tr("The events of %1 that were set aside are forgotten: %2").arg(aside.from, limitText(counters)));
        return;
    }
    const QString kept = aside.kept == 1 ? tr("1 event of %1 is set aside while this file is shown").arg(aside.from)
                                         : tr("%1 events of %2 are set aside while this file is shown").arg(countText(aside.kept), aside.from);
    const quint64 gone = aside.events - aside.kept;
    m_aside->say(gone == 0 ? kept : tr("%1 · %2 more are forgotten: %3").arg(kept, countText(gone), limitText(counters)));
}

void ListNotices::setDisconnected(const QString &from)
{
    if (std::exchange(m_from, from) == from)
        return; // what was closed stays so
    if (from.isEmpty())
        m_disconnected->hide();
    else
        m_disconnected->say(tr("Disconnected from %1 · what came from it stays here").arg(from));
}

void ListNotices::sayCleared(quint64 events)
{
    m_cleared->say(events == 1 ? tr("Cleared 1 event") : tr("Cleared %1 events").arg(countText(events)));
}

void ListNotices::hideCleared()
{
    m_cleared->hide();
}

} // namespace brine
