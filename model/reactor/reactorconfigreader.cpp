#include "reactorconfigreader.h"
#include "configglob.h"
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <algorithm>
#include <yaml-cpp/yaml.h>

namespace brine {

namespace {

constexpr qint64 MaxFileBytes = 4 << 20;
constexpr int MaxIncludeDepth = 8;

/// A text, or a list of texts.
QStringList texts(const YAML::Node &node)
{
    QStringList result;
    if (!node) // a key that is not there: asking it for its kind throws
        return result;
    if (node.IsScalar())
        result.append(QString::fromStdString(node.Scalar()));
    else if (node.IsSequence()) {
        for (const YAML::Node &item : node) {
            if (item.IsScalar())
                result.append(QString::fromStdString(item.Scalar()));
        }
    }
    return result;
}

QString lineOf(const YAML::Node &node)
{
    return QString::number(node.Mark().line + 1);
}

/// `file_roots: {base: [...]}`; other environments are not what the Reactor's cp.cache_file asks for.
std::optional<QStringList> baseRoots(const YAML::Node &root)
{
    const YAML::Node roots = root["file_roots"];
    if (!roots || !roots.IsMap() || !roots["base"])
        return std::nullopt;
    return texts(roots["base"]);
}

} // namespace

std::optional<ReactorConfigReader::Part> ReactorConfigReader::readPart(const QString &path, bool mustExist)
{
    const QFileInfo info(path);
    m_config.m_stamps.push_back({path, info.lastModified()});
    if (!info.exists()) {
        if (mustExist)
            note(tr("%1 does not exist.").arg(path));
        return std::nullopt;
    }
    QFile file(path);
    // Not a FIFO: opening one would wait for a writer for ever.
    if (m_filesLeft-- <= 0 || !info.isFile() || !file.open(QIODevice::ReadOnly)) {
        note(info.isFile() ? tr("%1 may not be read by you: %2. Reactors in it are not shown.").arg(path, file.errorString())
                           : tr("%1 is no plain file.").arg(path));
        return std::nullopt;
    }
    if (info.size() > MaxFileBytes) {
        note(tr("%1 is larger than 4 MiB and was not read.").arg(path));
        return std::nullopt;
    }
    Part part;
    try {
        const YAML::Node root = YAML::Load(file.readAll().toStdString());
        if (root.IsSequence())
            part.rules = rulesOf(root, path);
        if (!root.IsMap())
            return part;
        if (const YAML::Node reactor = root["reactor"]) {
            part.rules = reactor.IsSequence() ? rulesOf(reactor, path) : std::vector<ReactorRule>();
            if (reactor.IsScalar())
                part.listFile = QString::fromStdString(reactor.Scalar());
            else if (!reactor.IsSequence())
                note(tr("%1, line %2: reactor is no list; Salt wants a list of one-key maps.").arg(path, lineOf(reactor)));
        }
        part.roots = baseRoots(root);
        part.includes = texts(root["include"]);
        if (root["default_include"])
            part.defaultInclude = texts(root["default_include"]);
    } catch (const YAML::Exception &error) {
        note(tr("%1 is no YAML (%2); Salt does not read it either.").arg(path, QString::fromStdString(error.what())));
        return std::nullopt;
    }
    return part;
}

std::vector<ReactorRule> ReactorConfigReader::rulesOf(const YAML::Node &list, const QString &file)
{
    std::vector<ReactorRule> rules;
    for (const YAML::Node &entry : list) {
        if (auto rule = ruleOf(entry, file))
            rules.push_back(*rule);
    }
    return rules;
}

std::optional<ReactorRule> ReactorConfigReader::ruleOf(const YAML::Node &entry, const QString &file)
{
    if (!entry.IsMap() || entry.size() != 1 || !entry.begin()->first.IsScalar()) {
        note(tr("%1, line %2: Salt ignores this reactor: an entry is a map of exactly one tag.").arg(file, lineOf(entry)));
        return std::nullopt;
    }
    ReactorRule rule{QByteArray::fromStdString(entry.begin()->first.Scalar()), texts(entry.begin()->second), file};
    if (rule.files.isEmpty())
        note(tr("%1, line %2: the reactor of %3 names no file.").arg(file, lineOf(entry), QString::fromUtf8(rule.glob)));
    return rule;
}

ReactorConfigReader::Part ReactorConfigReader::merged(const QStringList &patterns, const QString &from, int depth)
{
    Part whole;
    if (depth >= MaxIncludeDepth)
        return whole;
    for (const QString &pattern : patterns) {
        for (const QString &path : filesMatching(QFileInfo(from).dir().filePath(pattern))) {
            auto part = readPart(path, true);
            if (!part)
                continue;
            if (!part->includes.isEmpty())
                replace(*part, merged(part->includes, path, depth + 1));
            add(whole, std::move(*part));
        }
    }
    return whole;
}

/// dictupdate.update(…, merge_lists=True): what the list has already is not added again.
void ReactorConfigReader::add(Part &whole, Part part)
{
    if (part.rules && !whole.rules)
        whole.rules.emplace();
    for (ReactorRule &rule : part.rules.value_or(std::vector<ReactorRule>())) {
        const bool known = std::any_of(whole.rules->begin(), whole.rules->end(), [&](const ReactorRule &have) {
            return have.glob == rule.glob && have.files == rule.files;
        });
        if (!known)
            whole.rules->push_back(std::move(rule));
    }
    if (part.rules)
        whole.listFile = part.listFile; // a text replaces, and is replaced by a list
    if (part.roots)
        whole.roots = whole.roots.value_or(QStringList()) + *part.roots;
}

/// dict.update: a key that is there hides the one before.
void ReactorConfigReader::replace(Part &main, Part over)
{
    if (over.rules) {
        main.rules = std::move(over.rules);
        main.listFile = over.listFile;
    }
    if (over.roots)
        main.roots = over.roots;
}

ReactorConfig ReactorConfigReader::finished(Part part)
{
    if (part.rules)
        m_config.m_rules = std::move(*part.rules);
    m_config.m_fileRoots = part.roots.value_or(QStringList{QStringLiteral("/srv/salt"), QStringLiteral("/srv/spm/salt")});
    if (!part.listFile.isEmpty()) {
        auto list = readPart(part.listFile, true);
        if (list && list->rules)
            m_config.m_rules = std::move(*list->rules);
    }
    return std::move(m_config);
}

ReactorConfig ReactorConfigReader::readMaster(const QString &mainFile)
{
    Part main = readPart(mainFile, false).value_or(Part());
    const QStringList includes = main.includes;
    const auto hidden = main.rules;
    replace(main, merged(main.defaultInclude.value_or(QStringList{QStringLiteral("master.d/*.conf")}), mainFile, 0));
    replace(main, merged(includes, mainFile, 0));
    if (hidden && !hidden->empty() && !main.rules->empty() && hidden->front().origin != main.rules->front().origin) {
        note(tr("The reactors in %1 do not count: %2 has a list of its own, which takes their place.")
                 .arg(hidden->front().origin, main.rules->front().origin));
    }
    return finished(std::move(main));
}

ReactorConfig ReactorConfigReader::readFolder(const QString &folder)
{
    Part whole = merged({QStringLiteral("*.conf")}, folder + QStringLiteral("/."), 0);
    if (m_config.m_stamps.empty())
        note(tr("%1 holds neither a file master nor any *.conf.").arg(folder));
    m_config.m_stamps.push_back({folder, QFileInfo(folder).lastModified()});
    return finished(std::move(whole));
}

ReactorConfig ReactorConfigReader::readFile(const QString &file)
{
    const auto part = readPart(file, true);
    if (!part)
        return std::move(m_config);
    if (!part->rules)
        note(tr("%1 has no reactor list.").arg(file));
    return finished(*part);
}

} // namespace brine
