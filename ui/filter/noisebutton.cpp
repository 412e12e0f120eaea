#include "noisebutton.h"

#include "filterpresets.h"
#include "noisecounter.h"
#include "plainlabel.h"
#include <QMenu>

namespace brine {

NoiseButton::NoiseButton(QWidget *parent) : QToolButton(parent)
{
    setText(tr("Noise"));
    setAccessibleName(tr("Hide noise"));
    setToolTip(tr("Hide what most people want out of the way"));
    setPopupMode(QToolButton::InstantPopup);
    auto *menu = new QMenu(this);
    menu->setToolTipsVisible(true);
    menu->addSection(tr("Hide"));
    for (const FilterPreset &preset : noisePresets()) {
        QAction *action = menu->addAction(plainMenuText(preset.name));
        action->setCheckable(true);
        action->setToolTip(plainToolTip(tr("%1\n%2").arg(preset.meaning, preset.text)));
        m_actions.insert(preset.id, action);
        connect(action, &QAction::triggered, this, [this, id = preset.id](bool checked) { toggle(id, checked); });
    }
    menu->addSeparator();
    m_showAll = menu->addAction(tr("Show all again"));
    connect(m_showAll, &QAction::triggered, this, [this] {
        setHiddenPresets({});
        Q_EMIT hiddenChanged(m_hidden);
    });
    setMenu(menu);
    connect(menu, &QMenu::aboutToShow, this, [this] {
        m_open = true;
        updateWanted();
    });
    connect(menu, &QMenu::aboutToHide, this, [this] {
        m_open = false;
        updateWanted();
    });
    showCounts();
}

void NoiseButton::setCounter(NoiseCounter *counter)
{
    if (m_counter)
        disconnect(m_counter, nullptr, this, nullptr);
    m_counter = counter;
    if (m_counter) {
        connect(m_counter, &NoiseCounter::changed, this, &NoiseButton::showCounts);
        connect(m_counter, &QObject::destroyed, this, [this] { m_counter = nullptr; });
    }
    updateWanted();
}

void NoiseButton::setHiddenPresets(const QStringList &ids)
{
    m_hidden.clear();
    for (const FilterPreset &preset : noisePresets()) {
        const bool hide = ids.contains(preset.id);
        m_actions.value(preset.id)->setChecked(hide);
        if (hide)
            m_hidden.append(preset.id);
    }
    updateWanted();
}

void NoiseButton::toggle(const QString &id, bool hide)
{
    QStringList ids = m_hidden;
    ids.removeAll(id);
    if (hide)
        ids.append(id);
    setHiddenPresets(ids);
    Q_EMIT hiddenChanged(m_hidden);
}

void NoiseButton::updateWanted()
{
    if (m_counter)
        m_counter->setWanted(m_open || !m_hidden.isEmpty());
    showCounts();
}

QString NoiseButton::countOf(const QString &id) const
{
    if (!m_counter)
        return {};
    const auto count = m_counter->hiddenBy(id);
    return count ? countText(*count) : QStringLiteral("…");
}

void NoiseButton::showCounts()
{
    for (const FilterPreset &preset : noisePresets()) {
        const QString count = countOf(preset.id), name = plainMenuText(preset.name);
        m_actions.value(preset.id)->setText(count.isEmpty() ? name : name + u'\t' + count);
    }
    m_showAll->setEnabled(!m_hidden.isEmpty());
    Q_EMIT countsChanged();
}

} // namespace brine
