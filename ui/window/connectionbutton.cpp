#include "connectionbutton.h"

#include "plainlabel.h"
#include "signs.h"
#include "theme.h"
#include <QEvent>
#include <QPainter>
#include <QStyleOptionToolButton>
#include <QStylePainter>

namespace brine {

namespace {
constexpr int Pad = 10, Dot = 9, Gap = 8, SignWidth = 11, MaxName = 260, Arrow = 12;
}

QColor levelColor(ConnectionInfo::Level level, const Shades &shades)
{
    switch (level) {
    case ConnectionInfo::Level::Good:
    case ConnectionInfo::Level::Quiet: return shades.good;
    case ConnectionInfo::Level::Connecting:
    case ConnectionInfo::Level::NotUnderstood:
    case ConnectionInfo::Level::CutOff: return shades.attention;
    case ConnectionInfo::Level::Failed: return shades.danger;
    case ConnectionInfo::Level::None: break;
    }
    return shades.muted;
}

ConnectionButton::ConnectionButton(QWidget *parent) : QToolButton(parent)
{
    setPopupMode(QToolButton::InstantPopup);
    setFocusPolicy(Qt::TabFocus);
    setConnection({});
}

QString ConnectionButton::shownName() const
{
    const QString name = m_info.name.isEmpty() ? tr("Not connected") : plainTitle(m_info.name);
    return fontMetrics().elidedText(name, Qt::ElideMiddle, MaxName);
}

void ConnectionButton::setConnection(const ConnectionInfo &info)
{
    const QSize before = sizeHint();
    m_info = info;
    const auto right = [](bool can, const QString &reason) {
        return can ? tr("allowed") : reason.isEmpty() ? tr("not allowed") : tr("not allowed: %1").arg(reason);
    };
    QString words = m_info.name.isEmpty() ? tr("Not connected") : m_info.name;
    if (m_info.isConnected())
        words += tr("\n%1\nWatch: %2\nFire: %3").arg(m_info.text, right(m_info.canWatch, m_info.watchReason), right(m_info.canFire, m_info.fireReason));
    for (const QString &caution : {m_info.distrust, m_info.warning}) {
        if (!caution.isEmpty())
            words += QLatin1Char('\n') + caution;
    }
    setPlainToolTip(this, words);
    setAccessibleName(tr("Bus: %1").arg(plainTitle(words)));
    if (sizeHint() != before)
        updateGeometry();
    update();
}

QSize ConnectionButton::sizeHint() const
{
    const QFontMetrics metrics = fontMetrics();
    int width = Pad + Dot + Gap + metrics.horizontalAdvance(shownName()) + Gap + Arrow + Pad;
    if (isMarked())
        width += SignWidth + Gap;
    if (m_info.isConnected())
        width += 2 * (Gap + 4 + SignWidth) + metrics.horizontalAdvance(tr("Watch")) + metrics.horizontalAdvance(tr("Fire")) + 4;
    return {width, qMax(28, metrics.height() + 10)};
}

void ConnectionButton::paintEvent(QPaintEvent *)
{
    QStylePainter painter(this);
    QStyleOptionToolButton option;
    initStyleOption(&option);
    painter.drawPrimitive(QStyle::PE_PanelButtonCommand, option);
    const Shades &shades = shadesOf(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QColor color = levelColor(m_info.level, shades);
    const bool solid = m_info.level == ConnectionInfo::Level::Good || m_info.level == ConnectionInfo::Level::Quiet;
    painter.setPen(QPen(color, 1.5));
    painter.setBrush(solid ? QBrush(color) : QBrush(Qt::NoBrush));
    painter.drawEllipse(QRectF(Pad + 0.5, (height() - Dot) / 2.0 + 0.5, Dot - 1, Dot - 1));
    int x = Pad + Dot + Gap;
    const auto word = [&](const QString &text, const QColor &ink) {
        painter.setPen(ink);
        painter.drawText(QRect(x, 0, width(), height()), Qt::AlignLeft | Qt::AlignVCenter, text);
        x += fontMetrics().horizontalAdvance(text);
    };
    const auto mark = [&](bool can) {
        drawSign(painter, can ? Sign::Tick : Sign::Cross, QRectF(x + 4, 0, SignWidth, height()), can ? shades.good : shades.danger);
        x += 4 + SignWidth + Gap;
    };
    if (isMarked()) {
        drawSign(painter, Sign::Warning, QRectF(x, 0, SignWidth, height()), m_info.distrust.isEmpty() ? shades.attention : shades.danger);
        x += SignWidth + Gap;
    }
    word(shownName(), shades.text);
    x += Gap;
    if (m_info.isConnected()) {
        x += 4;
        word(tr("Watch"), shades.muted);
        mark(m_info.canWatch);
        word(tr("Fire"), shades.muted);
        mark(m_info.canFire);
    }
    QStyleOption arrow = option;
    arrow.rect = QRect(width() - Pad - Arrow, (height() - Arrow) / 2, Arrow, Arrow);
    painter.drawPrimitive(QStyle::PE_IndicatorArrowDown, arrow);
}

bool ConnectionButton::event(QEvent *event)
{
    if (event->type() == QEvent::FontChange)
        updateGeometry();
    return QToolButton::event(event);
}

} // namespace brine
