#pragma once

#include "shotrecord.h"
#include <QWidget>

class QLabel;
class QPushButton;
class QTreeWidget;
class QTreeWidgetItem;

namespace brine {

class SignLabel;

/// The receipt of one shot: handed over, seen, what the bus made of it, what followed; where it was not seen, the silent losses that
/// fit. UI thread.
class ReceiptPanel : public QWidget
{
    Q_OBJECT
public:
    explicit ReceiptPanel(QWidget *parent = nullptr);
    void setRecord(const ShotRecord &record);
    void setNothing();
    quint64 id() const { return m_record.id; }     ///< 0: none

Q_SIGNALS:
    void eventRequested(quint64 eventId);          ///< a row was activated
    void filterRequested(const QString &condition);
    void fireAgainRequested(quint64 id);
    void editRequested(quint64 id);

private:
    QTreeWidget *makeTree();
    void showStages();
    void showTree();
    void addReasons();
    void addChanges();
    void addFollowUps();
    void showMenu(const QPoint &at);

    ShotRecord m_record;
    QLabel *m_title, *m_where, *m_text;
    SignLabel *m_handed, *m_seen, *m_followed;
    QPushButton *m_only, *m_again, *m_edit;
    QTreeWidget *m_tree;
};

} // namespace brine
