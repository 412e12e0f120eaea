#pragma once

#include <QWidget>

class QLabel;
class QLineEdit;

namespace brine {

/// The one-line search at a text, tree or list: field, previous, next, how many. Esc closes. UI thread.
class FindBar : public QWidget
{
    Q_OBJECT
public:
    explicit FindBar(QWidget *parent = nullptr);
    /// What is searched, as the field says it: "Find in this event" unless set.
    void setPrompt(const QString &prompt, const QString &description = {});
    QString text() const;
    void open(const QString &suggestion = {});   ///< shows it, with its text selected for typing over
    void close();
    void setOutcome(const QString &outcome, bool found);   ///< "3 of 17", "not found"

Q_SIGNALS:
    void textEdited(const QString &text);
    void nextRequested(bool backward);
    void closed();

protected:
    void keyPressEvent(QKeyEvent *event) override;

private:
    QLineEdit *m_field;
    QLabel *m_outcome;
};

} // namespace brine
