#include "connectionbook.h"
#include "busmenu.h"
#include "connectiondialog.h"
#include "connectionrequest.h"
#include "connector.h"
#include "mainwindow.h"
#include "startpage.h"
#include <algorithm>

namespace brine {

ConnectionBook::ConnectionBook(Connector *connector, MainWindow *window) : QObject(window), m_connector(connector), m_window(window)
{
    connect(&m_saved, &ConnectionFile::changed, this, &ConnectionBook::refresh);
    connect(connector, &Connector::connecting, this, &ConnectionBook::noteConnection);
    connect(window->busMenu(), &BusMenu::savedChosen, this, &ConnectionBook::openNamed);
    connectStartPage();
    refresh();
}

void ConnectionBook::connectStartPage()
{
    StartPage *page = m_window->startPage();
    connect(page, &StartPage::connectionChosen, this, &ConnectionBook::open);
    connect(page, &StartPage::fileChosen, this, &ConnectionBook::fileRequested);
    connect(page, &StartPage::newRequested, this, [this](const SavedConnection &begun) { showForm(begun, {}); });
    connect(page, &StartPage::editRequested, this, [this](const QString &name) {
        if (const SavedConnection *saved = m_saved.connections().find(name))
            showForm(*saved, name);
    });
    connect(page, &StartPage::duplicateRequested, this, [this](const QString &name) {
        const SavedConnection *saved = m_saved.connections().find(name);
        if (!saved)
            return;
        SavedConnection copy = *saved;
        copy.name = m_saved.connections().freeName(name);
        showForm(copy, {});
    });
    connect(page, &StartPage::removeRequested, this, [this](const QString &name) { told(m_saved.remove(name)); });
    connect(page, &StartPage::undoRemoveRequested, this, [this] { told(m_saved.undoRemove()); });
    connect(page, &StartPage::asOwnerRequested, this, [this](const FoundBusInfo &bus) {
        BusRequest request;
        request.node = bus.isMinion ? BusNode::Minion : BusNode::Master;
        request.sockDir = bus.sockDir;
        request.minionId = bus.minionId;
        request.asUser = bus.owner;
        m_connector->open(request);
    });
}

void ConnectionBook::told(const Result<Done> &done)
{
    refresh(); // what can be undone is another now
    if (!done)
        m_window->startPage()->setSavedProblem(done.error());
}

void ConnectionBook::refresh()
{
    StartPage *page = m_window->startPage();
    page->setSaved(m_saved.connections().all());
    page->setSavedProblem(m_saved.problem());
    page->setUndo(m_saved.canUndoRemove() ? m_saved.removedName() : QString());
    page->setRecent(m_recent, m_files);
    QStringList names;
    for (const SavedConnection &connection : m_saved.connections().all())
        names.append(connection.name);
    m_window->busMenu()->setSavedNames(names);
}

void ConnectionBook::showForm(const SavedConnection &begun, const QString &oldName)
{
    auto *form = new ConnectionDialog(begun, oldName, m_window);
    form->setAttribute(Qt::WA_DeleteOnClose);
    connect(form, &ConnectionDialog::connectRequested, this, [this, form](const SavedConnection &connection) {
        form->accept();
        open(connection);
    });
    connect(form, &ConnectionDialog::saveRequested, this, [this, form](const SavedConnection &connection, bool thenConnect) {
        save(form, connection, thenConnect);
    });
    form->open();
}

void ConnectionBook::save(ConnectionDialog *form, const SavedConnection &connection, bool thenConnect)
{
    const auto saved = m_saved.save(connection, form->oldName());
    if (!saved) {
        form->setProblem(saved.error());
        return;
    }
    form->accept();
    if (thenConnect)
        open(connection);
}

void ConnectionBook::open(const SavedConnection &connection)
{
    m_connector->open(requestOf(connection), connection.name);
}

void ConnectionBook::openNamed(const QString &name)
{
    if (const SavedConnection *saved = m_saved.connections().find(name)) {
        open(*saved);
        return;
    }
    BusProblem problem;
    problem.kind = BusProblem::Kind::NotFound;
    problem.path = m_saved.path();
    problem.title = tr("There is no saved connection “%1”.").arg(name);
    problem.reason = m_saved.problem().isEmpty() ? tr("They are kept in %1.").arg(m_saved.path()) : m_saved.problem();
    problem.remedies = {tr("See which there are:  brinectl connections")};
    Q_EMIT failed(problem);
}

void ConnectionBook::setRecent(const QString &connections, const QStringList &files)
{
    m_recent = SavedConnections::read(connections.toUtf8()).all().mid(0, MaxRecent);
    m_files = files.mid(0, MaxRecent);
    refresh();
}

QString ConnectionBook::recentConnections() const
{
    SavedConnections kept;
    for (SavedConnection connection : m_recent) {
        connection.name = kept.freeName(connection.name);
        (void)kept.put(connection);
    }
    return QString::fromUtf8(kept.content());
}

void ConnectionBook::noteConnection(const SavedConnection &connection)
{
    m_recent.removeIf([&connection](const SavedConnection &old) { return old.isSameBus(connection); });
    m_recent.prepend(connection);
    m_recent.resize(std::min<qsizetype>(m_recent.size(), MaxRecent));
    refresh();
}

void ConnectionBook::noteFile(const QString &path)
{
    m_files.removeAll(path);
    m_files.prepend(path);
    m_files.resize(std::min<qsizetype>(m_files.size(), MaxRecent));
    refresh();
}

} // namespace brine
