#pragma once

#include <QDialog>
#include <optional>

class QLabel;
class QLineEdit;
class QPushButton;

namespace brine {

class EventTableModel;

/// Asks for an event number or a time of day (14:02, 14:02:07.5, an ISO time) and finds the row. UI thread.
class GoToBox : public QDialog
{
    Q_OBJECT
public:
    explicit GoToBox(const EventTableModel &model, QWidget *parent = nullptr);
    int row() const { return m_row; }
    /// The row a text names: the event or the first one behind it; nullopt if it is neither number nor time.
    static std::optional<int> rowFor(const EventTableModel &model, const QString &text, qint64 nowMs);

private:
    void check();
    const EventTableModel &m_model;
    QLineEdit *m_edit;
    QLabel *m_answer;
    QPushButton *m_go;
    int m_row = -1;
};

} // namespace brine
