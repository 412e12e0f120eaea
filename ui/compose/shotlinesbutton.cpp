#include "shotlinesbutton.h"

#include "msgpackview.h"
#include "payloadcopy.h"
#include "plainlabel.h"
#include "redaction.h"
#include "shotlines.h"
#include <QMenu>
#include <utility>

namespace brine {

namespace {
constexpr qsizetype MaxBytes = 64 * 1024; // no line of a shell is longer (ARG_MAX is 128 KiB a word)

QByteArrayList routeOptions(const ShotRequest &shot)
{
    switch (shot.destination) {
    case ShotRequest::Destination::ThisBus: return {};
    case ShotRequest::Destination::MasterThroughMinion: return ShotLines::toMaster();
    case ShotRequest::Destination::Minions: return ShotLines::toMinions(shot.target, shot.targetType);
    }
    return {};
}
}

ShotLinesButton::ShotLinesButton(std::function<ShotRequest()> shot, QWidget *parent) : QToolButton(parent), m_shot(std::move(shot))
{
    setText(tr("Copy as"));
    setAccessibleName(tr("Copy as a command or code"));
    setToolTip(tr("The same on the command line and in code"));
    setAutoRaise(true);
    setPopupMode(QToolButton::InstantPopup);
    auto *menu = new QMenu(this);
    menu->setToolTipsVisible(true);
    setMenu(menu);
    connect(menu, &QMenu::aboutToShow, this, &ShotLinesButton::fill);
    menu->addAction(QString()); // an empty menu would not open
}

void ShotLinesButton::fill()
{
    menu()->clear();
    const ShotRequest shot = m_shot();
    const auto say = [this](const QString &why) { menu()->addAction(why)->setEnabled(false); };
    if (shot.payload.isEmpty())
        return say(tr("The payload cannot be read yet"));
    if (MsgpackView(shot.payload).type() != MsgpackView::Type::Map)
        return say(tr("Only a dictionary can be fired"));
    if (shot.tag.isEmpty())
        return say(tr("There is no tag yet"));
    if (shot.payload.size() > MaxBytes)
        return say(tr("The payload is too large for a command line; save it and use brinectl fire --file"));
    const bool secret = Redaction::hasSecrets(shot.tag, shot.payload);
    bool code = false;
    for (const ShotLines::Line &line : ShotLines(shot.tag, shot.payload, shot.target, shot.targetType, routeOptions(shot)).all()) {
        if (line.isCode && !std::exchange(code, true))
            menu()->addSeparator();
        const bool can = line.problem.isEmpty();
        QAction *action = menu()->addAction(line.id + u'\t' + plainMenuText(can ? line.meaning : tr("cannot say this"), 100));
        action->setEnabled(can);
        action->setToolTip(plainToolTip(can ? line.text : line.problem));
        connect(action, &QAction::triggered, this, [text = line.text, secret] { payloadcopy::text(text, secret); });
    }
}

} // namespace brine
