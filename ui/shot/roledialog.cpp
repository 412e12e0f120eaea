#include "roledialog.h"

#include "plainlabel.h"
#include <QCheckBox>
#include <QDialogButtonBox>
#include <QHBoxLayout>
#include <QPushButton>
#include <QRadioButton>
#include <QSpinBox>
#include <QVBoxLayout>

namespace brine {

RoleDialog::RoleDialog(const QString &busName, const Interlock &interlock, QWidget *parent)
    : QDialog(parent), m_production(new QCheckBox(tr("&Production: a frame, the word, and a question before every shot"), this)), m_rate(new QSpinBox(this)),
      m_problem(wrappedLabel({}, this))
{
    setWindowTitle(tr("Role at this bus"));
    const QString words[] = {tr("&Read-only: nothing is fired"), tr("&Ask: a question where a shot leaves the safe zone"), tr("&Free: no questions")};
    auto *rows = new QVBoxLayout(this);
    rows->setContentsMargins(16, 16, 16, 16);
    rows->setSpacing(8);
    rows->addWidget(wrappedLabel(tr("What may be fired at %1?").arg(plainTitle(busName)), this));
    for (int i = 0; i < 3; ++i) {
        m_roles[i] = new QRadioButton(words[i], this);
        m_roles[i]->setAccessibleName(m_roles[i]->text().remove(u'&'));
        m_roles[i]->setChecked(int(interlock.role) == i);
        rows->addWidget(m_roles[i]);
    }
    m_production->setChecked(interlock.production);
    m_production->setAccessibleName(m_production->text().remove(u'&'));
    m_rate->setRange(0, 100'000);
    m_rate->setSpecialValueText(tr("no cap"));
    m_rate->setSuffix(tr(" shots a second at most"));
    m_rate->setValue(interlock.ratePerSecond);
    m_rate->setAccessibleName(tr("Shots a second at most"));
    setPlainToolTip(m_rate, tr("Below %1 a second counts as %1; 0 is no cap.").arg(RateCap::Lowest));
    rows->addWidget(m_production);
    auto *rate = new QHBoxLayout;
    rate->addWidget(m_rate);
    rate->addStretch(1);
    rows->addLayout(rate);
    m_problem->hide();
    rows->addWidget(m_problem);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Save | QDialogButtonBox::Cancel, this);
    for (const auto which : {QDialogButtonBox::Save, QDialogButtonBox::Cancel})
        buttons->button(which)->setAccessibleName(buttons->button(which)->text().remove(u'&'));
    rows->addWidget(buttons);
    connect(buttons, &QDialogButtonBox::accepted, this, [this] { Q_EMIT saveRequested(this->interlock()); });
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
}

Interlock RoleDialog::interlock() const
{
    Interlock interlock;
    for (int i = 0; i < 3; ++i) {
        if (m_roles[i]->isChecked())
            interlock.role = Interlock::Role(i);
    }
    interlock.production = m_production->isChecked();
    interlock.ratePerSecond = RateCap(m_rate->value()).perSecond();
    return interlock;
}

void RoleDialog::say(const QString &problem)
{
    m_problem->setText(problem);
    m_problem->setAccessibleName(problem);
    m_problem->show();
}

} // namespace brine
