#pragma once

#include "busaddress.h"
#include "connectionfile.h"
#include "loginforgetter.h"
#include <QObject>

namespace brine {

class Connector;
class ConnectionDialog;
class MainWindow;

/// Saved and recent connections and recent files: on the start page, in the bus menu, and in the forms that change them. UI thread.
class ConnectionBook : public QObject
{
    Q_OBJECT
public:
    static constexpr int MaxRecent = 6;

    ConnectionBook(Connector *connector, MainWindow *window);
    void setRecent(const QString &connections, const QStringList &files);  ///< as they were kept
    QString recentConnections() const;                                     ///< to keep: the text of SavedConnections
    QStringList recentFiles() const { return m_files; }
    void noteFile(const QString &path);
    void openNamed(const QString &name);            ///< a saved one; not there: told as a failure is

Q_SIGNALS:
    void fileRequested(const QString &path);
    void failed(const brine::BusProblem &problem);

private:
    void connectStartPage();
    void noteConnection(const SavedConnection &connection);
    void refresh();
    static void offerPepper(ConnectionDialog *form);
    void showForm(const SavedConnection &begun, const QString &oldName);
    void save(ConnectionDialog *form, const SavedConnection &connection, bool thenConnect);
    void open(const SavedConnection &connection);
    void remove(const QString &name);
    void forgetLogin(const SavedConnection &gone);
    void told(const Result<Done> &done);

    Connector *m_connector;
    MainWindow *m_window;
    ConnectionFile m_saved;
    LoginForgetter m_forgetter{this};
    QVector<SavedConnection> m_recent;              ///< newest first
    QStringList m_files;
};

} // namespace brine
