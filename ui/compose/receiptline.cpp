#include "receiptline.h"

#include "plainlabel.h"
#include "theme.h"
#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>
#include <QVBoxLayout>

namespace brine {

namespace {

using Outcome = ReceiptInfo::Outcome;

QString markOf(Outcome outcome)
{
    switch (outcome) {
    case Outcome::Seen:
    case Outcome::MinionsAnswered:
        return QStringLiteral("✓");
    case Outcome::NotSeen:
        return QStringLiteral("?");
    case Outcome::Failed:
        return QStringLiteral("✗");
    case Outcome::Pending:
        break;
    }
    return QStringLiteral("…");
}

QColor colourOf(Outcome outcome, const Shades &shades)
{
    switch (outcome) {
    case Outcome::Seen:
    case Outcome::MinionsAnswered:
        return shades.good;
    case Outcome::NotSeen:
        return shades.attention;
    case Outcome::Failed:
        return shades.danger;
    case Outcome::Pending:
        break;
    }
    return shades.muted;
}

constexpr int MaxDetails = 40;

} // namespace

ReceiptLine::ReceiptLine(QWidget *parent)
    : QWidget(parent), m_mark(plainLabel({}, this)), m_text(plainLabel({}, this)), m_details(mutedLabel({}, this)),
      m_show(new QToolButton(this)), m_more(new QToolButton(this))
{
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_text->setWordWrap(true);
    m_details->setWordWrap(true);
    m_details->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_details->hide();
    m_show->setText(tr("Show event"));
    m_show->setAccessibleName(tr("Show the fired event in the list"));
    m_more->setText(tr("Details"));
    m_more->setAccessibleName(tr("Details of the receipt"));
    m_more->setCheckable(true);
    for (QToolButton *button : {m_show, m_more}) {
        button->setAutoRaise(true);
        button->hide();
    }
    auto *row = new QHBoxLayout;
    row->setSpacing(4);
    row->addWidget(m_mark, 0, Qt::AlignTop);
    row->addWidget(m_text, 1);
    row->addWidget(m_show);
    row->addWidget(m_more);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(row);
    column->addWidget(m_details);
    connect(m_show, &QToolButton::clicked, this, [this] { Q_EMIT showEventRequested(m_eventId); });
    connect(m_more, &QToolButton::toggled, m_details, &QWidget::setVisible);
}

void ReceiptLine::showReceipt(const ReceiptInfo &receipt)
{
    m_mark->setText(markOf(receipt.outcome));
    QPalette colours = palette();
    colours.setColor(QPalette::WindowText, colourOf(receipt.outcome, shadesOf(this)));
    m_mark->setPalette(colours);
    m_text->setText(receipt.text.left(2000));
    m_eventId = receipt.eventId;
    m_show->setVisible(receipt.eventId != 0);
    QStringList details = receipt.details.mid(0, MaxDetails);
    if (receipt.details.size() > MaxDetails)
        details << tr("… and %1 more").arg(receipt.details.size() - MaxDetails);
    m_details->setText(details.join(u'\n').left(8000));
    m_more->setVisible(!details.isEmpty());
    m_more->setChecked(receipt.outcome == Outcome::Failed && !details.isEmpty());
    setAccessibleName(m_text->text());
}

void ReceiptLine::note(const QString &text)
{
    m_text->setText(text);
    setAccessibleName(text);
}

QString ReceiptLine::text() const { return m_text->text(); }

} // namespace brine
