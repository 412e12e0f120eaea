#pragma once

#include <QString>
#include <QWidget>

class QLabel;
class QPushButton;

namespace brine {

/// What an empty list says: one sentence why, one hint, one thing to do. Lies over the list. UI thread.
class EmptyState : public QWidget
{
    Q_OBJECT
public:
    explicit EmptyState(QWidget *over);
    /// An empty action: no button.
    void say(const QString &sentence, const QString &hint, const QString &action);
    QString sentence() const;
    QString action() const;

Q_SIGNALS:
    void actionTriggered();

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    QLabel *m_sentence, *m_hint;
    QPushButton *m_button;
};

} // namespace brine
