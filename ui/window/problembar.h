#pragma once

#include "connectioninfo.h"
#include <QWidget>

class QLabel;
class QToolButton;
class QVBoxLayout;

namespace brine {

class RemedyList;

/// A failure above the list, never a dialog: what happened, to which path and why, what mends it. UI thread.
class ProblemBar : public QWidget
{
    Q_OBJECT
public:
    explicit ProblemBar(QWidget *parent = nullptr);
    void setProblem(const ProblemInfo &problem) { setProblems({problem}); }
    /// Several, one at a time; empty ones do not count, and without any the bar is hidden. Unchanged text keeps what is folded or closed.
    void setProblems(const QVector<ProblemInfo> &problems);
    const ProblemInfo &problem() const { return m_problem; }    ///< the one shown

Q_SIGNALS:
    void retryRequested();
    void doctorRequested();

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    void show(const ProblemInfo &problem);
    void refreshNext();
    QVector<ProblemInfo> m_problems;
    ProblemInfo m_problem;
    QLabel *m_title, *m_reason;
    QToolButton *m_next, *m_fold, *m_doctor, *m_retry, *m_close;
    RemedyList *m_remedies = nullptr;
    QVBoxLayout *m_rows = nullptr;
};

} // namespace brine
