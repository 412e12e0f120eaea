#include "templatelibrary.h"
#include "privatefile.h"
#include <QCollator>
#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QFileInfo>
#include <algorithm>

// The resources of a static library are registered only where they are asked for by name; not within a namespace.
static void registerShippedTemplates() { Q_INIT_RESOURCE(templates); }

namespace brine {

namespace {

const QString ShippedFolder = QStringLiteral(":/brine/templates");
const QString Suffix = QStringLiteral(".yaml");

void addFrom(const QString &folder, bool isShipped, std::vector<TemplateLibrary::Entry> &found)
{
    QDirIterator files(folder, {QLatin1Char('*') + Suffix}, QDir::Files, QDirIterator::Subdirectories);
    while (files.hasNext() && found.size() < size_t(TemplateLibrary::MaxTemplates)) {
        const QString path = files.next(), name = path.mid(folder.size() + 1).chopped(Suffix.size());
        if (!TemplateLibrary::nameProblem(name).isEmpty())
            continue;
        if (std::none_of(found.begin(), found.end(), [&](const TemplateLibrary::Entry &own) { return own.name == name; }))
            found.push_back({name, path, isShipped});
    }
}

} // namespace

QString TemplateLibrary::defaultFolder() { return configFilePath(QStringLiteral("templates")); }

TemplateLibrary::TemplateLibrary(const QString &folder) : m_folder(QDir::cleanPath(folder)) { registerShippedTemplates(); }

QString TemplateLibrary::nameProblem(const QString &name)
{
    const QStringList parts = name.split(QLatin1Char('/'));
    if (name.isEmpty() || name.size() > 200)
        return tr("A template's name has 1 to 200 characters.");
    if (parts.size() > MaxDepth)
        return tr("Folders nest at most %1 deep.").arg(MaxDepth - 1);
    for (const QString &part : parts) {
        const bool hasControls = std::any_of(part.begin(), part.end(), [](QChar c) { return c.category() == QChar::Other_Control || c.category() == QChar::Other_Format; });
        if (part.isEmpty() || part.startsWith(QLatin1Char('.')) || part.trimmed() != part || hasControls)
            return tr("“%1” is no name: no part of it is empty, begins with a dot or ends in a space.").arg(name);
    }
    return {};
}

QString TemplateLibrary::ownPath(const QString &name) const { return m_folder + QLatin1Char('/') + name + Suffix; }

std::vector<TemplateLibrary::Entry> TemplateLibrary::entries() const
{
    std::vector<Entry> found;
    addFrom(m_folder, false, found);
    addFrom(ShippedFolder, true, found);
    QCollator order(QLocale::c());
    order.setNumericMode(true);
    std::sort(found.begin(), found.end(), [&](const Entry &a, const Entry &b) { return order.compare(a.name, b.name) < 0; });
    return found;
}

std::optional<TemplateLibrary::Entry> TemplateLibrary::find(const QString &name) const
{
    if (!nameProblem(name).isEmpty())
        return std::nullopt;
    if (isOwn(name))
        return Entry{name, ownPath(name), false};
    const QString shipped = ShippedFolder + QLatin1Char('/') + name + Suffix;
    return QFileInfo::exists(shipped) ? std::optional(Entry{name, shipped, true}) : std::nullopt;
}

bool TemplateLibrary::isOwn(const QString &name) const { return nameProblem(name).isEmpty() && QFileInfo(ownPath(name)).isFile(); }

Result<QByteArray> TemplateLibrary::text(const QString &name) const
{
    using R = Result<QByteArray>;
    const auto entry = find(name);
    if (!entry)
        return R::failure(tr("There is no template “%1”, neither in %2 nor among those that come with Brine.").arg(name, m_folder));
    QFile file(entry->path);
    if (!file.open(QIODevice::ReadOnly))
        return R::failure(tr("%1 cannot be read: %2.").arg(entry->path, file.errorString()));
    if (file.size() > ShotTemplate::MaxFileBytes)
        return R::failure(tr("%1 is larger than %2 MiB; that is no template.").arg(entry->path).arg(ShotTemplate::MaxFileBytes >> 20));
    return file.readAll();
}

Result<ShotTemplate> TemplateLibrary::load(const QString &name) const
{
    using R = Result<ShotTemplate>;
    const auto content = text(name);
    if (!content)
        return R::failure(content.error());
    auto shot = ShotTemplate::read(*content);
    if (!shot)
        return R::failure(tr("%1, line %2, column %3: %4").arg(find(name).value_or(Entry{name, name, false}).path).arg(shot.error().line)
                              .arg(shot.error().column).arg(shot.error().message));
    return std::move(shot).value();
}

Result<Done> TemplateLibrary::save(const QString &name, const ShotTemplate &shot) const
{
    if (const QString problem = nameProblem(name); !problem.isEmpty())
        return Result<Done>::failure(problem);
    const auto written = writePrivateFile(ownPath(name), shot.toYaml());
    return written ? Result<Done>(Done()) : Result<Done>::failure(tr("%1 could not be written: %2.").arg(ownPath(name), written.error()));
}

Result<Done> TemplateLibrary::rename(const QString &from, const QString &to) const
{
    using R = Result<Done>;
    if (!isOwn(from))
        return R::failure(tr("There is no template “%1” of your own.").arg(from));
    if (const QString problem = nameProblem(to); !problem.isEmpty())
        return R::failure(problem);
    if (isOwn(to))
        return R::failure(tr("There is a template “%1” already.").arg(to));
    QDir().mkpath(QFileInfo(ownPath(to)).absolutePath());
    QFile file(ownPath(from));
    if (!file.rename(ownPath(to)))
        return R::failure(tr("%1 could not be renamed: %2.").arg(file.fileName(), file.errorString()));
    QDir().rmpath(QFileInfo(ownPath(from)).absolutePath()); // folders that are empty now
    return Done();
}

Result<Done> TemplateLibrary::remove(const QString &name) const
{
    using R = Result<Done>;
    if (!isOwn(name))
        return R::failure(tr("There is no template “%1” of your own.").arg(name));
    QFile file(ownPath(name));
    if (!file.remove())
        return R::failure(tr("%1 could not be removed: %2.").arg(file.fileName(), file.errorString()));
    QDir().rmpath(QFileInfo(ownPath(name)).absolutePath());
    return Done();
}

} // namespace brine
