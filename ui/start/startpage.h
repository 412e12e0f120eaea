#pragma once

#include "connectioninfo.h"
#include "savedconnection.h"
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
    void setSaved(const QVector<SavedConnection> &connections);
    /// What is wrong with the file of saved connections; empty: nothing.
    void setSavedProblem(const QString &problem);
    /// A connection was just removed and can be brought back; empty: none.
    void setUndo(const QString &removedName);
    void setRecent(const QVector<SavedConnection> &connections, const QStringList &files);
    void setBackOffered(bool offered);                          ///< there is a list to go back to
    void focusPath();

Q_SIGNALS:
    void watchRequested(const brine::FoundBusInfo &bus);
    void pathRequested(const QString &sockDir, bool minion, const QString &minionId);
    void asOwnerRequested(const brine::FoundBusInfo &bus);      ///< through sudo
    void connectionChosen(const brine::SavedConnection &connection);
    void newRequested(const brine::SavedConnection &begun);     ///< a form, filled as far as it is known
    void editRequested(const QString &name);
    void duplicateRequested(const QString &name);
    void removeRequested(const QString &name);
    void undoRemoveRequested();
    void fileChosen(const QString &path);
    void demoRequested();
    void openFileRequested();
    void searchRequested();
    void helpRequested();
    void keysRequested();
    void leaveRequested();                                      ///< back to the list

protected:
    void keyPressEvent(QKeyEvent *event) override;

private:
    void addTitle(QVBoxLayout *rows);
    void addFound(QVBoxLayout *rows);
    void addSaved(QVBoxLayout *rows);
    void addRecent(QVBoxLayout *rows);
    void addPath(QVBoxLayout *rows);
    void addDemo(QVBoxLayout *rows);
    void addLearn(QVBoxLayout *rows);
    void connectPath();

    QWidget *m_page;
    QVBoxLayout *m_found = nullptr, *m_saved = nullptr, *m_recent = nullptr;
    QLabel *m_none = nullptr, *m_savedNone = nullptr, *m_savedProblem = nullptr, *m_recentHead = nullptr;
    QPushButton *m_back = nullptr, *m_undo = nullptr;
    QLineEdit *m_path = nullptr, *m_minionId = nullptr;
    QComboBox *m_node = nullptr;
    QPushButton *m_connect = nullptr;
};

} // namespace brine
