#include "emptystate.h"

#include "plainlabel.h"
#include <QEvent>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace brine {

EmptyState::EmptyState(QWidget *over)
    : QWidget(over), m_sentence(wrappedLabel({}, this)), m_hint(wrappedLabel({}, this)), m_button(new QPushButton(this))
{
    auto *rows = new QVBoxLayout(this);
    rows->setSpacing(8);
    rows->addStretch(2);
    QFont font = m_sentence->font();
    font.setPointSizeF(font.pointSizeF() * 1.3);
    m_sentence->setFont(font);
    m_hint->setForegroundRole(QPalette::PlaceholderText);
    for (QLabel *label : {m_sentence, m_hint}) {
        label->setAlignment(Qt::AlignHCenter);
        rows->addWidget(label);
    }
    rows->addWidget(m_button, 0, Qt::AlignHCenter);
    rows->addStretch(3);
    m_button->setAccessibleName(tr("What to do about the empty list"));
    connect(m_button, &QPushButton::clicked, this, &EmptyState::actionTriggered);
    over->installEventFilter(this);
    setGeometry(over->rect());
    hide();
}

void EmptyState::say(const QString &sentence, const QString &hint, const QString &action)
{
    m_sentence->setText(readable(sentence, 300));
    m_hint->setText(readable(hint, 600));
    m_hint->setVisible(!hint.isEmpty());
    m_button->setText(action);
    if (!action.isEmpty())
        m_button->setAccessibleName(action);
    m_button->setVisible(!action.isEmpty());
}

QString EmptyState::sentence() const
{
    return m_sentence->text();
}

QString EmptyState::action() const
{
    return m_button->text();
}

bool EmptyState::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == parent() && event->type() == QEvent::Resize)
        setGeometry(parentWidget()->rect());
    return QWidget::eventFilter(watched, event);
}

} // namespace brine
