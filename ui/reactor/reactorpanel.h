#pragma once

#include "reactorreport.h"
#include <QWidget>

class QLabel;
class QPushButton;
class QTreeWidget;
class QTreeWidgetItem;

namespace brine {

/// Which reactors an event triggers: every rule that matches with its files, the rules that nearly match and why they do
/// not, and what could not be read. UI thread.
class ReactorPanel : public QWidget
{
    Q_OBJECT
public:
    explicit ReactorPanel(QWidget *parent = nullptr);
    /// subject: whose reactors these are ("salt/auth", "composer: myco/start").
    void setReport(const QString &subject, const ReactorReport &report);
    void setOwnSource(bool own);               ///< read from this master's own files: nothing to go back to
    void setNothing(const QString &why);       ///< no event, or a bus on which no Reactor runs

Q_SIGNALS:
    /// Another place to read reactors from; empty: this master's own configuration.
    void sourceRequested(const QString &path);
    void filterRequested(const QString &condition);

private:
    void chooseSource();
    void addRule(const ReactorMatch &match, QTreeWidgetItem *group);
    void addFile(const ReactorFile &file, QTreeWidgetItem *rule);
    QTreeWidgetItem *addGroup(const QString &title);
    void showMenu(const QPoint &at);

    QLabel *m_subject, *m_summary, *m_source, *m_notes;
    QPushButton *m_own;
    QTreeWidget *m_tree;
};

} // namespace brine
