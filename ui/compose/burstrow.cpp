#include "burstrow.h"

#include "plainlabel.h"
#include <QComboBox>
#include <QHBoxLayout>
#include <QProgressBar>
#include <QPushButton>
#include <QSpinBox>
#include <QStackedWidget>

namespace brine {

namespace {
enum Pace { AsFastAsAccepted, AtARate };
constexpr int BarSteps = 1000;
} // namespace

BurstRow::BurstRow(QWidget *parent) : QWidget(parent), m_pages(new QStackedWidget(this))
{
    m_pages->addWidget(makeChoice());
    m_pages->addWidget(makeProgress());
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->addWidget(m_pages);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    refreshRate();
}

QWidget *BurstRow::makeChoice()
{
    auto *page = new QWidget(this);
    m_times = new QSpinBox(page);
    m_times->setRange(1, int(BurstRequest::MaxTimes));
    m_times->setValue(100);
    m_times->setGroupSeparatorShown(true);
    m_times->setAccessibleName(tr("How many times"));
    m_pace = new QComboBox(page);
    m_pace->addItems({tr("times, as fast as accepted"), tr("times, at a rate of")});
    m_pace->setAccessibleName(tr("How fast"));
    m_rate = new QSpinBox(page);
    m_rate->setRange(1, 100'000);
    m_rate->setValue(10);
    m_rate->setSuffix(tr(" a second"));
    m_rate->setAccessibleName(tr("Shots a second"));
    m_note = mutedLabel({}, page);
    auto *row = new QHBoxLayout(page);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(8);
    row->addWidget(m_times);
    row->addWidget(m_pace);
    row->addWidget(m_rate);
    row->addWidget(m_note, 1);
    connect(m_times, &QSpinBox::valueChanged, this, &BurstRow::changed);
    connect(m_rate, &QSpinBox::valueChanged, this, &BurstRow::changed);
    connect(m_pace, &QComboBox::currentIndexChanged, this, [this] {
        refreshRate();
        Q_EMIT changed();
    });
    return page;
}

QWidget *BurstRow::makeProgress()
{
    auto *page = new QWidget(this);
    m_bar = new QProgressBar(page);
    m_bar->setRange(0, BarSteps);
    m_bar->setTextVisible(false);
    m_bar->setMaximumWidth(160);
    m_bar->setMaximumHeight(8);
    m_bar->setAccessibleName(tr("Progress of the burst"));
    m_text = plainLabel({}, page);
    m_text->setAccessibleName(tr("Burst"));
    m_pause = new QPushButton(tr("Pause"), page);
    m_pause->setAccessibleName(tr("Pause the burst"));
    m_stop = new QPushButton(tr("Stop"), page);
    m_stop->setAccessibleName(tr("Stop the burst"));
    auto *row = new QHBoxLayout(page);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(8);
    row->addWidget(m_bar);
    row->addWidget(m_text, 1);
    row->addWidget(m_pause);
    row->addWidget(m_stop);
    connect(m_pause, &QPushButton::clicked, this, [this] { Q_EMIT pauseRequested(!m_isPaused); });
    connect(m_stop, &QPushButton::clicked, this, [this] {
        m_stop->setEnabled(false);
        m_stop->setText(tr("Stopping …")); // what is under way is waited for
        Q_EMIT stopRequested();
    });
    return page;
}

void BurstRow::refreshRate() { m_rate->setVisible(m_pace->currentIndex() == AtARate); }

quint64 BurstRow::times() const { return quint64(m_times->value()); }

double BurstRow::perSecond() const { return m_pace->currentIndex() == AtARate ? m_rate->value() : 0; }

void BurstRow::setNote(const QString &note) { m_note->setText(note); }

void BurstRow::setChoice(quint64 times, double perSecond)
{
    m_times->setValue(int(qBound<quint64>(1, times, BurstRequest::MaxTimes)));
    m_pace->setCurrentIndex(perSecond > 0 ? AtARate : AsFastAsAccepted);
    if (perSecond > 0)
        m_rate->setValue(int(perSecond));
}

void BurstRow::begin(quint64 times)
{
    m_isRunning = true;
    m_stop->setEnabled(true);
    m_stop->setText(tr("Stop"));
    BurstProgress none;
    none.times = times;
    setProgress(none);
    m_pages->setCurrentIndex(1);
    m_stop->setFocus(Qt::OtherFocusReason);
}

void BurstRow::setProgress(const BurstProgress &progress)
{
    m_isPaused = progress.state == BurstProgress::State::Paused;
    m_pause->setText(m_isPaused ? tr("Continue") : tr("Pause"));
    m_pause->setAccessibleName(m_isPaused ? tr("Continue the burst") : tr("Pause the burst"));
    m_bar->setValue(progress.times ? int(progress.handedOver * BarSteps / progress.times) : 0);
    m_text->setText(progress.text());
    m_text->setAccessibleName(m_text->text());
    if (!progress.isOver())
        return;
    m_isRunning = false;
    m_pages->setCurrentIndex(0);
}

} // namespace brine
