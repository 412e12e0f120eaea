#pragma once

#include <QFrame>

class QHBoxLayout;

namespace brine {

/// A line of the start page: what can be opened, a few quieter words about it, and its button; a saved one has a menu too. UI thread.
class ConnectionRow : public QFrame
{
    Q_OBJECT
public:
    ConnectionRow(const QString &name, const QString &summary, const QString &verb, QWidget *parent = nullptr);
    void addMenu();                                 ///< edit, duplicate, remove
    void addButton(const QString &text, const QString &accessibleName, void (ConnectionRow::*signal)());

Q_SIGNALS:
    void chosen();
    void editRequested();
    void duplicateRequested();
    void removeRequested();
    void saveRequested();

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QString m_name;
    QHBoxLayout *m_row;
};

} // namespace brine
