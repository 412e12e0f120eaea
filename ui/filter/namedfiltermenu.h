#pragma once

#include <QStringList>
#include <QToolButton>
#include <functional>

namespace brine {

class NamedFilterFile;

/// The star beside the filter: filters with names, the filters used before, and what can be done with them. UI thread.
class NamedFilterMenu : public QToolButton
{
    Q_OBJECT
public:
    static constexpr int MaxShown = 30;        ///< more are in the list to manage them

    explicit NamedFilterMenu(QWidget *parent = nullptr);
    /// Borrowed; null: no names, only the history.
    void setFile(NamedFilterFile *file);
    NamedFilterFile *file() const { return m_file; }
    /// What is in the field now: whether it can be saved, and the name it has.
    void setCurrent(const QString &text, bool valid);
    /// Asked each time the menu opens.
    void setHistory(std::function<QStringList()> history) { m_history = std::move(history); }

Q_SIGNALS:
    void chosen(const QString &text);
    void saveRequested();
    void manageRequested();

private:
    void fill();
    void addNamed();
    void addHistory();
    void showStar();

    NamedFilterFile *m_file = nullptr;
    QString m_text;
    std::function<QStringList()> m_history;
    bool m_valid = false;
};

} // namespace brine
