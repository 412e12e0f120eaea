#pragma once

#include "signs.h"
#include <QWidget>

namespace brine {

/// A word with a drawn sign behind it: "Watch ✓", "Fire ✗". UI thread.
class SignLabel : public QWidget
{
    Q_OBJECT
public:
    using QWidget::QWidget;
    void setMark(Sign sign, const QString &word);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    Sign m_sign = Sign::Tick;
    QString m_word;
};

} // namespace brine
