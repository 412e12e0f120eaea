#pragma once

#include "preferences.h"
#include <QDialog>

class QCheckBox;
class QComboBox;
class QFormLayout;
class QLabel;
class QLineEdit;
class QSpinBox;

namespace brine {

/// Preferences, applied as they are changed; what is not valid is said and not applied. UI thread.
class PreferencesDialog : public QDialog
{
    Q_OBJECT
public:
    /// automaticBytes: what automatic means here; maxBytes: the machine's memory.
    PreferencesDialog(const Preferences &preferences, quint64 automaticBytes, quint64 maxBytes, QWidget *parent = nullptr);
    ~PreferencesDialog() override;
    Preferences preferences() const { return m_preferences; }

Q_SIGNALS:
    void changed(const brine::Preferences &preferences);

private:
    void buildKept(QFormLayout *form);
    void buildLook(QFormLayout *form);
    void buildStart(QFormLayout *form);
    QLabel *label(const QString &text, QWidget *buddy);
    void connectAll();
    void show(const Preferences &preferences);
    void take();

    Preferences m_preferences;
    quint64 m_automaticBytes, m_maxBytes;
    QCheckBox *m_automatic, *m_secretsHidden;
    QSpinBox *m_megabytes, *m_events, *m_font;
    QComboBox *m_time, *m_theme, *m_start;
    QLineEdit *m_filter;
    QLabel *m_filterProblem;
    bool m_showing = false;
};

} // namespace brine
