#pragma once

#include <QWidget>

class QToolButton;

namespace brine {

class WrapLabel;

/// A quiet sentence above the list with at most one thing to do: paused, demo, cleared. As many lines as it needs. UI thread.
class NoticeBar : public QWidget
{
    Q_OBJECT
public:
    enum class Tone { Neutral, Attention };

    NoticeBar(Tone tone, const QString &action, bool closable, QWidget *parent = nullptr);
    void say(const QString &text);              ///< also shows the bar
    QString text() const;
    QToolButton *actionButton() const { return m_action; }

Q_SIGNALS:
    void actionTriggered();
    void closed();

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    Tone m_tone;
    WrapLabel *m_text;
    QToolButton *m_action = nullptr;
};

} // namespace brine
