#include "saltconfig.h"
#include "busdirectory.h"
#include "configglob.h"
#include "tcpplace.h"
#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QSysInfo>
#include <cerrno>
#include <sys/stat.h>
#include <yaml-cpp/yaml.h>

namespace brine {

namespace {

struct Text { Q_DECLARE_TR_FUNCTIONS(SaltConfig) };
constexpr qint64 MaxFileBytes = 4 << 20;
constexpr int MaxIncludeDepth = 8;
constexpr quint64 DefaultMaxEventSize = 1048576; // salt/config/__init__.py DEFAULT_MASTER_OPTS
// Salt moves the sockets when sock_dir is this much longer than cachedir (apply_minion_config, apply_master_config).
constexpr qsizetype SockDirSlack = 10;

QString nodeName(BusNode node) { return node == BusNode::Master ? QStringLiteral("master") : QStringLiteral("minion"); }

QString mainFileFor(BusNode node, const QString &configDir)
{
    if (!configDir.isEmpty())
        return QDir(configDir).filePath(nodeName(node));
    const char *variable = node == BusNode::Master ? "SALT_MASTER_CONFIG" : "SALT_MINION_CONFIG";
    if (const QString file = qEnvironmentVariable(variable); QFileInfo(file).isFile())
        return file;
    const QString dir = qEnvironmentVariable("SALT_CONFIG_DIR");
    return (dir.isEmpty() ? QStringLiteral("/etc/salt") : dir) + QLatin1Char('/') + nodeName(node);
}

/// Scalars as they are; a list of scalars as lines (include patterns), anything deeper is of no use here.
QString scalarText(const YAML::Node &node)
{
    if (node.IsScalar())
        return QString::fromStdString(node.Scalar());
    QStringList lines;
    if (node.IsSequence()) {
        for (const YAML::Node &item : node) {
            if (item.IsScalar())
                lines.append(QString::fromStdString(item.Scalar()));
        }
    }
    return lines.join(QLatin1Char('\n'));
}

/// Words of an expression, or the items of a list.
Nodegroups nodegroupsOf(const YAML::Node &map)
{
    Nodegroups groups;
    for (const auto &entry : map) {
        if (!entry.first.IsScalar())
            continue;
        Nodegroup group;
        if (entry.second.IsScalar())
            group.words = QString::fromStdString(entry.second.Scalar()).simplified().split(QLatin1Char(' '), Qt::SkipEmptyParts);
        else if (entry.second.IsSequence())
            group = {scalarText(entry.second).split(QLatin1Char('\n'), Qt::SkipEmptyParts), true};
        groups.insert(QString::fromStdString(entry.first.Scalar()), group);
    }
    return groups;
}

} // namespace

void SaltConfig::Values::replace(const Values &over)
{
    insert(over);
    if (over.groups)
        groups = over.groups;
}

void SaltConfig::Values::add(const Values &more)
{
    insert(more);
    if (!more.groups)
        return;
    Nodegroups both = groups.value_or(Nodegroups());
    for (auto it = more.groups->cbegin(); it != more.groups->cend(); ++it) {
        Nodegroup &group = both[it.key()];
        QStringList words = group.isList && it->isList ? group.words : QStringList();
        for (const QString &word : it->words) {
            if (!it->isList || !words.contains(word)) // what a list has already is not added again
                words.append(word);
        }
        group = {words, it->isList};
    }
    groups = both;
}

SaltConfig::SaltConfig(BusNode node, const QString &configDir) : m_node(node), m_mainFile(mainFileFor(node, configDir))
{
    m_exists = QFileInfo::exists(m_mainFile);
    m_values = readFile(m_mainFile, 0);
    // Read as Salt reads: the main file first, default_include over it, include over both.
    const QString defaults = value("default_include", nodeName(node) + QStringLiteral(".d/*.conf"));
    const QString more = value("include");
    m_values.replace(readIncludes(defaults, m_mainFile, 0));
    m_values.replace(readIncludes(more, m_mainFile, 0));
}

std::optional<BusProblem> SaltConfig::missingFolder(const QString &configDir)
{
    if (configDir.isEmpty() || QFileInfo(configDir).isDir())
        return std::nullopt;
    BusProblem problem;
    problem.kind = BusProblem::Kind::NotFound;
    problem.path = configDir;
    problem.title = Text::tr("There is no configuration folder %1.").arg(configDir);
    problem.reason = QFileInfo::exists(configDir) ? Text::tr("It is a file.") : Text::tr("It is not there, or you may not look.");
    problem.remedies = {Text::tr("Name the folder that holds the files master and minion; left out, it is /etc/salt")};
    return problem;
}

SaltConfig::Values SaltConfig::readFile(const QString &path, int depth)
{
    Values values;
    struct stat info{};
    const int error = ::stat(QFile::encodeName(path).constData(), &info) == 0 ? 0 : errno;
    if (error == EACCES)
        m_denied.append(path);
    // Not a FIFO: opening one would wait for a writer for ever.
    if (m_filesLeft-- <= 0 || error || !S_ISREG(info.st_mode))
        return values;
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) {
        m_denied.append(path);
        return values;
    }
    const QByteArray bytes = file.read(MaxFileBytes);
    try {
        const YAML::Node root = YAML::Load(bytes.toStdString());
        if (!root.IsMap())
            return values;
        for (const auto &entry : root) {
            if (entry.first.IsScalar() && (entry.second.IsScalar() || entry.second.IsSequence()))
                values.insert(QString::fromStdString(entry.first.Scalar()), {scalarText(entry.second), path});
        }
        if (const YAML::Node groups = root["nodegroups"]; groups && groups.IsMap())
            values.groups = nodegroupsOf(groups);
    } catch (const YAML::Exception &) {
        values = {}; // Salt refuses such a file as a whole, too
    }
    if (depth > 0 && values.contains(QStringLiteral("include")))
        values.replace(readIncludes(values.value(QStringLiteral("include")).text, path, depth));
    return values;
}

SaltConfig::Values SaltConfig::readIncludes(const QString &patterns, const QString &from, int depth)
{
    Values values;
    if (depth >= MaxIncludeDepth)
        return values;
    const QDir base = QFileInfo(from).dir();
    for (const QString &pattern : patterns.split(QLatin1Char('\n'), Qt::SkipEmptyParts)) {
        for (const QString &path : filesMatching(base.filePath(pattern)))
            values.add(readFile(path, depth + 1));
    }
    return values;
}

QString SaltConfig::value(const char *key, const QString &fallback) const
{
    const QString text = m_values.value(QString::fromLatin1(key)).text;
    return text.isEmpty() ? fallback : text;
}

QString SaltConfig::fallbackSockDir() const { return QStringLiteral("/var/run/salt/") + nodeName(m_node); }

QString SaltConfig::cacheDir() const { return value("cachedir", QStringLiteral("/var/cache/salt/") + nodeName(m_node)); }

QString SaltConfig::cacheDirectory() const { return underRoot(cacheDir()); }

QString SaltConfig::pkiDirectory() const { return underRoot(value("pki_dir", QStringLiteral("/etc/salt/pki/") + nodeName(m_node))); }

bool SaltConfig::sockDirIsTooLong() const
{
    return value("sock_dir", fallbackSockDir()).size() > cacheDir().size() + SockDirSlack;
}

/// salt/config/__init__.py prepend_root_dir: every path is put below root_dir unless it is there already.
QString SaltConfig::underRoot(const QString &path) const
{
    const QString root = value("root_dir");
    if (root.isEmpty() || QDir::cleanPath(root) == QStringLiteral("/"))
        return QDir::cleanPath(path);
    const QString cleanRoot = QDir::cleanPath(root), clean = QDir::cleanPath(path);
    if (clean == cleanRoot || clean.startsWith(cleanRoot + QLatin1Char('/')))
        return clean;
    return QDir::cleanPath(cleanRoot + QLatin1Char('/') + clean);
}

QString SaltConfig::sockDir() const
{
    return underRoot(sockDirIsTooLong() ? cacheDir() + QStringLiteral("/.salt-unix") : value("sock_dir", fallbackSockDir()));
}

QString SaltConfig::sockDirOrigin() const
{
    const auto file = [this](const char *key) { return m_values.value(QString::fromLatin1(key)).file; };
    if (sockDirIsTooLong()) {
        return Text::tr("cachedir/.salt-unix, because sock_dir is too long for a socket (%1)")
            .arg(file("sock_dir").isEmpty() ? file("cachedir") : file("sock_dir"));
    }
    if (!file("sock_dir").isEmpty())
        return Text::tr("sock_dir in %1").arg(file("sock_dir"));
    if (!file("root_dir").isEmpty())
        return Text::tr("root_dir in %1").arg(file("root_dir"));
    if (!m_denied.isEmpty())
        return Text::tr("Salt's default; %1 may not be read").arg(m_denied.first());
    return m_exists ? Text::tr("Salt's default; %1 names no sock_dir").arg(m_mainFile) : Text::tr("Salt's default");
}

QString SaltConfig::whyNotOf(const BusAddress &bus) const
{
    if (isSameDirectory(sockDir(), bus.sockDir))
        return {};
    if (!m_denied.isEmpty())
        return Text::tr("%1 may not be read by you; whether it is of the master whose sockets are in %2 is not known.").arg(m_denied.first(), bus.sockDir);
    return (m_exists ? Text::tr("%1 is of a master whose sockets are in %2, not in %3.")
                     : Text::tr("There is no %1, and without it a master's sockets are in %2, not in %3."))
        .arg(m_mainFile, sockDir(), bus.sockDir);
}

quint64 SaltConfig::maxEventSize() const
{
    bool ok = false;
    const quint64 size = value("max_event_size").toULongLong(&ok);
    return ok && size > 0 ? size : DefaultMaxEventSize;
}

QString SaltConfig::maxEventSizeOrigin() const
{
    const Value &set = m_values.value(QStringLiteral("max_event_size"));
    bool ok = false;
    if (set.text.toULongLong(&ok) > 0 && ok)
        return Text::tr("max_event_size in %1").arg(set.file);
    return Text::tr("Salt's default");
}

QString SaltConfig::hashType() const { return value("hash_type", QStringLiteral("sha256")); }

bool SaltConfig::hasSeveralMasters() const { return m_node == BusNode::Minion && value("master").contains(QLatin1Char('\n')); }

QString SaltConfig::user() const { return value("user"); }

bool SaltConfig::usesTcp() const { return value("ipc_mode") == QLatin1String("tcp"); }

// salt/config/__init__.py DEFAULT_MINION_OPTS and DEFAULT_MASTER_OPTS.
QString SaltConfig::tcpPub() const { return m_node == BusNode::Master ? tcp("tcp_master_pub_port", 4512) : tcp("tcp_pub_port", 4510); }
QString SaltConfig::tcpPull() const { return m_node == BusNode::Master ? tcp("tcp_master_pull_port", 4513) : tcp("tcp_pull_port", 4511); }

QString SaltConfig::tcp(const char *key, quint16 fallback) const
{
    bool ok = false;
    const quint16 port = value(key).toUShort(&ok);
    // salt/transport/base.py _ipc_loopback: from 3007 on ::1 with ipv6, before always 127.0.0.1.
    static const QStringList yes{QStringLiteral("true"), QStringLiteral("yes"), QStringLiteral("on")};
    const QString host = yes.contains(value("ipv6").toLower()) ? QStringLiteral("localhost") : QStringLiteral("127.0.0.1");
    return TcpPlace{host, ok && port > 0 ? port : fallback}.text();
}

QStringList SaltConfig::minionIds() const
{
    QStringList ids{value("id")};
    QFile cached(QFileInfo(m_mainFile).dir().filePath(QStringLiteral("minion_id")));
    if (QFileInfo(cached.fileName()).isFile() && cached.open(QIODevice::ReadOnly))
        ids.append(QString::fromUtf8(cached.read(4096)).trimmed());
    ids.append(QSysInfo::machineHostName());
    ids.append(QSysInfo::machineHostName().section(QLatin1Char('.'), 0, 0));
    ids.removeAll(QString());
    ids.removeDuplicates();
    return ids;
}

} // namespace brine
