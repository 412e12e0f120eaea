#pragma once

#include <QWidget>
#include <functional>

class QLabel;
class QPushButton;

namespace brine {

/// A question in its place instead of a dialog over the window: one sentence, a button that says what it does, and the way out, which
/// has the focus, so that a key held down answers nothing. UI thread.
class AskRow : public QWidget
{
    Q_OBJECT
public:
    explicit AskRow(QWidget *parent = nullptr);
    /// Takes the place of a question not yet answered. `accept` is called at most once.
    void ask(const QString &question, const QString &acceptText, const QString &cancelText, std::function<void()> accept);
    void withdraw();                 ///< what it was about has changed
    bool isAsking() const { return bool(m_accept); }
    QString question() const;
    QPushButton *acceptButton() const { return m_yes; }

Q_SIGNALS:
    void closed();                   ///< answered or withdrawn

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    void claimHeight();
    QLabel *m_text;
    QPushButton *m_yes, *m_no;
    std::function<void()> m_accept;
};

} // namespace brine
