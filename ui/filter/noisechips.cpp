#include "noisechips.h"

#include "filterpresets.h"
#include "flowlayout.h"
#include "icons.h"
#include "plainlabel.h"
#include "theme.h"
#include <QLabel>
#include <QToolButton>

namespace brine {

NoiseChips::NoiseChips(QWidget *parent) : QWidget(parent)
{
    auto *row = new FlowLayout(GridUnit, GridUnit, this);
    row->addWidget(mutedLabel(tr("Hidden:"), this));
    QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Minimum);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    for (const FilterPreset &preset : noisePresets()) {
        auto *button = new QToolButton(this);
        button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
        button->setIcon(icon(QStringLiteral("close")));
        setPlainToolTip(button, tr("%1\n%2\nHidden. Click to show them again.").arg(preset.meaning, preset.text));
        button->setAccessibleName(tr("Show %1 again").arg(preset.name));
        row->addWidget(button);
        button->hide();
        button->setText(preset.name);
        m_chips.append({preset.id, preset.name, button});
        connect(button, &QToolButton::clicked, this, [this, id = preset.id] { Q_EMIT removed(id); });
    }
    hide();
}

void NoiseChips::setHiddenPresets(const QStringList &ids)
{
    for (const Chip &chip : m_chips)
        chip.button->setVisible(ids.contains(chip.id));
    setVisible(!ids.isEmpty());
    updateGeometry();
}

void NoiseChips::showCounts(const std::function<QString(const QString &)> &countOf)
{
    for (const Chip &chip : m_chips) {
        const QString count = countOf(chip.id);
        const QString text = count.isEmpty() ? chip.words : tr("%1 · %2").arg(chip.words, count);
        if (chip.button->text() != text)
            chip.button->setText(text);
    }
}

} // namespace brine
