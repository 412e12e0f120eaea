#include "payloadheader.h"

#include "gap.h"
#include "icons.h"
#include "msgpackview.h"
#include "plainlabel.h"
#include "tagfamily.h"
#include "taglabel.h"
#include "textforms.h"
#include "theme.h"
#include "timetext.h"
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QToolButton>
#include <QVBoxLayout>

namespace brine {

namespace {

constexpr int TagChars = 4096;

QString titleOf(const EventView &event)
{
    if (event.kind == EventKind::Gap)
        return gapText(readGap(event.payload));
    if (event.kind == EventKind::Malformed)
        return PayloadHeader::tr("Bytes that are no event");
    return event.tag.isEmpty() ? PayloadHeader::tr("(empty tag)") : safeText(event.tag, TagChars);
}

} // namespace

PayloadHeader::PayloadHeader(QWidget *parent)
    : QWidget(parent), m_tag(new TagLabel(this)), m_facts(mutedLabel({}, this)), m_actions(new QWidget(this))
{
    m_facts->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_facts->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_job = addButton(tr("Job"), QStringLiteral("job"), tr("Show this job's events"));
    m_reveal = addButton(tr("Reveal secrets"), QStringLiteral("eye"), tr("Show what is masked in this event, for 30 seconds"));
    m_compose = addButton(tr("Edit in composer"), QStringLiteral("compose"), tr("Take tag and payload into the composer"));
    m_reveal->setCheckable(true);
    auto *row = new QHBoxLayout(m_actions);
    row->setContentsMargins(4, 0, 4, 0);
    row->setSpacing(4);
    for (QToolButton *button : {m_job, m_reveal, m_compose})
        row->addWidget(button);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(8, 8, 8, 4);
    column->setSpacing(4);
    column->addWidget(m_tag);
    column->addWidget(m_facts);
    connect(m_job, &QToolButton::clicked, this, [this] { Q_EMIT jobRequested(m_jid); });
    connect(m_reveal, &QToolButton::clicked, this, &PayloadHeader::revealRequested);
    connect(m_compose, &QToolButton::clicked, this, &PayloadHeader::composeRequested);
    clear();
}

QToolButton *PayloadHeader::addButton(const QString &text, const QString &iconName, const QString &name)
{
    auto *button = new QToolButton(m_actions);
    button->setText(text);
    button->setIcon(icon(iconName));
    button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    button->setAutoRaise(true);
    button->setFocusPolicy(Qt::TabFocus);
    button->setAccessibleName(name);
    setPlainToolTip(button, name);
    return button;
}

void PayloadHeader::setEvent(const EventView &event, bool utc, bool forgotten)
{
    m_tag->setText(titleOf(event));
    const bool isEvent = event.kind == EventKind::Event;
    const MsgpackView payload = isEvent ? MsgpackView(event.payload) : MsgpackView();
    const QByteArrayView tag = isEvent ? event.tag : QByteArrayView();
    QString time = utc ? isoTimeUtc(event.receivedUs).replace(u'T', u' ') : localDateTimeText(event.receivedUs);
    QStringList facts{tr("№ %1").arg(countText(event.id.number())), time};
    if (forgotten)
        facts.prepend(tr("Forgotten"));
    if (event.kind != EventKind::Gap)
        facts << bytesText(quint64(event.payload.size()));
    if (const QString minion = safeText(minionOf(payload.findFirst("id").text(), tag), 80); !minion.isEmpty())
        facts << minion; // last: in a narrow panel it is what can be cut, the tag has it too
    m_facts->setText(facts.join(QStringLiteral("  ·  ")));
    m_facts->setAccessibleName(m_facts->text());
    setPlainToolTip(m_facts, forgotten ? tr("%1\nThe limit of what is kept has taken it out of the list. It is shown here until another event is selected.").arg(m_facts->text())
                                       : m_facts->text());
    m_jid = safeText(jobOf(payload.findFirst("jid").text(), tag), 80);
    m_job->setVisible(!m_jid.isEmpty());
    m_compose->setVisible(isEvent);
}

void PayloadHeader::setSecrets(bool present, bool revealed)
{
    m_reveal->setVisible(present);
    m_reveal->setChecked(revealed);
    m_reveal->setText(revealed ? tr("Hide secrets") : tr("Reveal secrets"));
}

void PayloadHeader::setNarrow(bool narrow)
{
    for (QToolButton *button : {m_job, m_reveal, m_compose})
        button->setToolButtonStyle(narrow ? Qt::ToolButtonIconOnly : Qt::ToolButtonTextBesideIcon);
}

int PayloadHeader::wordsWidth() const
{
    constexpr int IconAndMargins = 36;
    int width = 8;
    for (const QToolButton *button : {m_job, m_reveal, m_compose}) {
        if (!button->isHidden())
            width += fontMetrics().horizontalAdvance(button->text()) + IconAndMargins;
    }
    return width;
}

void PayloadHeader::clear()
{
    m_tag->setText({});
    m_facts->clear();
    m_facts->setAccessibleName(tr("No event selected"));
    for (QToolButton *button : {m_job, m_reveal, m_compose})
        button->hide();
}

void PayloadHeader::takeFont(const QFont &font) { m_tag->setFont(fixedFont(font)); }

QString PayloadHeader::tagText() const { return m_tag->text(); }
QString PayloadHeader::factsText() const { return m_facts->text(); }

} // namespace brine
