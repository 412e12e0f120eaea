#include "receiptline.h"

#include "plainlabel.h"
#include "signlabel.h"
#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>
#include <QVBoxLayout>

namespace brine {

namespace {

using Outcome = ReceiptInfo::Outcome;

Sign signOf(Outcome outcome)
{
    switch (outcome) {
    case Outcome::Failed:
        return Sign::Cross;
    case Outcome::NotSeen:
        return Sign::Warning;
    default:
        return Sign::Tick;
    }
}

constexpr int MaxDetails = 40;

} // namespace

ReceiptLine::ReceiptLine(QWidget *parent)
    : QWidget(parent), m_sign(new SignLabel(this)), m_text(plainLabel({}, this)), m_details(mutedLabel({}, this)),
      m_show(new QToolButton(this)), m_more(new QToolButton(this)), m_receipt(new QToolButton(this))
{
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_text->setAccessibleName(tr("No shot fired yet"));
    m_details->setAccessibleName(tr("No details of the receipt"));
    m_text->setWordWrap(true);
    m_details->setWordWrap(true);
    m_details->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_details->hide();
    m_sign->hide();
    m_show->setText(tr("Show event"));
    m_show->setAccessibleName(tr("Show the fired event in the list"));
    m_more->setText(tr("Details"));
    m_more->setAccessibleName(tr("Details of the receipt"));
    m_more->setCheckable(true);
    m_receipt->setText(tr("Receipt"));
    m_receipt->setAccessibleName(tr("Show the receipt: what the bus made of it, and what followed"));
    for (QToolButton *button : {m_show, m_more, m_receipt}) {
        button->setAutoRaise(true);
        button->hide();
    }
    auto *row = new QHBoxLayout;
    row->setSpacing(4);
    row->addWidget(m_sign);
    row->addWidget(m_text, 1);
    row->addWidget(m_show);
    row->addWidget(m_more);
    row->addWidget(m_receipt);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(row);
    column->addWidget(m_details);
    connect(m_show, &QToolButton::clicked, this, [this] { Q_EMIT showEventRequested(m_eventId); });
    connect(m_receipt, &QToolButton::clicked, this, &ReceiptLine::receiptRequested);
    connect(m_more, &QToolButton::toggled, m_details, &QWidget::setVisible);
}

void ReceiptLine::showReceipt(const ReceiptInfo &receipt)
{
    m_sign->setMark(signOf(receipt.outcome), {});
    m_sign->setVisible(receipt.outcome != Outcome::Pending);
    m_text->setText(receipt.text.left(2000));
    m_eventId = receipt.eventId;
    m_receipt->setVisible(receipt.number != 0);
    m_show->setVisible(receipt.eventId != 0);
    QStringList details = receipt.details.mid(0, MaxDetails);
    if (receipt.details.size() > MaxDetails)
        details << tr("… and %1 more").arg(receipt.details.size() - MaxDetails);
    m_details->setText(details.join(u'\n').left(8000));
    m_details->setAccessibleName(m_details->text());
    m_more->setVisible(!details.isEmpty());
    m_more->setChecked(receipt.outcome == Outcome::Failed && !details.isEmpty());
    m_text->setAccessibleName(m_text->text());
}

void ReceiptLine::note(const QString &text)
{
    m_sign->hide();
    m_text->setText(text);
    m_text->setAccessibleName(text);
}

QString ReceiptLine::text() const { return m_text->text(); }

} // namespace brine
