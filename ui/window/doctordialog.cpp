#include "doctordialog.h"

#include "doctorreport.h"
#include "plainlabel.h"
#include "remedylist.h"
#include "signlabel.h"
#include <QClipboard>
#include <QDialogButtonBox>
#include <QFrame>
#include <QGridLayout>
#include <QGuiApplication>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>
#include <algorithm>

namespace brine {

namespace {

void makeBold(QWidget *widget)
{
    QFont font = widget->font();
    font.setBold(true);
    widget->setFont(font);
}

Sign signOf(DoctorStep::State state)
{
    return state == DoctorStep::State::Good ? Sign::Tick : state == DoctorStep::State::Failed ? Sign::Cross : Sign::Warning;
}

} // namespace

DoctorDialog::DoctorDialog(const QString &busName, QWidget *parent)
    : QDialog(parent), m_summary(wrappedLabel({}, this)), m_area(new QScrollArea(this)), m_again(new QPushButton(tr("&Look again"), this)),
      m_copy(new QPushButton(tr("&Copy report"), this))
{
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Connection doctor: %1").arg(plainTitle(busName)));
    makeBold(m_summary);
    m_area->setWidgetResizable(true);
    m_area->setFrameShape(QFrame::NoFrame);
    m_area->setFocusPolicy(Qt::StrongFocus); // the steps are scrolled by key
    m_area->setAccessibleName(tr("Steps on the way to the bus"));
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    buttons->addButton(m_again, QDialogButtonBox::ActionRole);
    buttons->addButton(m_copy, QDialogButtonBox::ActionRole);
    auto *rows = new QVBoxLayout(this);
    rows->addWidget(m_summary);
    rows->addWidget(m_area, 1);
    rows->addWidget(buttons);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_again, &QPushButton::clicked, this, &DoctorDialog::lookAgainRequested);
    connect(m_copy, &QPushButton::clicked, this, [this] { QGuiApplication::clipboard()->setText(m_report); });
    resize(720, 520);
    setLooking();
}

void DoctorDialog::setLooking()
{
    m_report.clear();
    m_summary->setText(tr("Looking…"));
    m_again->setEnabled(false);
    m_copy->setEnabled(false);
}

void DoctorDialog::setSteps(const std::vector<DoctorStep> &steps, const QString &report)
{
    m_report = report;
    m_again->setEnabled(true);
    m_copy->setEnabled(!report.isEmpty());
    const auto failure = firstFailure(steps);
    const auto warnings = std::count_if(steps.begin(), steps.end(), [](const DoctorStep &step) { return step.state == DoctorStep::State::Warning; });
    m_summary->setText(failure ? tr("It fails at: %1").arg(readable(steps[*failure].name, 80))
                       : warnings ? tr("The bus is reached; see what is marked with a triangle.") : tr("The bus is reached, and nothing is in the way."));
    auto *content = new QWidget(m_area);
    auto *grid = new QGridLayout(content);
    grid->setContentsMargins(0, 4, 8, 4);
    grid->setHorizontalSpacing(16);
    grid->setVerticalSpacing(10);
    grid->setColumnStretch(1, 1);
    for (size_t i = 0; i < steps.size(); ++i)
        addStep(grid, steps[i], failure == i);
    grid->setRowStretch(grid->rowCount(), 1);
    m_area->setWidget(content);
}

void DoctorDialog::addStep(QGridLayout *grid, const DoctorStep &step, bool failsFirst)
{
    const int row = grid->rowCount();
    if (step.state == DoctorStep::State::NotReached) {
        grid->addWidget(mutedLabel(readable(step.name, 80)), row, 0, Qt::AlignTop);
        grid->addWidget(mutedLabel(step.finding.isEmpty() ? tr("not reached") : readable(step.finding)), row, 1, Qt::AlignTop);
        return;
    }
    auto *name = new SignLabel;
    name->setMark(signOf(step.state), readable(step.name, 80));
    grid->addWidget(name, row, 0, Qt::AlignTop | Qt::AlignLeft);
    auto *found = new QVBoxLayout;
    found->setSpacing(4);
    auto *finding = wrappedLabel(readable(step.finding));
    finding->setTextInteractionFlags(Qt::TextSelectableByMouse);
    found->addWidget(finding);
    if (!step.remedies.isEmpty())
        found->addWidget(new RemedyList(step.remedies));
    if (failsFirst) {
        makeBold(finding);
        makeBold(name);
    }
    grid->addLayout(found, row, 1);
}

} // namespace brine
