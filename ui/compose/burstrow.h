#pragma once

#include "shotburst.h"
#include <QWidget>

class QComboBox;
class QLabel;
class QProgressBar;
class QPushButton;
class QSpinBox;
class QStackedWidget;

namespace brine {

/// How often and how fast, before a burst; while it goes, how far it is, with Pause and Stop in the same place. UI thread.
class BurstRow : public QWidget
{
    Q_OBJECT
public:
    explicit BurstRow(QWidget *parent = nullptr);
    quint64 times() const;
    double perSecond() const;             ///< 0: as fast as it is accepted
    void setNote(const QString &note);    ///< what limits it
    void setChoice(quint64 times, double perSecond);
    void begin(quint64 times);
    void setProgress(const BurstProgress &progress);
    bool isRunning() const { return m_isRunning; }

Q_SIGNALS:
    void changed();                       ///< times or rate
    void pauseRequested(bool paused);
    void stopRequested();

private:
    QWidget *makeChoice();
    QWidget *makeProgress();
    void refreshRate();

    QStackedWidget *m_pages;
    QSpinBox *m_times, *m_rate;
    QComboBox *m_pace;
    QLabel *m_note, *m_text;
    QProgressBar *m_bar;
    QPushButton *m_pause, *m_stop;
    bool m_isRunning = false, m_isPaused = false;
};

} // namespace brine
