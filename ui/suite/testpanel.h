#pragma once

#include "suitemodel.h"
#include <QWidget>

class QLabel;
class QPushButton;
class QTreeWidget;
class QTreeWidgetItem;

namespace brine {

class AskRow;
class ElidedLabel;
class SignLabel;

/// One test: what it fires, what is expected, what came of it when it was run last. Also where is asked before tests fire. UI thread.
class TestPanel : public QWidget
{
    Q_OBJECT
public:
    explicit TestPanel(QWidget *parent = nullptr);
    void setTest(const QString &suite, const SuiteModel::Test &test);
    void setSuite(const SuiteModel::Suite &suite);
    void setNothing();
    void setRunning(bool running);
    AskRow *question() const { return m_ask; }

Q_SIGNALS:
    void filterRequested();
    void runRequested();

private:
    void makeTree();
    void addShot(const TestCase &test);
    void addExpected(const SuiteModel::Test &test);
    void addCame(const SuiteModel::Test &test);
    void addLine(QTreeWidgetItem *group, const QStringList &cells, const QString &copy = {});
    void showMenu(const QPoint &at);

    AskRow *m_ask;
    ElidedLabel *m_title, *m_where;
    SignLabel *m_state;
    QLabel *m_summary;
    QPushButton *m_only, *m_run;
    QTreeWidget *m_tree;
};

} // namespace brine
