#include "highlightfile.h"
#include "privatefile.h"

#include <QFile>
#include <QFileInfo>

namespace brine {

QString HighlightFile::defaultPath()
{
    return configFilePath(QStringLiteral("highlights"));
}

HighlightFile::HighlightFile(const QString &path, QObject *parent) : QObject(parent), m_path(path), m_watched(path), m_rules(HighlightRules::defaults())
{
    connect(&m_watched, &WatchedFile::touched, this, &HighlightFile::refresh);
    refresh();
}

void HighlightFile::refresh()
{
    QString problem;
    HighlightRules rules = HighlightRules::defaults();
    QFile file(m_path);
    if (QFileInfo(m_path).isDir())
        problem = tr("%1 is a folder; the highlight rules are kept in a file of that name.").arg(m_path);
    else if (file.exists() && !file.open(QIODevice::ReadOnly))
        problem = tr("The highlight rules in %1 cannot be read: %2.").arg(m_path, file.errorString());
    else if (file.isOpen() && file.size() > MaxBytes)
        problem = tr("%1 has more than %2 MiB; that is no list of rules. It is left alone.").arg(m_path).arg(MaxBytes >> 20);
    else if (file.isOpen())
        rules = HighlightRules::read(file.read(MaxBytes));
    const bool isNew = problem != m_problem || rules.rules() != m_rules.rules() || rules.problems() != m_rules.problems();
    m_problem = problem;
    m_rules = rules;
    if (isNew)
        Q_EMIT changed();
}

Result<Done> HighlightFile::save(const QList<HighlightRule> &rules)
{
    if (!m_problem.isEmpty())
        return Result<Done>::failure(m_problem);
    HighlightRules next = m_rules;
    next.setRules(rules);
    const QByteArray content = next.content();
    const auto written = writePrivateFile(m_path, content);
    if (!written)
        return Result<Done>::failure(tr("The highlight rules could not be written to %1: %2. What is there is unchanged.").arg(m_path, written.error()));
    m_rules = HighlightRules::read(content);
    m_watched.rearm();
    Q_EMIT changed();
    return Done();
}

} // namespace brine
