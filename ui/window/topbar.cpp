#include "topbar.h"

#include "busmenu.h"
#include "connectionbutton.h"
#include "plainlabel.h"
#include "ratesparkline.h"
#include "theme.h"
#include "windowactions.h"
#include <QAction>
#include <QEvent>
#include <QHBoxLayout>
#include <QPainter>
#include <QToolButton>

namespace brine {

TopBar::TopBar(WindowActions *actions, QWidget *parent)
    : QWidget(parent), m_connection(new ConnectionButton(this)), m_rate(new RateSparkline(this))
{
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(2 * GridUnit, GridUnit, 3 * GridUnit, GridUnit + 1);
    row->setSpacing(GridUnit);
    m_menu = new BusMenu(actions, m_connection);
    m_connection->setMenu(m_menu);
    row->addWidget(m_connection);
    row->addSpacing(2 * GridUnit);
    for (QAction *action : {actions->pause, actions->follow, actions->clear})
        row->addWidget(addButton(action));
    row->addSpacing(2 * GridUnit);
    row->addWidget(addButton(actions->compose));
    row->addStretch(1);
    row->addWidget(m_rate);
}

QToolButton *TopBar::addButton(QAction *action)
{
    auto *button = new QToolButton(this);
    button->setDefaultAction(action);
    button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    button->setFocusPolicy(Qt::TabFocus);
    button->setAccessibleName(action->text().remove(u'&'));
    m_buttons.append(button);
    return button;
}

void TopBar::fitWords()
{
    // measured with all words: below that the icons stay, each with its tool tip and name
    int wanted = m_connection->sizeHint().width() + m_rate->sizeHint().width() + 60;
    for (const QToolButton *button : m_buttons)
        wanted += 52 + button->fontMetrics().horizontalAdvance(button->text());
    const auto style = width() >= wanted ? Qt::ToolButtonTextBesideIcon : Qt::ToolButtonIconOnly;
    for (QToolButton *button : m_buttons) {
        if (button->toolButtonStyle() != style)
            button->setToolButtonStyle(style);
    }
}

void TopBar::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    fitWords();
}

bool TopBar::event(QEvent *event)
{
    if (event->type() == QEvent::LayoutRequest)
        fitWords(); // another bus has another name
    return QWidget::event(event);
}

void TopBar::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(QRect(0, height() - 1, width(), 1), shadesOf(this).line);
}

} // namespace brine
