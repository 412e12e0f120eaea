#pragma once

#include <QLabel>

namespace brine {

/// A plain-text label that gives way: what does not fit is elided, and the tool tip then has all of it. text() is always whole.
class ElidedLabel : public QLabel
{
    Q_OBJECT
public:
    explicit ElidedLabel(Qt::TextElideMode mode, QWidget *parent = nullptr);
    void setWhole(const QString &text);         ///< instead of setText(); keeps the tool tip in step
    void setElideMode(Qt::TextElideMode mode);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;
    bool isElided() const;

protected:
    void paintEvent(QPaintEvent *event) override;
    bool event(QEvent *event) override;

private:
    Qt::TextElideMode m_mode;
};

} // namespace brine
