#pragma once

#include "renderedsls.h"
#include <QElapsedTimer>
#include <QTimer>
#include <QWidget>

class QLabel;
class QPushButton;

namespace brine {

class ElidedLabel;
class ExactTextEdit;

/// What one SLS file gives for one event: rendered by Salt in the background, then its YAML or the error with its line. UI thread.
class RenderPage : public QWidget
{
    Q_OBJECT
public:
    explicit RenderPage(QWidget *parent = nullptr);
    void begin(const QString &path);
    void setResult(const RenderedSls &result);
    bool isRendering() const { return m_clock.isActive(); }
    void stop() { m_clock.stop(); }

Q_SIGNALS:
    void cancelRequested();
    void backRequested();

protected:
    void keyPressEvent(QKeyEvent *event) override;

private:
    void tellTime();
    void showText(const QByteArray &text);
    void copy();

    ElidedLabel *m_path;
    QLabel *m_state;
    QPushButton *m_back, *m_cancel, *m_copy;
    ExactTextEdit *m_text;
    QByteArray m_whole;        ///< more than the view shows
    QTimer m_clock;            ///< runs while it is being rendered
    QElapsedTimer m_since;
};

} // namespace brine
