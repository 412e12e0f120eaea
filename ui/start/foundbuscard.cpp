#include "foundbuscard.h"

#include "elidedlabel.h"
#include "plainlabel.h"
#include "remedylist.h"
#include "signlabel.h"
#include "theme.h"
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QVBoxLayout>

namespace brine {

QWidget *rightMark(const QString &word, bool allowed, const QString &reason, QWidget *parent)
{
    auto *mark = new SignLabel(parent);
    mark->setMark(allowed ? Sign::Tick : Sign::Cross, word);
    setPlainToolTip(mark, reason);
    mark->setAccessibleName(allowed ? QObject::tr("%1: allowed").arg(word) : QObject::tr("%1: not allowed. %2").arg(word, readable(reason)));
    return mark;
}

FoundBusCard::FoundBusCard(const FoundBusInfo &bus, QWidget *parent) : QFrame(parent), m_bus(bus)
{
    setObjectName(QStringLiteral("card"));
    auto *rows = new QVBoxLayout(this);
    rows->setContentsMargins(12, 8, 8, 8);
    rows->setSpacing(4);
    auto *row = new QHBoxLayout;
    row->setSpacing(12);
    auto *names = new QVBoxLayout;
    names->setSpacing(2);
    QLabel *title = plainLabel(bus.title, this);
    QFont bold = title->font();
    bold.setBold(true);
    title->setFont(bold);
    names->addWidget(title);
    auto *where = new ElidedLabel(Qt::ElideMiddle, this);
    where->setForegroundRole(QPalette::PlaceholderText);
    where->setWhole(bus.origin.isEmpty() ? bus.sockDir : tr("%1  (%2)").arg(bus.sockDir, bus.origin));
    names->addWidget(where);
    row->addLayout(names, 1);
    row->addWidget(buildRights());
    auto *watch = new QPushButton(tr("Watch"), this);
    watch->setProperty("primary", bus.canWatch);
    watch->setAccessibleName(tr("Watch %1 in %2").arg(readable(bus.title, 200), readable(bus.sockDir, 200)));
    watch->setEnabled(bus.canWatch);
    connect(watch, &QPushButton::clicked, this, [this] { Q_EMIT watchRequested(m_bus); });
    row->addWidget(watch);
    rows->addLayout(row);
    if (!bus.watchProblem.isEmpty() || !bus.fireProblem.isEmpty()) {
        auto *why = new QPushButton(tr("Why?"), this);
        why->setCheckable(true);
        why->setAccessibleName(tr("Why not everything is allowed on %1").arg(readable(bus.title, 200)));
        row->insertWidget(row->count() - 1, why);
        if (!bus.owner.isEmpty()) {
            auto *owner = new QPushButton(tr("Through sudo as %1…").arg(plainMenuText(bus.owner, 24)), this);
            owner->setAccessibleName(tr("Watch and fire on %1 through sudo as %2").arg(readable(bus.title, 200), readable(bus.owner, 60)));
            setPlainToolTip(owner, tr("A relay that does nothing else runs as %1; this window stays your own.").arg(bus.owner));
            connect(owner, &QPushButton::clicked, this, [this] { Q_EMIT asOwnerRequested(m_bus); });
            row->addWidget(owner);
        }
        m_reasons = buildReasons();
        m_reasons->hide();
        rows->addWidget(m_reasons);
        connect(why, &QPushButton::toggled, m_reasons, &QWidget::setVisible);
    }
}

void FoundBusCard::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(shadesOf(this).line);
    painter.setBrush(shadesOf(this).base);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
}

QWidget *FoundBusCard::buildRights()
{
    auto *rights = new QWidget(this);
    auto *row = new QHBoxLayout(rights);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(12);
    row->addWidget(rightMark(tr("Watch"), m_bus.canWatch, m_bus.watchProblem.reason, rights));
    row->addWidget(rightMark(tr("Fire"), m_bus.canFire, m_bus.fireProblem.reason, rights));
    return rights;
}

QWidget *FoundBusCard::buildReasons()
{
    auto *reasons = new QWidget(this);
    auto *rows = new QVBoxLayout(reasons);
    rows->setContentsMargins(0, 4, 0, 0);
    rows->setSpacing(8);
    for (const ProblemInfo &problem : {m_bus.watchProblem, m_bus.fireProblem}) {
        if (problem.isEmpty())
            continue;
        rows->addWidget(wrappedLabel(problem.title, reasons));
        if (!problem.reason.isEmpty()) {
            QLabel *reason = wrappedLabel(problem.reason, reasons);
            reason->setForegroundRole(QPalette::PlaceholderText);
            rows->addWidget(reason);
        }
        rows->addWidget(new RemedyList(problem.remedies, reasons));
    }
    return reasons;
}

} // namespace brine
