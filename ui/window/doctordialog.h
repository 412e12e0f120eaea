#pragma once

#include "doctorstep.h"
#include <QDialog>
#include <vector>

class QGridLayout;
class QLabel;
class QPushButton;
class QScrollArea;

namespace brine {

/// The way to a bus step by step, as `brinectl doctor` prints it: the first step that fails is marked, what mends it can be copied,
/// and so can the whole report, for a ticket. UI thread.
class DoctorDialog : public QDialog
{
    Q_OBJECT
public:
    explicit DoctorDialog(const QString &busName, QWidget *parent = nullptr);
    void setLooking();
    void setSteps(const std::vector<DoctorStep> &steps, const QString &report);
    QString report() const { return m_report; }             ///< empty while it looks

Q_SIGNALS:
    void lookAgainRequested();

private:
    void addStep(QGridLayout *grid, const DoctorStep &step, bool failsFirst);
    QLabel *m_summary;
    QScrollArea *m_area;
    QPushButton *m_again, *m_copy;
    QString m_report;
};

} // namespace brine
