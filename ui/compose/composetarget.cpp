// Where the composer's shot goes: which minions its target stands for, and whether a master's Reactor hears it. And its height.
#include "composepanel.h"

#include "destinationbar.h"
#include "elidedlabel.h"
#include "landing.h"
#include "shotlauncher.h"
#include "timetext.h"
#include <QEvent>

namespace brine {

bool ComposePanel::landsOnMaster() const { return brine::landsOnMaster(shot(), m_info); }

void ComposePanel::setReactorCount(std::function<void(const ShotRequest &, std::function<void(qsizetype)>)> count)
{
    m_launcher->setReactorCount(std::move(count));
}

std::optional<MinionTarget> ComposePanel::targetToMatch() const
{
    const ShotRequest now = shot();
    if (now.destination != ShotRequest::Destination::Minions || !m_info.canReachMinions || !now.minions().problem().isEmpty())
        return std::nullopt;
    return now.minions();
}

void ComposePanel::setTargetMatch(const TargetMatch &match)
{
    m_match = match;
    refreshMatch();
}

void ComposePanel::refreshMatch()
{
    const ShotRequest now = shot();
    const bool isShown = now.destination == ShotRequest::Destination::Minions && m_info.canReachMinions;
    m_matchText->setVisible(isShown);
    if (!isShown)
        return;
    QStringList parts;
    if (m_match.isOf(m_info.bus, now.minions()) && m_match.state != TargetMatch::State::Nothing)
        parts << m_match.text();
    if (!parts.isEmpty() && m_match.state == TargetMatch::State::Known && m_match.atUs) // a key may be accepted meanwhile
        parts << tr("at %1").arg(localTimeText(m_match.atUs).first(8));
    if (!m_info.minionsBy.isEmpty())
        parts << tr("fired by %1").arg(m_info.minionsBy);
    QString text = parts.join(QStringLiteral(" · "));
    if (!text.isEmpty())
        text[0] = text[0].toUpper();
    m_matchText->setWhole(text);
    m_matchText->setAccessibleName(text);
}

std::optional<int> ComposePanel::minionCount(const ShotRequest &shot) const
{
    const bool isKnown = m_match.state == TargetMatch::State::Known && m_match.isOf(shot.bus, shot.minions());
    return isKnown ? std::optional(int(m_match.minions.size())) : std::nullopt;
}

// A squeezed column would else lay the rows over each other: sentences that wrap claim what they need.
void ComposePanel::claimHeights()
{
    for (QLabel *label : {m_message, m_reason}) {
        if (label->isVisible() && label->width() > 0)
            label->setMinimumHeight(qMax(0, label->heightForWidth(label->width())));
    }
}

bool ComposePanel::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::Resize)
        claimHeights();
    return QWidget::eventFilter(watched, event);
}

} // namespace brine
