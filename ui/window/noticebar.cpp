#include "noticebar.h"

#include "icons.h"
#include "signs.h"
#include "theme.h"
#include "wraplabel.h"
#include <QHBoxLayout>
#include <QPainter>
#include <QToolButton>

namespace brine {

NoticeBar::NoticeBar(Tone tone, const QString &action, bool closable, QWidget *parent)
    : QWidget(parent), m_tone(tone), m_text(new WrapLabel(this))
{
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(tone == Tone::Attention ? 36 : 12, 2, 8, 3);
    row->setSpacing(8);
    row->addWidget(m_text, 1);
    if (!action.isEmpty()) {
        m_action = new QToolButton(this);
        m_action->setText(action);
        m_action->setAccessibleName(action);
        row->addWidget(m_action);
        connect(m_action, &QToolButton::clicked, this, &NoticeBar::actionTriggered);
    }
    if (closable) {
        auto *close = new QToolButton(this);
        close->setIcon(icon(QStringLiteral("close")));
        close->setAccessibleName(tr("Hide this message"));
        close->setToolTip(close->accessibleName());
        row->addWidget(close);
        connect(close, &QToolButton::clicked, this, [this] {
            hide();
            Q_EMIT closed();
        });
    }
    hide();
}

void NoticeBar::say(const QString &text)
{
    m_text->setWhole(text);
    setAccessibleName(text);
    show();
}

QString NoticeBar::text() const
{
    return m_text->text();
}

void NoticeBar::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const Shades &shades = shadesOf(this);
    painter.fillRect(rect(), m_tone == Tone::Attention ? shades.attentionTint : shades.selectionQuiet);
    painter.fillRect(QRect(0, height() - 1, width(), 1), shades.line);
    if (m_tone == Tone::Attention)
        drawSign(painter, Sign::Warning, QRectF(12, 0, 14, height()), shades.attention);
}

} // namespace brine
