#pragma once

#include "suitemodel.h"
#include <QWidget>

class QLabel;
class QProgressBar;
class QPushButton;
class QToolButton;
class QTreeView;

namespace brine {

class EmptyState;

/// The test suites that are open, with the state and time of each test: runs one, those selected, or all; Stop while they run. A click
/// on a test shows what became of it. UI thread.
class SuitePanel : public QWidget
{
    Q_OBJECT
public:
    explicit SuitePanel(SuiteModel *model, QWidget *parent = nullptr);
    void setRecent(const QStringList &paths);       ///< suites opened before, the newest first
    void setRunning(bool running);
    /// Of the tests that run now: how many are over, of how many, and how many of them failed.
    void setProgress(int over, int total, int failed);
    void say(const QString &sentence);              ///< why nothing runs; empty: nothing to say
    QList<SuiteModel::Place> selected() const;
    QList<SuiteModel::Place> all() const;
    void select(const SuiteModel::Place &place);
    QTreeView *tree() const { return m_tree; }

Q_SIGNALS:
    void looked(const brine::SuiteModel::Place &place);   ///< it is the current one now
    void chosen(const brine::SuiteModel::Place &place);   ///< clicked, or Space: its events are wanted
    void openRequested();
    void pathChosen(const QString &path);
    void runRequested(const QList<brine::SuiteModel::Place> &places);
    void stopRequested();
    void closeRequested(quint64 suite);
    void resultsRequested();

protected:
    void keyPressEvent(QKeyEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    QWidget *makeHead();
    void makeTree();
    void refresh();
    void closeSelected();
    void showMenu(const QPoint &at);
    QList<SuiteModel::Place> failed() const;

    SuiteModel *m_model;
    QToolButton *m_open;
    QPushButton *m_runAll, *m_runSelected, *m_stop;
    QProgressBar *m_progress;
    QLabel *m_sum, *m_note;
    QTreeView *m_tree;
    EmptyState *m_empty;
    bool m_running = false;
};

} // namespace brine
