#include "connectionrow.h"

#include "elidedlabel.h"
#include "plainlabel.h"
#include "theme.h"
#include <QAction>
#include <QHBoxLayout>
#include <QMenu>
#include <QPainter>
#include <QPushButton>
#include <QToolButton>

namespace brine {

ConnectionRow::ConnectionRow(const QString &name, const QString &summary, const QString &verb, QWidget *parent)
    : QFrame(parent), m_name(readable(name, 200)), m_row(new QHBoxLayout(this))
{
    m_row->setContentsMargins(12, 4, 8, 4);
    m_row->setSpacing(8);
    auto *title = new ElidedLabel(Qt::ElideMiddle, this);
    title->setWhole(m_name);
    auto *words = new ElidedLabel(Qt::ElideMiddle, this);
    words->setForegroundRole(QPalette::PlaceholderText);
    words->setWhole(readable(summary, 400));
    m_row->addWidget(title, 2);
    m_row->addWidget(words, 3);
    auto *open = new QPushButton(verb, this);
    open->setAccessibleName(tr("%1 %2").arg(verb, m_name));
    connect(open, &QPushButton::clicked, this, &ConnectionRow::chosen);
    m_row->addWidget(open);
}

void ConnectionRow::addButton(const QString &text, const QString &accessibleName, void (ConnectionRow::*signal)())
{
    auto *button = new QPushButton(text, this);
    button->setAccessibleName(accessibleName);
    connect(button, &QPushButton::clicked, this, signal);
    m_row->insertWidget(m_row->count() - 1, button);
}

void ConnectionRow::addMenu()
{
    auto *more = new QToolButton(this);
    more->setText(QStringLiteral("⋯"));
    more->setAccessibleName(tr("Edit, duplicate or remove %1").arg(m_name));
    setPlainToolTip(more, more->accessibleName());
    more->setPopupMode(QToolButton::InstantPopup);
    more->setFocusPolicy(Qt::StrongFocus);
    auto *menu = new QMenu(more);
    connect(menu->addAction(tr("&Edit…")), &QAction::triggered, this, &ConnectionRow::editRequested);
    connect(menu->addAction(tr("&Duplicate…")), &QAction::triggered, this, &ConnectionRow::duplicateRequested);
    connect(menu->addAction(tr("&Remove")), &QAction::triggered, this, &ConnectionRow::removeRequested);
    more->setMenu(menu);
    m_row->addWidget(more);
}

void ConnectionRow::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(shadesOf(this).line);
    painter.setBrush(shadesOf(this).base);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
}

} // namespace brine
