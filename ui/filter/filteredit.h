#pragma once

#include "eventfilter.h"
#include <QLineEdit>
#include <QStringList>

namespace brine {

/// The filter's line edit: tinted by state, a squiggle under the span that is wrong, a gauge along its lower edge while a search
/// runs, and the history on Up and Down. Only paints and remembers; FilterBar parses. UI thread.
class FilterEdit : public QLineEdit
{
    Q_OBJECT
public:
    enum class State { Empty, Valid, Incomplete, Invalid };

    explicit FilterEdit(QWidget *parent = nullptr);
    void setState(State state, int errorPosition = 0, int errorLength = 0);
    State state() const { return m_state; }
    void setProgress(int percent);             ///< 100 or more: no gauge
    /// Remembers a text that was used; the same text moves to the front.
    void remember(const QString &text);
    QStringList history() const { return m_history; }
    void setHistory(const QStringList &history);
    qreal xOf(int position) const;             ///< where a character of the text begins, in pixels of the field

Q_SIGNALS:
    void helpRequested();
    void leaveRequested();                     ///< Escape
    void typed();                              ///< the text changed by a key or an input method, not by history or Undo

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void inputMethodEvent(QInputMethodEvent *event) override;
    void paintEvent(QPaintEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void applyColors();
    void stepHistory(int step);

    State m_state = State::Empty;
    int m_errorPosition = 0, m_errorLength = 0, m_progress = 100;
    QStringList m_history;
    int m_historyAt = -1;                      ///< -1: the draft below
    QString m_draft;
    bool m_coloring = false;
};

} // namespace brine
