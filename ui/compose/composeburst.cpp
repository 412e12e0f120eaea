// The composer's bursts, the {{…}} that are filled in, and the frame of a production bus.
#include "composepanel.h"

#include "burstrow.h"
#include "destinationbar.h"
#include "landing.h"
#include "plainlabel.h"
#include "receiptline.h"
#include "shotlauncher.h"
#include "templatetext.h"
#include "theme.h"
#include <QCheckBox>
#include <QComboBox>
#include <QPainter>
#include <QToolButton>

namespace brine {

namespace {
constexpr int FrameWidth = 3;
} // namespace

void ComposePanel::connectBurst()
{
    connect(m_showBurst, &QToolButton::toggled, this, [this](bool shown) {
        m_burst->setVisible(shown || m_burst->isRunning());
        refreshFire();
    });
    connect(m_burst, &BurstRow::changed, this, &ComposePanel::touchDraft);
    connect(m_burst, &BurstRow::changed, this, &ComposePanel::refreshFire);
    connect(m_burst, &BurstRow::pauseRequested, this, &ComposePanel::burstPauseRequested);
    connect(m_burst, &BurstRow::stopRequested, this, &ComposePanel::burstStopRequested);
    connect(m_fillIn, &QCheckBox::toggled, this, &ComposePanel::touchDraft);
    connect(m_fillIn, &QCheckBox::toggled, this, &ComposePanel::refresh);
    connect(m_launcher, &ShotLauncher::burstRequested, this, &ComposePanel::burstRequested);
}

void ComposePanel::fireBurst()
{
    BurstRequest burst;
    burst.shot = shot();
    burst.times = m_burst->times();
    burst.perSecond = m_burst->perSecond();
    burst.cap = m_info.interlock.ratePerSecond;
    if (hasVariables() && m_fillIn->isChecked())
        burst.values = TemplateValues();
    m_launcher->burst(burst, {m_info, m_destination->words(), minionCount(burst.shot)}, [this, burst, tag = m_tag->currentText()] {
        remember(tag);
        m_burst->begin(burst.times);
        refreshFire();
    });
}

void ComposePanel::refreshBurst()
{
    const int cap = m_info.interlock.ratePerSecond;
    if (m_destination->destination() == ShotRequest::Destination::Minions)
        m_burst->setNote(tr("one job at a time: the next when all have answered"));
    else
        m_burst->setNote(cap > 0 ? tr("at most %1 a second").arg(countText(quint64(cap))) : QString());
}

/// Each shot at minions is a job that the master keeps, and a process on each of them.
QString ComposePanel::burstProblem() const
{
    const bool isAtMinions = m_destination->destination() == ShotRequest::Destination::Minions;
    if (!m_showBurst->isChecked() || !isAtMinions || m_burst->times() <= BurstRequest::MaxTimesAtMinions)
        return {};
    return tr("At most %1 shots go to minions in a row: each is a job that the master keeps.").arg(countText(BurstRequest::MaxTimesAtMinions));
}

void ComposePanel::showBurst(const BurstProgress &progress)
{
    const bool hadFocus = m_burst->isAncestorOf(focusWidget());
    m_burst->setProgress(progress);
    if (!progress.isOver())
        return;
    m_burst->setVisible(m_showBurst->isChecked());
    refreshFire();
    if (hadFocus)
        m_tag->setFocus(); // not on a button that fires
}

bool ComposePanel::hasVariables() const
{
    const QByteArray &payload = m_parser->outcome().payload.msgpack;
    const QByteArray tag = m_tag->currentText().toUtf8();
    if (!payload.contains("{{") && !tag.contains("{{"))
        return false;
    return !TemplateText::namesInPayload(payload).isEmpty() || !TemplateText::namesInText(tag).isEmpty();
}

QString ComposePanel::variableProblem() const
{
    if (!m_fillIn->isChecked() || !hasVariables())
        return {};
    for (const QByteArray &name : TemplateText::namesInPayload(m_parser->outcome().payload.msgpack) + TemplateText::namesInText(m_tag->currentText().toUtf8())) {
        if (!TemplateText::isBuiltIn(name) || name == "minion")
            return tr("{{%1}} has no value: Brine fills in counter, uuid, now, random and jid. Write a value, or fire it as it stands.").arg(QString::fromUtf8(name));
    }
    return {};
}

Result<ShotRequest> ComposePanel::filledIn(const ShotRequest &shot)
{
    if (!m_fillIn->isChecked() || !hasVariables())
        return shot;
    const TemplateValues &values = m_variables.next();
    const auto tag = TemplateText::expandText(shot.tag, values);
    const auto payload = TemplateText::expandPayload(shot.payload, values);
    if (!tag || !payload)
        return Result<ShotRequest>::failure(tag ? payload.error() : tag.error());
    ShotRequest filled = shot;
    filled.tag = *tag;
    filled.payload = *payload;
    if (const QString refusal = refusalOf(filled, m_info); !refusal.isEmpty())
        return Result<ShotRequest>::failure(tr("Not fired. %1").arg(refusal));
    return filled;
}

void ComposePanel::paintEvent(QPaintEvent *event)
{
    QWidget::paintEvent(event);
    if (!m_info.interlock.production)
        return;
    QPainter painter(this);
    painter.setPen(QPen(shadesOf(this).attention, FrameWidth));
    painter.drawRect(QRectF(rect()).adjusted(FrameWidth / 2.0, FrameWidth / 2.0, -FrameWidth / 2.0, -FrameWidth / 2.0));
}

} // namespace brine
