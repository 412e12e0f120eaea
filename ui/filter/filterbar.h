#pragma once

#include "eventfilter.h"
#include <QPointer>
#include <QTimer>
#include <QWidget>

class QLabel;
class QToolButton;

namespace brine {

class ElidedLabel;
class FilterChips;
class FilterCompleter;
class FilterCompletion;
class FilterEdit;
class FilterHelp;
class FilterMessage;
class NamedFilterFile;
class NamedFilterMenu;
class NoiseButton;
class NoiseChips;
class NoiseCounter;

/// The filter: text, its state, suggestions, names, counts, progress, family chips, and the noise hidden besides. Parses as you type
/// and tells of a valid filter 150 ms after the last key (at once on Enter); text that is incomplete or wrong leaves the list as it
/// is and says why. UI thread.
class FilterBar : public QWidget
{
    Q_OBJECT
public:
    explicit FilterBar(QWidget *parent = nullptr);

    QString text() const;
    const EventFilter &filter() const { return m_applied; }   ///< the last one told
    void setText(const QString &text);                        ///< applied at once if it is valid
    /// op "set" replaces; "and", "or" join to what is there.
    void addCondition(const QString &condition, const QString &op = QStringLiteral("and"));
    void clear();                                             ///< shows everything: no text, no noise hidden
    /// What is typed and `and not (…)` for each noise preset that is hidden.
    QString wholeText() const;
    QStringList hiddenNoise() const;                          ///< ids of FilterPresets
    void setHiddenNoise(const QStringList &ids);
    // All three borrowed; each may be left out.
    void setCompletion(const FilterCompletion *completion);
    void setNoiseCounter(NoiseCounter *counter);
    void setNamedFilters(NamedFilterFile *file);
    void saveFilter();                                        ///< asks for a name
    void manageFilters();
    void showNamedFilters();                                  ///< opens the star's menu
    void showNoise();                                         ///< opens the menu of noise presets
    void setCounts(quint64 shown, quint64 kept, quint64 undecided = 0);
    void setProgress(int percent);                            ///< of the search through what is kept; 100: done
    void focusEdit();
    void showHelp();
    QStringList history() const;
    void setHistory(const QStringList &history);
    FilterEdit *edit() const { return m_edit; }
    FilterCompleter *completer() const { return m_completer; }
    /// What the list is filtered by while what is typed is no whole filter; empty: by what is typed.
    QString stillApplied() const;
    QString message() const;                                  ///< the sentence shown for incomplete or wrong text

Q_SIGNALS:
    void filterChanged(const brine::EventFilter &filter);
    void leaveRequested();                                    ///< Escape: back to the list

protected:
    void changeEvent(QEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void hideEvent(QHideEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    QWidget *buildFirstRow();
    QWidget *buildSecondRow();
    void connectParts();
    void connectNoise();
    void parse();
    void showError(const FilterError &error);
    void useNoise(const QStringList &ids);
    void apply();
    void useText(const QString &text);
    void showMessage(const QString &message, bool wrong);
    void showWhole();

    FilterEdit *m_edit = nullptr;
    FilterCompleter *m_completer = nullptr;
    NamedFilterMenu *m_named = nullptr;
    NoiseButton *m_noise = nullptr;
    NoiseChips *m_noiseChips = nullptr;
    FilterChips *m_chips = nullptr;
    FilterHelp *m_help = nullptr;
    QToolButton *m_clear = nullptr;
    QLabel *m_counts = nullptr;
    ElidedLabel *m_message = nullptr;
    QPointer<FilterMessage> m_whole;                          ///< the window's, once it was shown
    QTimer m_debounce;
    EventFilter m_parsed, m_applied;
    bool m_valid = true, m_wrong = false;
    quint64 m_shown = 0, m_kept = 0, m_undecided = 0;
};

} // namespace brine
