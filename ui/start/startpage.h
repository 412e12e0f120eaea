#pragma once

#include "connectioninfo.h"
#include <QScrollArea>

class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QVBoxLayout;

namespace brine {

/// What is shown while nothing is watched: the buses of this machine first, then a place of one's own, then the demo. UI thread.
class StartPage : public QScrollArea
{
    Q_OBJECT
public:
    explicit StartPage(QWidget *parent = nullptr);
    void setFoundBuses(const QVector<FoundBusInfo> &buses);
    void focusPath();

Q_SIGNALS:
    void watchRequested(const brine::FoundBusInfo &bus);
    void pathRequested(const QString &sockDir, bool minion, const QString &minionId);
    void demoRequested();
    void openFileRequested();
    void searchRequested();
    void helpRequested();
    void keysRequested();

private:
    void addTitle(QVBoxLayout *rows);
    void addFound(QVBoxLayout *rows);
    void addPath(QVBoxLayout *rows);
    void addDemo(QVBoxLayout *rows);
    void addLearn(QVBoxLayout *rows);
    void connectPath();

    QWidget *m_page;
    QVBoxLayout *m_found = nullptr;
    QLabel *m_none = nullptr;
    QLineEdit *m_path = nullptr, *m_minionId = nullptr;
    QComboBox *m_node = nullptr;
    QPushButton *m_connect = nullptr;
};

} // namespace brine
