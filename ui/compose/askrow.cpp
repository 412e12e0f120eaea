#include "askrow.h"

#include "plainlabel.h"
#include "signlabel.h"
#include <QGridLayout>
#include <QKeyEvent>
#include <QPushButton>
#include <utility>

namespace brine {

AskRow::AskRow(QWidget *parent) : QWidget(parent), m_text(wrappedLabel({}, this)), m_yes(new QPushButton(tr("Yes"), this)), m_no(new QPushButton(tr("No"), this))
{
    auto *sign = new SignLabel(this);
    sign->setMark(Sign::Warning, {});
    m_yes->setAutoDefault(true); // Return presses what has the focus
    m_no->setAutoDefault(true);
    for (QPushButton *button : {m_yes, m_no})
        button->setAccessibleName(button->text());
    auto *grid = new QGridLayout(this); // the sentence has a row to itself: it may be long
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(8);
    grid->setVerticalSpacing(4);
    grid->setColumnStretch(1, 1);
    grid->addWidget(sign, 0, 0, Qt::AlignTop);
    grid->addWidget(m_text, 0, 1, 1, 3);
    grid->addWidget(m_yes, 1, 2);
    grid->addWidget(m_no, 1, 3);
    connect(m_yes, &QPushButton::clicked, this, [this] {
        const auto accept = std::exchange(m_accept, {});
        withdraw();
        if (accept)
            accept();
    });
    connect(m_no, &QPushButton::clicked, this, &AskRow::withdraw);
    hide();
}

void AskRow::ask(const QString &question, const QString &acceptText, const QString &cancelText, std::function<void()> accept)
{
    m_accept = std::move(accept);
    m_text->setText(question);
    setAccessibleName(question);
    m_yes->setText(acceptText);
    m_yes->setAccessibleName(acceptText);
    m_yes->setAccessibleDescription(question);
    m_no->setText(cancelText);
    m_no->setAccessibleName(cancelText);
    m_no->setAccessibleDescription(question);
    show();
    claimHeight();
    m_no->setFocus(Qt::OtherFocusReason);
}

void AskRow::withdraw()
{
    m_accept = {};
    if (isHidden())
        return;
    hide();
    Q_EMIT closed();
}

// A squeezed column would else cut the sentence.
void AskRow::claimHeight()
{
    const int wide = width() - m_text->x();
    m_text->setMinimumHeight(qMax(0, m_text->heightForWidth(wide > 100 ? wide : 100)));
}

void AskRow::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    claimHeight();
}

QString AskRow::question() const { return m_text->text(); }

void AskRow::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape)
        withdraw();
    else
        QWidget::keyPressEvent(event);
}

} // namespace brine
