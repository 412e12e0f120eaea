#pragma once

#include "reactorreport.h"
#include "renderedsls.h"
#include <QWidget>

class QLabel;
class QPushButton;
class QStackedLayout;
class QTreeWidget;
class QTreeWidgetItem;

namespace brine {

class ElidedLabel;
class RenderPage;

/// Which reactors an event triggers: every rule that matches with its files, the rules that nearly match and why they do
/// not, and what could not be read; and what a file gives for the event, where Salt can render it here. UI thread.
class ReactorPanel : public QWidget
{
    Q_OBJECT
public:
    explicit ReactorPanel(QWidget *parent = nullptr);
    /// subject: whose reactors these are ("salt/auth", "composer: myco/start").
    void setReport(const QString &subject, const ReactorReport &report);
    void setOwnSource(bool own);               ///< read from this master's own files: nothing to go back to
    void setNothing(const QString &why);       ///< no event, or a bus on which no Reactor runs
    /// Whether files can be rendered here; else why not.
    void setRenderer(const QString &whyNot);
    void showRendered(const RenderedSls &result);   ///< or that it is being rendered

Q_SIGNALS:
    /// Of an SLS file of the report, for the event that the report is of.
    void renderRequested(const QString &path);
    void renderCancelled();
    /// Another place to read reactors from; empty: this master's own configuration.
    void sourceRequested(const QString &path);
    void filterRequested(const QString &condition);

private:
    QWidget *makeReport();
    void makeTree();
    void showReport();
    void chooseSource();
    QString renderable(const QTreeWidgetItem *item) const;
    void addRenderButton(QTreeWidgetItem *item, const QString &path);
    void addRule(const ReactorMatch &match, QTreeWidgetItem *group);
    void addFile(const ReactorFile &file, QTreeWidgetItem *rule);
    void showMenu(const QPoint &at);

    QLabel *m_subject, *m_summary, *m_notes, *m_noRender;
    ElidedLabel *m_source;
    QPushButton *m_own;
    QTreeWidget *m_tree;
    RenderPage *m_render;
    QStackedLayout *m_pages;
    QString m_whyNotRender;
};

} // namespace brine
