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
    void setProblem(const ProblemInfo &problem);    ///< hidden when empty; unchanged text keeps what is folded or closed
    const ProblemInfo &problem() const { return m_problem; }

Q_SIGNALS:
    void retryRequested();

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    ProblemInfo m_problem;
    QLabel *m_title, *m_reason;
    QToolButton *m_fold, *m_retry, *m_close;
    RemedyList *m_remedies = nullptr;
    QVBoxLayout *m_rows = nullptr;
};

} // namespace brine
