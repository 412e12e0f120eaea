#pragma once

#include "highlightrules.h"
#include "watchedfile.h"
#include <QObject>

namespace brine {

/// The file of highlight rules, $XDG_CONFIG_HOME/brine/highlights, 0600, written whole or not at all. Without a file the built-in
/// rules hold. Read again when it changes. UI thread.
class HighlightFile : public QObject
{
    Q_OBJECT
public:
    static constexpr qint64 MaxBytes = 1 << 20;
    static QString defaultPath();

    explicit HighlightFile(const QString &path = defaultPath(), QObject *parent = nullptr);
    const HighlightRules &rules() const { return m_rules; }
    const QString &path() const { return m_path; }
    /// Why the file cannot be read, then the built-in rules hold and it is not written over; empty: it can, or there is none.
    const QString &problem() const { return m_problem; }
    /// Reads again what an editor may have changed.
    void refresh();
    Result<Done> save(const QList<HighlightRule> &rules);

Q_SIGNALS:
    void changed();

private:
    QString m_path, m_problem;
    WatchedFile m_watched;
    HighlightRules m_rules;
};

} // namespace brine
