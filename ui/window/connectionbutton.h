#pragma once

#include "connectioninfo.h"
#include <QToolButton>

namespace brine {

struct Shades;

/// The bus in one button: state dot, name, and the two rights apart: Watch ✓ Fire ✗. Its menu connects elsewhere. UI thread.
class ConnectionButton : public QToolButton
{
    Q_OBJECT
public:
    explicit ConnectionButton(QWidget *parent = nullptr);
    void setConnection(const ConnectionInfo &info);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent *event) override;
    bool event(QEvent *event) override;

private:
    bool isMarked() const { return !m_info.distrust.isEmpty() || !m_info.warning.isEmpty(); }
    QString shownName() const;
    ConnectionInfo m_info;
};

/// The colour of a state's dot.
QColor levelColor(ConnectionInfo::Level level, const Shades &shades);

} // namespace brine
