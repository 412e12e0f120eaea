#include "connectionbook.h"
#include "busmenu.h"
#include "connectiondialog.h"
#include "connectionrequest.h"
#include "connector.h"
#include "mainwindow.h"
#include "pepperrc.h"
#include "startpage.h"
#include <QDir>
#include <algorithm>

namespace brine {

ConnectionBook::ConnectionBook(Connector *connector, MainWindow *window) : QObject(window), m_connector(connector), m_window(window)
{
    connect(&m_saved, &ConnectionFile::changed, this, &ConnectionBook::refresh);
    connect(connector, &Connector::connecting, this, &ConnectionBook::noteConnection);
    connect(window->busMenu(), &BusMenu::savedChosen, this, &ConnectionBook::openNamed);
    connect(&m_forgetter, &LoginForgetter::failed, this, [this](const SaltApiLogin &login, const QString &why) {
        if (login.keep == SaltApiLogin::Keep::Keyring)
            m_window->startPage()->setSavedProblem(tr("If a password of %1 was kept, it is still in the keyring: %2").arg(login.user, why));
    });
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
    connect(page, &StartPage::removeRequested, this, &ConnectionBook::remove);
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

void ConnectionBook::remove(const QString &name)
{
    const SavedConnection *saved = m_saved.connections().find(name);
    const SavedConnection gone = saved ? *saved : SavedConnection();
    const auto done = m_saved.remove(name);
    told(done);
    if (done)
        forgetLogin(gone);
}

/// Its password goes from the keyring with it, unless another saved connection keeps the same one there.
void ConnectionBook::forgetLogin(const SavedConnection &gone)
{
    const auto loginOf = [](const SavedConnection &connection) { return completed(requestOf(connection).saltApi, {}); };
    const SaltApiLogin login = loginOf(gone);
    if (!login.wanted)
        return;
    for (const SavedConnection &kept : m_saved.connections().all())
        if (const SaltApiLogin other = loginOf(kept); other.wanted && other.keep == SaltApiLogin::Keep::Keyring && other.url == login.url && other.eauth == login.eauth && other.user == login.user)
            return;
    m_forgetter.forget(login);
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
    offerPepper(form);
    form->open();
}

/// What pepper is set up with, but for the password: brine-saltapi reads that by itself.
void ConnectionBook::offerPepper(ConnectionDialog *form)
{
    PepperSettings settings = PepperSettings::load();
    settings.password.fill('x');
    if (settings.url.isEmpty() && settings.user.isEmpty())
        return;
    const SaltApiLogin login = completed({}, settings);
    SavedConnection offered;
    offered.set(QStringLiteral("saltapi-url"), login.url);
    offered.set(QStringLiteral("username"), login.user);
    offered.set(QStringLiteral("eauth"), login.eauth);
    const QString home = QDir::homePath();
    const QString file = settings.file.startsWith(home + QLatin1Char('/')) ? QLatin1Char('~') + settings.file.mid(home.size()) : settings.file;
    form->offer(offered, file.isEmpty() ? tr("the environment") : file);
}

void ConnectionBook::save(ConnectionDialog *form, const SavedConnection &connection, bool thenConnect)
{
    const SavedConnection *before = m_saved.connections().find(form->oldName());
    const SavedConnection old = before ? *before : SavedConnection();
    const auto saved = m_saved.save(connection, form->oldName());
    if (!saved) {
        form->setProblem(saved.error());
        return;
    }
    forgetLogin(old);                               // nothing, where the login is still the same
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
