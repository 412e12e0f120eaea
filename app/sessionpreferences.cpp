// What a Session does with the preferences: applied at the start and as they are changed.
#include "session.h"
#include "filterbar.h"
#include "payloadpanel.h"
#include "preferencesdialog.h"
#include "windowactions.h"
#include <QAction>

namespace brine {

void Session::connectPreferences()
{
    connect(&m_window, &MainWindow::preferencesRequested, this, &Session::showPreferences);
    const Preferences &p = m_settings.preferences;
    applyPreferences(p);
    if (p.startFilter == Preferences::StartFilter::Fixed)
        m_window.filterBar()->setText(p.fixedFilter);
}

void Session::showPreferences()
{
    if (auto *open = m_window.findChild<PreferencesDialog *>()) {
        open->raise();
        open->activateWindow();
        return;
    }
    Preferences now = m_settings.preferences; // theme and times have menu entries, too
    now.theme = m_window.themeMode();
    now.useUtc = m_window.actions()->utc->isChecked();
    auto *dialog = new PreferencesDialog(now, Settings::automaticKeptBytes(), Settings::memoryBytes(), &m_window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &PreferencesDialog::changed, this, &Session::applyPreferences);
    connect(dialog, &QDialog::finished, this, &Session::saveSettings);
    dialog->open();
}

void Session::applyPreferences(const Preferences &preferences)
{
    m_settings.preferences = preferences;
    if (m_window.themeMode() != preferences.theme)
        m_window.setThemeMode(preferences.theme);
    m_window.actions()->utc->setChecked(preferences.useUtc);
    m_window.setFontPoints(preferences.fontPoints);
    m_window.setSecretsHidden(preferences.secretsHidden);
    stepLimits();
    m_window.setCounters(counters());
}

StoreLimits Session::wantedLimits() const
{
    return {m_settings.effectiveKeptBytes(), m_settings.preferences.keptEvents};
}

// Giving gigabytes back takes a second; so much at a time that no turn of the UI thread is noticed.
void Session::stepLimits()
{
    constexpr quint64 StepBytes = 64ull << 20, StepEvents = 250'000;
    const StoreLimits wanted = wantedLimits();
    if (m_store.limits() == wanted) {
        m_intake.trim(); // what lists that are gone held goes bit by bit, too
        return;
    }
    const auto towards = [](quint64 limit, quint64 used, quint64 step) { return std::max(limit, used > step ? used - step : 0); };
    m_store.setLimits({towards(wanted.maxBytes, m_store.heldBytes(), StepBytes), towards(wanted.maxEvents, m_store.heldCount(), StepEvents)});
    m_intake.trim();
    m_intake.show();
}

} // namespace brine
