#pragma once

#include "shottemplate.h"
#include <QCoreApplication>

namespace brine {

/// The named templates: one's own, YAML files in folders below $XDG_CONFIG_HOME/brine/templates, and those that Brine ships, in
/// the shapes that Salt itself sends. A name is the path below the folder without .yaml, "deploy/start web"; one's own hides a
/// shipped one of its name. Reads and writes small files at each call: cheap, nothing is kept. Any thread.
class TemplateLibrary
{
    Q_DECLARE_TR_FUNCTIONS(brine::TemplateLibrary)
public:
    static constexpr int MaxTemplates = 2000, MaxDepth = 8;

    static QString defaultFolder();
    explicit TemplateLibrary(const QString &folder = defaultFolder());

    struct Entry
    {
        QString name, path;
        bool isShipped = false;
    };
    /// By folder and name, as people sort. At most MaxTemplates; what is no plain file is passed over.
    std::vector<Entry> entries() const;
    /// Bytes of the file, for show and edit.
    Result<QByteArray> text(const QString &name) const;
    /// The error names file, line and column.
    Result<ShotTemplate> load(const QString &name) const;

    /// Own templates only; a name that is taken is written over. The file is 0600.
    Result<Done> save(const QString &name, const ShotTemplate &shot) const;
    Result<Done> rename(const QString &from, const QString &to) const;
    Result<Done> remove(const QString &name) const;
    bool isOwn(const QString &name) const;
    /// Why no template can have this name; empty: it can.
    static QString nameProblem(const QString &name);

private:
    std::optional<Entry> find(const QString &name) const;
    QString ownPath(const QString &name) const;
    QString m_folder;
};

} // namespace brine
