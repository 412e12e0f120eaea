#pragma once

#include "reactorconfig.h"
#include <QCoreApplication>
#include <map>
#include <optional>

namespace YAML {
class Node;
}

namespace brine {

/// Reads one master's files into a ReactorConfig. Used once. Any thread.
class ReactorConfigReader
{
    Q_DECLARE_TR_FUNCTIONS(ReactorConfig)
public:
    explicit ReactorConfigReader(const QString &source) { m_config.m_source = source; }
    ReactorConfig readMaster(const QString &mainFile);
    ReactorConfig readFolder(const QString &folder);      ///< of drop-ins, without a main file
    ReactorConfig readFile(const QString &file);          ///< a configuration or a bare list, whichever it is

private:
    struct Part                                            ///< what one file, or several merged, say
    {
        std::optional<std::vector<ReactorRule>> rules;
        QString listFile;                                  ///< `reactor:` names a file in place of a list
        std::optional<QStringList> roots;
        QStringList includes;
        std::optional<QStringList> defaultInclude;
    };
    std::optional<Part> readPart(const QString &file, bool mustExist);
    std::vector<ReactorRule> rulesOf(const YAML::Node &list, const QString &file);
    std::optional<ReactorRule> ruleOf(const YAML::Node &entry, const QString &file);
    Part merged(const QStringList &patterns, const QString &from, int depth);
    static void add(Part &whole, Part part);
    static void replace(Part &main, Part over);
    ReactorConfig finished(Part part);
    void note(const QString &text) { if (m_config.m_notes.size() < MaxNotes) m_config.m_notes.append(text); }

    static constexpr qsizetype MaxNotes = 50;
    ReactorConfig m_config;
    int m_filesLeft = 256;                                 // a configuration that includes itself ends here
};

} // namespace brine
