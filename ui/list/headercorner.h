#pragma once

#include <QWidget>

namespace brine {

/// The piece of the list's head above the margin, painted as the head is. UI thread.
class HeaderCorner : public QWidget
{
    Q_OBJECT
public:
    explicit HeaderCorner(QWidget *parent) : QWidget(parent) { }

protected:
    void paintEvent(QPaintEvent *event) override;
};

} // namespace brine
