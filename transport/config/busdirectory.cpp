#include "busdirectory.h"
#include "buslocator.h"
#include <QCoreApplication>
#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <algorithm>
#include <cerrno>
#include <dirent.h>
#include <memory>
#include <sys/stat.h>

namespace brine {

namespace {

struct Text { Q_DECLARE_TR_FUNCTIONS(BusDirectory) };
constexpr qsizetype HashDigits = 10;
constexpr qsizetype MinHashDigits = 6, MaxHashDigits = 128; // sha512 in hex
constexpr int MaxEntries = 100'000; // of a directory that is not what it should be

std::optional<QCryptographicHash::Algorithm> algorithm(const QString &hashType)
{
    static const QHash<QString, QCryptographicHash::Algorithm> known{
        {QStringLiteral("md5"), QCryptographicHash::Md5}, {QStringLiteral("sha1"), QCryptographicHash::Sha1},
        {QStringLiteral("sha224"), QCryptographicHash::Sha224}, {QStringLiteral("sha256"), QCryptographicHash::Sha256},
        {QStringLiteral("sha384"), QCryptographicHash::Sha384}, {QStringLiteral("sha512"), QCryptographicHash::Sha512}};
    const auto it = known.constFind(hashType.toLower());
    return it == known.cend() ? std::nullopt : std::optional(*it);
}

QString digest(const QString &id, QCryptographicHash::Algorithm how)
{
    return QString::fromLatin1(QCryptographicHash::hash(id.toUtf8(), how).toHex());
}

} // namespace

QString minionHash(const QString &minionId, const QString &hashType)
{
    return digest(minionId, algorithm(hashType).value_or(QCryptographicHash::Sha256)).left(HashDigits);
}

QStringList minionHashes(const QString &minionId, const QString &hashType)
{
    QStringList hashes;
    if (!hashType.isEmpty())
        hashes << minionHash(minionId, hashType);
    const QString md5 = digest(minionId, QCryptographicHash::Md5);
    hashes << minionHash(minionId) << md5.left(HashDigits) << md5;
    if (const auto how = algorithm(hashType))
        hashes << digest(minionId, *how);
    hashes.removeDuplicates();
    return hashes;
}

QString tidyDirectory(const QString &directory)
{
    return QDir::cleanPath(QDir::isAbsolutePath(directory) ? directory : QDir::current().absoluteFilePath(directory));
}

bool isSameDirectory(const QString &a, const QString &b)
{
    if (tidyDirectory(a) == tidyDirectory(b))
        return true;
    const QString real = QFileInfo(a).canonicalFilePath();
    return !real.isEmpty() && real == QFileInfo(b).canonicalFilePath();
}

BusDirectory::BusDirectory(const QString &path, const QStringList &ids, const QString &hashType) : m_path(path)
{
    struct stat info{};
    const QByteArray name = QFile::encodeName(path);
    const int error = stat(name.constData(), &info) == 0 ? 0 : errno;
    m_exists = error == 0 && S_ISDIR(info.st_mode);
    m_denied = error == EACCES;
    // Names that need no listing first: a directory of mode 0711 may be entered and not listed.
    m_masterPub = isSocket(masterPub());
    m_denied = m_denied || (m_exists && errno == EACCES);
    m_masterPull = isSocket(masterPull());
    for (const QString &id : ids) {
        for (const QString &hash : minionHashes(id, hashType)) {
            take(QStringLiteral("minion_event_%1_pub.ipc").arg(hash));
            take(QStringLiteral("minion_event_%1_pull.ipc").arg(hash));
        }
    }
    const std::unique_ptr<DIR, int (*)(DIR *)> listing(opendir(name.constData()), closedir);
    for (int left = MaxEntries; listing && left > 0; --left) {
        const dirent *entry = readdir(listing.get());
        if (!entry)
            break;
        take(QFile::decodeName(entry->d_name));
    }
    std::sort(m_minions.begin(), m_minions.end(), [](const Minion &a, const Minion &b) { return a.hash < b.hash; });
    for (Minion &found : m_minions) {
        for (const QString &id : ids) {
            if (found.id.isEmpty() && minionHashes(id, hashType).contains(found.hash))
                found.id = id;
        }
    }
}

bool BusDirectory::isSocket(const QString &path)
{
    struct stat info{};
    errno = 0;
    if (stat(QFile::encodeName(path).constData(), &info) != 0)
        return false;
    if (S_ISSOCK(info.st_mode))
        return true;
    if (!m_impostors.contains(path))
        m_impostors.append(path);
    return false;
}

// By hand: a regular expression would take longer to compile than a whole command that fires an event may take.
void BusDirectory::take(const QString &name)
{
    static constexpr QLatin1String begin("minion_event_"), pub("_pub.ipc"), pull("_pull.ipc");
    const bool isPub = name.endsWith(pub);
    if (!name.startsWith(begin) || !(isPub || name.endsWith(pull)))
        return;
    const qsizetype length = name.size() - begin.size() - (isPub ? pub : pull).size();
    const QString hash = name.mid(begin.size(), length);
    const auto isHex = [](QChar c) { return (c >= u'0' && c <= u'9') || (c >= u'a' && c <= u'f'); };
    if (length < MinHashDigits || length > MaxHashDigits || !std::all_of(hash.begin(), hash.end(), isHex) || !isSocket(file(name)))
        return;
    Minion &found = minion(hash);
    (isPub ? found.hasPub : found.hasPull) = true;
}

BusDirectory::Minion &BusDirectory::minion(const QString &hash)
{
    const auto it = std::find_if(m_minions.begin(), m_minions.end(), [&](const Minion &m) { return m.hash == hash; });
    return it != m_minions.end() ? *it : m_minions.emplace_back(Minion{hash, {}, false, false});
}

std::vector<BusDirectory::Minion> BusDirectory::minions() const
{
    std::vector<Minion> found;
    std::copy_if(m_minions.begin(), m_minions.end(), std::back_inserter(found), [](const Minion &m) { return m.hasPub; });
    return found;
}

QStringList BusDirectory::offers() const
{
    QStringList offers;
    if (m_masterPub)
        offers.append(Text::tr("Here is the master bus:  --sock-dir %1 --node master").arg(m_path));
    for (const Minion &found : minions()) {
        offers.append(found.id.isEmpty()
                ? Text::tr("Here is a minion bus, id unknown:  --sock-dir %1 --node minion --id %2").arg(m_path, found.hash)
                : Text::tr("Here is the minion bus of %2:  --sock-dir %1 --node minion --id %2").arg(m_path, found.id));
    }
    return offers;
}

} // namespace brine
