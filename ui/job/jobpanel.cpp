#include "jobpanel.h"
#include "plainlabel.h"
#include "rowdelegate.h"
#include "textforms.h"
#include "theme.h"
#include "timetext.h"
#include <QHeaderView>
#include <QProgressBar>
#include <QPushButton>
#include <QTableView>
#include <QVBoxLayout>
#include <algorithm>

namespace brine {

namespace {

/// To put so many in order again takes a millisecond; more are shown once a second, not with every answer.
constexpr qsizetype ManyMinions = 2000;

} // namespace

JobPanel::JobPanel(QWidget *parent)
    : QWidget(parent), m_title(plainLabel({}, this)), m_summary(wrappedLabel({}, this)), m_progress(new QProgressBar(this))
{
    setAccessibleName(tr("Job"));
    m_progress->setTextVisible(false);
    m_progress->setMaximumHeight(2 * GridUnit);
    m_progress->setAccessibleName(tr("Minions that answered"));
    m_clock.setInterval(1000);
    connect(&m_clock, &QTimer::timeout, this, &JobPanel::refresh);
    m_later.setSingleShot(true);
    m_later.setInterval(1000);
    connect(&m_later, &QTimer::timeout, this, &JobPanel::showState);

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(2 * GridUnit, GridUnit, 2 * GridUnit, GridUnit);
    layout->setSpacing(GridUnit);
    layout->addLayout(makeHead());
    layout->addWidget(m_summary);
    layout->addWidget(m_progress);
    m_returnsTable = makeTable(&m_returns, tr("Returns of the job"),
                               {{}, tr("✓ succeeded"), QStringLiteral("59 min 59 s"), tr("States failed")});
    setFocusProxy(m_returnsTable);
    layout->addWidget(m_returnsTable, 2);
    m_failedTable = makeTable(&m_failed, tr("Failed states of the job"),
                              {QStringLiteral("minion01"), tr("Failed state"), QStringLiteral("file.managed"), {}});
    layout->addWidget(m_failedTable, 1);
}

QLayout *JobPanel::makeHead()
{
    m_title->setFont(fixedFont(font()));
    m_title->setAccessibleName(tr("Job id"));
    m_title->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_title->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    auto *only = new QPushButton(tr("Only this job"), this);
    connect(only, &QPushButton::clicked, this, [this] {
        Q_EMIT filterRequested(QStringLiteral("tag contains \"%1\" or jid == \"%1\"").arg(QString::fromUtf8(m_state.jid())));
    });
    auto *close = new QPushButton(tr("Stop following"), this);
    connect(close, &QPushButton::clicked, this, &JobPanel::closeRequested);
    auto *head = new QHBoxLayout;
    head->addWidget(m_title, 1);
    head->addWidget(only);
    head->addWidget(close);
    return head;
}

/// `samples`: what each column has to hold; the one without takes the rest.
QTableView *JobPanel::makeTable(QAbstractItemModel *model, const QString &name, const QStringList &samples)
{
    auto *table = new QTableView(this);
    table->setModel(model);
    table->setAccessibleName(name);
    table->setFrameShape(QFrame::NoFrame);
    table->setShowGrid(false);
    table->setSelectionBehavior(QAbstractItemView::SelectRows);
    table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    table->setTabKeyNavigation(false);
    table->setWordWrap(false);
    table->verticalHeader()->hide();
    table->verticalHeader()->setMinimumSectionSize(1); // the style asks for more than a row of the list has
    table->verticalHeader()->setDefaultSectionSize(RowDelegate::heightFor(fontMetrics()));
    QHeaderView *header = table->horizontalHeader();
    for (int column = 0; column < samples.size(); ++column) {
        if (samples[column].isEmpty())
            header->setSectionResizeMode(column, QHeaderView::Stretch);
        else
            header->resizeSection(column, fontMetrics().horizontalAdvance(samples[column]) + 4 * GridUnit);
    }
    header->setHighlightSections(false);
    header->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    header->setSortIndicatorClearable(true); // a third click: as they came
    header->setSortIndicator(-1, Qt::AscendingOrder);
    table->setSortingEnabled(true);
    header->setMinimumSectionSize(fontMetrics().horizontalAdvance(QStringLiteral("minion01")) + 2 * GridUnit); // beside the composer it is narrow
    table->setMinimumHeight(header->sizeHint().height() + table->verticalHeader()->defaultSectionSize());
    connect(table, &QTableView::activated, this, [this](const QModelIndex &index) {
        if (const quint64 id = index.data(JobReturnsModel::EventIdRole).toULongLong())
            Q_EMIT eventRequested(id);
    });
    return table;
}

void JobPanel::setState(const JobState &state, bool scanning)
{
    const bool same = m_state.jid() == state.jid() && m_scanning == scanning;
    m_state = state;
    m_scanning = scanning;
    const auto minions = std::max<qsizetype>(state.asked().size(), qsizetype(state.returns().size()));
    if (!same || minions <= ManyMinions || !m_shown.isValid() || m_shown.elapsed() >= m_later.interval())
        showState();
    else if (!m_later.isActive())
        m_later.start();
}

void JobPanel::showState()
{
    m_later.stop();
    m_shown.start();
    m_title->setText(safeText(m_state.jid()));
    m_failed.setState(m_state);
    m_failedTable->setVisible(!m_state.failedStates().empty());
    // Few failures leave the rest of the page to the returns.
    m_failedTable->setMaximumHeight(m_failedTable->horizontalHeader()->sizeHint().height()
                                    + m_failedTable->verticalHeader()->defaultSectionSize() * qMax(1, m_failed.rowCount()));
    m_progress->setVisible(m_state.knowsWhoWasAsked()); // else there is nothing to measure by
    m_progress->setMaximum(int(std::max<qsizetype>(1, m_state.asked().size())));
    m_returns.setState(m_state, nowUs());
    const auto hasFailedStates = [](const JobState::Return &entry) { return entry.failedStates > 0; };
    m_returnsTable->setColumnHidden(JobReturnsModel::FailedStatesColumn, std::none_of(m_state.returns().begin(), m_state.returns().end(), hasFailedStates));
    m_progress->setValue(int(answered()));
    refresh();
}

/// Little: a page that comes must not take its room from the list, whose selected row would go out of sight.
QSize JobPanel::minimumSizeHint() const { return {QWidget::minimumSizeHint().width(), 0}; }

/// What changes with the time alone.
void JobPanel::refresh()
{
    const qint64 now = nowUs();
    if (m_returns.waiting() && !m_state.isYoung(now))
        m_returns.setState(m_state, now);
    m_summary->setText(summary(now));
    keepClock();
}

void JobPanel::keepClock()
{
    if (!isVisible() || !m_returns.waiting())
        m_clock.stop();
    else if (!m_clock.isActive())
        m_clock.start();
}

void JobPanel::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    refresh();
}

void JobPanel::hideEvent(QHideEvent *event)
{
    QWidget::hideEvent(event);
    keepClock();
}

QString JobPanel::summary(qint64 nowUs) const
{
    QStringList facts;
    if (!m_state.function().isEmpty())
        facts << safeText(m_state.function());
    if (!m_state.target().isEmpty())
        facts << tr("target %1 (%2)").arg(safeText(m_state.target()), safeText(m_state.targetType()));
    if (!m_state.user().isEmpty())
        facts << tr("by %1").arg(safeText(m_state.user()));
    facts << answers();
    if (m_state.failedReturns())
        facts << tr("✗ %1 failed").arg(m_state.failedReturns());
    if (m_state.progressEvents())
        facts << (m_state.progressEvents() == 1 ? tr("1 progress event") : tr("%1 progress events").arg(m_state.progressEvents()));
    if (m_returns.waiting())
        facts << tr("running for %1").arg(durationText(nowUs - m_state.startedUs()));
    else if (m_state.lastUs() > m_state.startedUs())
        facts << tr("over %1").arg(durationText(m_state.lastUs() - m_state.startedUs()));
    if (m_scanning)
        facts << tr("looking through what is kept…");
    return facts.join(QStringLiteral(" · "));
}

/// Of those asked; the returns may hold others too.
qsizetype JobPanel::answered() const { return m_state.asked().size() - m_returns.waiting() - m_returns.missing(); }

QStringList JobPanel::answers() const
{
    const auto returned = qsizetype(m_state.returns().size());
    if (!m_state.knowsWhoWasAsked())
        return {returned == 1 ? tr("1 answer; who was asked is not known") : tr("%1 answers; who was asked is not known").arg(returned)};
    const QString answers = tr("%1 of %2 answered").arg(answered()).arg(m_state.asked().size());
    QStringList facts{returned == answered() ? answers : tr("%1 (+%2 not asked)").arg(answers).arg(returned - answered())};
    if (m_returns.waiting())
        facts << tr("%1 waiting").arg(m_returns.waiting());
    if (m_returns.missing())
        facts << tr("%1 missing").arg(m_returns.missing());
    return facts;
}

} // namespace brine
