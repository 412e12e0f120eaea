#include "findbar.h"

#include "icons.h"
#include "plainlabel.h"
#include "theme.h"
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QToolButton>

namespace brine {

FindBar::FindBar(QWidget *parent)
    : QWidget(parent), m_field(new QLineEdit(this)), m_outcome(mutedLabel({}, this))
{
    setPrompt(tr("Find in this event"));
    m_field->setMaxLength(16 * 1024);
    m_field->setClearButtonEnabled(true);
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(8, 4, 8, 4);
    row->setSpacing(4);
    row->addWidget(m_field, 1);
    const auto addButton = [this, row](const QString &name, Qt::ArrowType arrow) {
        auto *button = new QToolButton(this);
        button->setAutoRaise(true);
        button->setArrowType(arrow);
        button->setAccessibleName(name);
        setPlainToolTip(button, name);
        row->addWidget(button);
        return button;
    };
    QToolButton *previous = addButton(tr("Previous match (Shift+F3)"), Qt::UpArrow);
    QToolButton *next = addButton(tr("Next match (F3)"), Qt::DownArrow);
    row->addWidget(m_outcome);
    QToolButton *close = addButton(tr("Close the find bar (Esc)"), Qt::NoArrow);
    close->setIcon(icon(QStringLiteral("close")));
    connect(previous, &QToolButton::clicked, this, [this] { Q_EMIT nextRequested(true); });
    connect(next, &QToolButton::clicked, this, [this] { Q_EMIT nextRequested(false); });
    connect(close, &QToolButton::clicked, this, &FindBar::close);
    connect(m_field, &QLineEdit::textEdited, this, &FindBar::textEdited);
    setFocusProxy(m_field);
    hide();
}

void FindBar::setPrompt(const QString &prompt, const QString &description)
{
    m_field->setPlaceholderText(description.isEmpty() ? prompt : tr("%1: %2").arg(prompt, description));
    m_field->setAccessibleName(prompt);
    m_field->setAccessibleDescription(description);
}

QString FindBar::text() const { return m_field->text(); }

void FindBar::open(const QString &suggestion)
{
    if (!suggestion.isEmpty() && !suggestion.contains(QChar::ParagraphSeparator))
        m_field->setText(suggestion);
    show();
    m_field->setFocus(Qt::ShortcutFocusReason);
    m_field->selectAll();
    if (!m_field->text().isEmpty())
        Q_EMIT textEdited(m_field->text());
}

void FindBar::close()
{
    hide();
    Q_EMIT closed();
}

void FindBar::setOutcome(const QString &outcome, bool found)
{
    m_outcome->setText(outcome);
    QPalette colours = palette();
    if (!found)
        colours.setColor(QPalette::Text, shadesOf(this).danger);
    m_field->setPalette(colours);
}

void FindBar::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape)
        close();
    else if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter)
        Q_EMIT nextRequested(event->modifiers().testFlag(Qt::ShiftModifier));
    else
        QWidget::keyPressEvent(event);
}

} // namespace brine
