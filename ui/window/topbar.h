#pragma once

#include "connectioninfo.h"
#include <QWidget>

class QAction;
class QToolButton;

namespace brine {

class BusMenu;
class ConnectionButton;
class RateSparkline;
class WindowActions;

/// The row of buttons below the menus: the bus, pause, follow, clear, composer, and the rate. Words give way to icons when the
/// window is narrow. UI thread.
class TopBar : public QWidget
{
    Q_OBJECT
public:
    explicit TopBar(WindowActions *actions, QWidget *parent = nullptr);
    ConnectionButton *connectionButton() const { return m_connection; }
    RateSparkline *sparkline() const { return m_rate; }
    BusMenu *busMenu() const { return m_menu; }

protected:
    void resizeEvent(QResizeEvent *event) override;
    bool event(QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;

private:
    QToolButton *addButton(QAction *action);
    void fitWords();

    ConnectionButton *m_connection;
    BusMenu *m_menu;
    RateSparkline *m_rate;
    QVector<QToolButton *> m_buttons;
};

} // namespace brine
