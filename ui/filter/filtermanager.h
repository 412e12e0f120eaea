#pragma once

#include <QDialog>

class QLabel;
class QPushButton;
class QTreeWidget;
class QTreeWidgetItem;

namespace brine {

class NamedFilterFile;

/// The named filters as a list: F2 renames, Delete deletes, Undo brings the last one back, Enter uses. Lines of the file that
/// cannot be read are told below. UI thread.
class FilterManager : public QDialog
{
    Q_OBJECT
public:
    explicit FilterManager(NamedFilterFile *file, QWidget *parent = nullptr);
    ~FilterManager() override;
    QTreeWidget *list() const { return m_list; }
    QString message() const;

Q_SIGNALS:
    void chosen(const QString &text);

private:
    void fill();
    void updateButtons();
    void renamed(QTreeWidgetItem *item, int column);
    void removeCurrent();
    void undo();
    void useCurrent();
    void say(const QString &text);

    NamedFilterFile *m_file;
    QTreeWidget *m_list;
    QPushButton *m_use, *m_rename, *m_delete, *m_undo;
    QLabel *m_message, *m_problems;
};

} // namespace brine
