#pragma once

#include <QElapsedTimer>
#include <QTimer>
#include <QWidget>

class QProgressBar;
class QToolButton;

namespace brine {

class ElidedLabel;
class WrapLabel;

/// How far a file has got, whichever way. total 0: not known.
struct WorkProgress
{
    quint64 events = 0, totalEvents = 0;
    quint64 bytes = 0, totalBytes = 0;
};

/// One line for work that goes on in the background: what, how far, how long still, and a button that ends it. It comes only
/// after half a second (what is done by then needs no bar); an outcome that must be read has all the lines it needs, and stays until
/// it is closed. UI thread.
class WorkBar : public QWidget
{
    Q_OBJECT
public:
    static constexpr int ShowAfterMs = 500;

    explicit WorkBar(QWidget *parent = nullptr);
    void begin(const QString &what, const QString &stopWord);   ///< "Saving events.jsonl", "Cancel"
    void setProgress(const WorkProgress &progress);
    void end();                                                 ///< nothing to say
    void tell(const QString &outcome);                          ///< ended, and why not well
    bool isWorking() const { return m_working; }
    QString text() const;
    QToolButton *stopButton() const { return m_stop; }

    /// "420 000 of 2.1 M events · 9 s left", "1.2 GB of 3.4 GB · 2.1 M events".
    static QString progressText(const WorkProgress &progress, qint64 elapsedMs);

Q_SIGNALS:
    void stopRequested();

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    ElidedLabel *m_text;
    WrapLabel *m_outcome;
    QProgressBar *m_bar;
    QToolButton *m_stop, *m_close;
    QTimer m_showTimer;
    QElapsedTimer m_clock;
    QString m_what;
    bool m_working = false;
};

} // namespace brine
