#include "listfinder.h"

#include "eventtablemodel.h"
#include "eventtableview.h"
#include "findbar.h"
#include "plainlabel.h"
#include <QVBoxLayout>

namespace brine {

namespace {
constexpr int TypingMs = 150;
constexpr int TellingMs = 100; // nobody reads a count that changes sixty times a second
} // namespace

ListFinder::ListFinder(EventTableModel *model, EventTableView *list, QWidget *parent)
    : QWidget(parent), m_model(model), m_list(list), m_bar(new FindBar(this)), m_search(model)
{
    m_bar->setPrompt(tr("Find in the list"), tr("text of tags and payloads, or a filter expression"));
    auto *rows = new QVBoxLayout(this);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setSpacing(0);
    rows->addWidget(m_bar);
    rows->addWidget(m_list, 1);
    for (QTimer *timer : {&m_typing, &m_telling})
        timer->setSingleShot(true);
    m_typing.setInterval(TypingMs);
    m_telling.setInterval(TellingMs);
    connect(&m_typing, &QTimer::timeout, this, [this] { begin(false, ListSearch::From::Here); });
    connect(&m_telling, &QTimer::timeout, this, &ListFinder::tell);
    connect(m_bar, &FindBar::textEdited, &m_typing, qOverload<>(&QTimer::start));
    connect(m_bar, &FindBar::nextRequested, this, &ListFinder::findNext);
    connect(m_bar, &FindBar::closed, this, &ListFinder::close);
    connect(&m_search, &ListSearch::found, this, [this](quint64 id, bool wrapped) { show(EventId{id}, wrapped); });
    connect(&m_search, &ListSearch::notFound, this, &ListFinder::tellNotFound);
    connect(&m_search, &ListSearch::progressed, this, [this] {
        if (!m_telling.isActive())
            m_telling.start();
    });
}

// The current event, or where the user looks.
EventId ListFinder::place() const
{
    return m_list->currentRow() >= 0 ? m_list->currentId() : m_list->idAt(m_list->topRow());
}

void ListFinder::open()
{
    if (!m_bar->isVisible())
        m_origin = place();
    m_list->setEmphasised(true);
    m_bar->open();
}

void ListFinder::close()
{
    m_typing.stop();
    m_search.stop();
    say({}, true);
    m_list->setEmphasised(false);
    m_list->setFocus(Qt::ShortcutFocusReason);
}

void ListFinder::begin(bool backward, ListSearch::From place)
{
    m_typing.stop();
    const ListQuery query(m_bar->text());
    if (query.isEmpty()) {
        m_search.stop();
        say({}, true);
        return;
    }
    m_notFound = false;
    m_waiting = true;
    m_search.start(query, m_origin);
    m_search.find(m_origin, backward, place);
    tell();
}

void ListFinder::findNext(bool backward)
{
    const bool wasOpen = m_bar->isVisible();
    if (m_bar->text().isEmpty() || !wasOpen)
        open();
    if (m_bar->text().isEmpty())
        return;
    m_origin = place();
    if (m_search.query().typed() != m_bar->text()) { // typed a moment ago: the first answer may be the current event
        begin(backward, wasOpen ? ListSearch::From::Here : ListSearch::From::Behind);
        return;
    }
    m_notFound = false;
    m_waiting = true;
    m_search.find(m_origin, backward);
    tell();
}

void ListFinder::show(EventId id, bool wrapped)
{
    const int row = m_list->rowOf(id);
    if (row < 0)
        return;
    m_waiting = false;
    m_wrapped = wrapped;
    m_list->selectRow(row);
    Q_EMIT wentTo(m_search.query().isFilter() ? QString() : m_search.query().typed());
    tell();
}

void ListFinder::tellNotFound()
{
    m_waiting = false;
    m_notFound = true;
    tell();
}

QString ListFinder::countWords(bool isHit) const
{
    const quint64 count = m_search.estimate();
    const QString of = m_search.isBounded() ? tr("more than %1").arg(countText(ListSearch::MaxHits))
        : m_search.isComplete() ? countText(count) : tr("about %1").arg(countText(count));
    const auto position = isHit ? m_search.positionOf(m_list->currentId()) : std::nullopt;
    return position ? tr("%1 of %2").arg(countText(*position), of) : tr("%1 found").arg(of);
}

void ListFinder::tell()
{
    if (!m_search.isActive())
        return;
    const bool isHit = m_search.isHit(m_list->currentId());
    if (m_search.hitCount() == 0) {
        const bool over = m_notFound || m_search.isComplete();
        say(over ? tr("not found") : tr("searching…"), !over);
        return;
    }
    QString words = countWords(isHit);
    if (m_waiting)
        words += tr(" · searching…");
    else if (m_wrapped && isHit)
        words += tr(" · from the other end");
    if (m_search.query().isFilter())
        words += tr(" · as a filter");
    say(words, true);
}

void ListFinder::say(const QString &outcome, bool found)
{
    m_bar->setOutcome(outcome, found);
    if (m_outcome == outcome)
        return;
    m_outcome = outcome;
    Q_EMIT outcomeChanged(outcome);
}

} // namespace brine
