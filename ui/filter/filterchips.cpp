#include "filterchips.h"

#include "eventfilter.h"
#include "theme.h"
#include <QHBoxLayout>
#include <QPainter>
#include <QToolButton>

namespace brine {

namespace {

/// A tool button with the family's colour bar at its left edge.
class ChipButton : public QToolButton
{
public:
    ChipButton(TagFamily family, QWidget *parent) : QToolButton(parent), m_family(family) { }

protected:
    void paintEvent(QPaintEvent *event) override
    {
        QToolButton::paintEvent(event);
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(Qt::NoPen);
        painter.setBrush(shadesOf(this).family(m_family));
        painter.drawRoundedRect(QRectF(6, (height() - 10) / 2.0, 3, 10), 1.5, 1.5);
    }

    QSize sizeHint() const override { return QToolButton::sizeHint() + QSize(8, 0); }

private:
    TagFamily m_family;
};

QString conditionOf(int index)
{
    return QLatin1String(FilterChips::chips().at(index).condition);
}

} // namespace

const QVector<FilterChips::Chip> &FilterChips::chips()
{
    static const QVector<Chip> all = {
        {QT_TRANSLATE_NOOP("brine::FilterChips", "New jobs"), "family == \"job new\"", TagFamily::JobNew},
        {QT_TRANSLATE_NOOP("brine::FilterChips", "Returns"), "family == \"job return\"", TagFamily::JobReturn},
        {QT_TRANSLATE_NOOP("brine::FilterChips", "Auth"), "family == \"auth\"", TagFamily::Auth},
        {QT_TRANSLATE_NOOP("brine::FilterChips", "Minions"), "family == \"minion\"", TagFamily::Minion},
        {QT_TRANSLATE_NOOP("brine::FilterChips", "Presence"), "family == \"presence\"", TagFamily::Presence},
        {QT_TRANSLATE_NOOP("brine::FilterChips", "Runners"), "family == \"run\"", TagFamily::Run},
        {QT_TRANSLATE_NOOP("brine::FilterChips", "Beacons"), "family == \"beacon\"", TagFamily::Beacon},
        {QT_TRANSLATE_NOOP("brine::FilterChips", "Custom"), "family == \"custom\"", TagFamily::Custom},
    };
    return all;
}

FilterChips::Split FilterChips::split(const QString &text)
{
    const QString all = text.trimmed();
    Split found;
    const bool grouped = all.startsWith(u'(');
    qsizetype at = grouped ? 1 : 0;
    for (bool more = true; more;) {
        int hit = -1;
        for (int i = 0; i < chips().size() && hit < 0; ++i) {
            if (QStringView(all).sliced(at).startsWith(conditionOf(i)))
                hit = i;
        }
        if (hit < 0)
            return {{}, all};
        found.on.append(hit);
        at += conditionOf(hit).size();
        more = QStringView(all).sliced(at).startsWith(u" or ");
        at += more ? 4 : 0;
    }
    if (grouped) {
        if (at >= all.size() || all.at(at) != u')')
            return {{}, all};
        ++at;
    }
    const QStringView rest = QStringView(all).sliced(at);
    if (!rest.isEmpty() && (!rest.startsWith(u" and ") || (!grouped && found.on.size() > 1)))
        return {{}, all};
    found.rest = rest.sliced(rest.isEmpty() ? 0 : 5).trimmed().toString();
    return found;
}

QString FilterChips::joined(const QVector<int> &on, const QString &rest)
{
    QString group;
    for (const int index : on)
        group += (group.isEmpty() ? QString() : QStringLiteral(" or ")) + conditionOf(index);
    if (group.isEmpty())
        return rest;
    return rest.isEmpty() ? group : EventFilter::joined(group, rest);
}

FilterChips::FilterChips(QWidget *parent) : QWidget(parent)
{
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(2);
    for (int i = 0; i < chips().size(); ++i) {
        auto *button = new ChipButton(chips().at(i).family, this);
        button->setText(tr(chips().at(i).label));
        button->setCheckable(true);
        button->setAccessibleName(tr("Only %1").arg(button->text()));
        button->setToolTip(tr("Show only these, or these too: the filter's text says which."));
        row->addWidget(button);
        m_buttons.append(button);
        connect(button, &QToolButton::clicked, this, [this, i] { toggle(i); });
    }
}

void FilterChips::showText(const QString &text)
{
    m_text = text;
    const Split now = split(text);
    for (int i = 0; i < m_buttons.size(); ++i)
        m_buttons.at(i)->setChecked(now.on.contains(i));
}

void FilterChips::toggle(int index)
{
    Split now = split(m_text);
    if (!now.on.removeOne(index)) {
        now.on.append(index);
        std::sort(now.on.begin(), now.on.end());
    }
    Q_EMIT textChosen(joined(now.on, now.rest));
}

} // namespace brine
