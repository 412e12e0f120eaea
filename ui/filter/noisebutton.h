#pragma once

#include <QHash>
#include <QStringList>
#include <QToolButton>

namespace brine {

class NoiseCounter;

/// The menu of noise presets: each can be ticked, and says how many of the kept events it hides. Counts run only while the menu
/// is open or a preset is ticked. UI thread.
class NoiseButton : public QToolButton
{
    Q_OBJECT
public:
    explicit NoiseButton(QWidget *parent = nullptr);
    /// Borrowed; without one no numbers are shown.
    void setCounter(NoiseCounter *counter);
    const QStringList &hiddenPresets() const { return m_hidden; }     ///< ids, in the order of the presets
    void setHiddenPresets(const QStringList &ids);                    ///< unknown ids are left out
    /// `1 204`, `…` while counting, nothing without a counter.
    QString countOf(const QString &id) const;

Q_SIGNALS:
    void hiddenChanged(const QStringList &ids);                ///< by the user's hand
    void countsChanged();

private:
    void toggle(const QString &id, bool hide);
    void updateWanted();
    void showCounts();

    NoiseCounter *m_counter = nullptr;
    QStringList m_hidden;
    QHash<QString, QAction *> m_actions;
    QAction *m_showAll;
    bool m_open = false;
};

} // namespace brine
