#include "problembar.h"

#include "icons.h"
#include "plainlabel.h"
#include "remedylist.h"
#include "signs.h"
#include "theme.h"
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QToolButton>
#include <QVBoxLayout>

namespace brine {

ProblemBar::ProblemBar(QWidget *parent)
    : QWidget(parent), m_title(wrappedLabel({}, this)), m_reason(wrappedLabel({}, this)), m_next(new QToolButton(this)), m_fold(new QToolButton(this)),
      m_doctor(new QToolButton(this)), m_retry(new QToolButton(this)), m_close(new QToolButton(this))
{
    QFont bold = m_title->font();
    bold.setBold(true);
    m_title->setFont(bold);
    for (QLabel *label : {m_title, m_reason})
        label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    auto *row = new QHBoxLayout;
    row->setSpacing(4);
    row->addWidget(m_title, 1);
    m_fold->setText(tr("What mends it"));
    m_fold->setAccessibleName(m_fold->text());
    m_fold->setCheckable(true);
    m_fold->setChecked(true);
    m_doctor->setText(tr("Doctor…"));
    m_doctor->setAccessibleName(tr("Connection doctor: go the way to the bus step by step"));
    m_doctor->setToolTip(m_doctor->accessibleName());
    m_retry->setText(tr("Retry"));
    m_retry->setAccessibleName(tr("Try to connect again"));
    m_close->setIcon(icon(QStringLiteral("close")));
    m_close->setAccessibleName(tr("Hide this message"));
    m_close->setToolTip(m_close->accessibleName());
    connect(m_next, &QToolButton::clicked, this, [this] {
        const auto at = m_problems.indexOf(m_problem);
        show(m_problems.value((at + 1) % m_problems.size()));
        refreshNext();
    });
    for (QToolButton *button : {m_next, m_fold, m_doctor, m_retry, m_close})
        row->addWidget(button, 0, Qt::AlignTop);
    m_rows = new QVBoxLayout(this);
    m_rows->setContentsMargins(36, 8, 8, 8);
    m_rows->setSpacing(4);
    m_rows->addLayout(row);
    m_rows->addWidget(m_reason);
    connect(m_fold, &QToolButton::toggled, this, [this](bool shown) {
        if (m_remedies)
            m_remedies->setVisible(shown);
    });
    connect(m_doctor, &QToolButton::clicked, this, &ProblemBar::doctorRequested);
    connect(m_retry, &QToolButton::clicked, this, &ProblemBar::retryRequested);
    connect(m_close, &QToolButton::clicked, this, &QWidget::hide);
    hide();
}

void ProblemBar::setProblems(const QVector<ProblemInfo> &problems)
{
    m_problems = problems;
    m_problems.removeIf([](const ProblemInfo &problem) { return problem.isEmpty(); });
    show(m_problems.contains(m_problem) ? m_problem : m_problems.value(0));
    refreshNext();
}

void ProblemBar::refreshNext()
{
    m_next->setVisible(m_problems.size() > 1);
    const QString words = tr("%1 of %2").arg(m_problems.indexOf(m_problem) + 1).arg(m_problems.size());
    m_next->setText(words);
    m_next->setAccessibleName(tr("Problem %1; show the next").arg(words));
    m_next->setToolTip(tr("Show the next problem"));
}

void ProblemBar::show(const ProblemInfo &problem)
{
    if (problem == m_problem)
        return;
    m_problem = problem;
    m_title->setText(readable(problem.title));
    m_reason->setText(readable(problem.reason));
    m_reason->setVisible(!problem.reason.isEmpty());
    delete m_remedies;
    m_remedies = nullptr;
    m_fold->setVisible(!problem.remedies.isEmpty());
    if (!problem.remedies.isEmpty()) {
        m_remedies = new RemedyList(problem.remedies, this);
        m_rows->addWidget(m_remedies);
        m_remedies->setVisible(m_fold->isChecked());
    }
    setAccessibleName(readable(problem.title));
    setVisible(!problem.isEmpty());
}

void ProblemBar::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const Shades &shades = shadesOf(this);
    painter.fillRect(rect(), shades.dangerTint);
    painter.fillRect(QRect(0, height() - 1, width(), 1), shades.line);
    drawSign(painter, Sign::Warning, QRectF(12, 12, 14, 14), shades.danger);
}

} // namespace brine
