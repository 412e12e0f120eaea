#pragma once

#include <QDialog>

class QLabel;
class QLineEdit;
class QPushButton;

namespace brine {

class EventTableModel;

/// Asks for the payload path of a new column and says at once whether it is one, and what it shows of the current event. UI thread.
class ColumnBox : public QDialog
{
    Q_OBJECT
public:
    /// row: the event whose value is shown as an example; -1: none.
    ColumnBox(const EventTableModel &model, int row, QWidget *parent = nullptr);
    QString path() const;

private:
    void check();
    QString exampleOf(const QString &path) const;

    const EventTableModel &m_model;
    int m_row;
    QLineEdit *m_edit;
    QLabel *m_answer;
    QPushButton *m_add;
};

} // namespace brine
