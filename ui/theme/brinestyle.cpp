#include "brinestyle.h"

#include "shades.h"
#include "signs.h"
#include <QAbstractScrollArea>
#include <QCheckBox>
#include <QLineEdit>
#include <QPainter>
#include <QPainterPath>
#include <QRadioButton>
#include <QStyleFactory>
#include <QStyleOption>
#include <QWidget>
#include <algorithm>

namespace brine {

namespace {

constexpr qreal Radius = 4;

bool has(const QStyleOption *option, QStyle::StateFlag flag)
{
    return option->state.testFlag(flag);
}

void drawBox(QPainter *painter, const QRect &rect, const QColor &fill, const QColor &line, qreal lineWidth = 1)
{
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    const qreal inset = lineWidth / 2;
    painter->setBrush(fill.isValid() ? QBrush(fill) : QBrush(Qt::NoBrush));
    painter->setPen(line.isValid() ? QPen(line, lineWidth) : QPen(Qt::NoPen));
    painter->drawRoundedRect(QRectF(rect).adjusted(inset, inset, -inset, -inset), Radius, Radius);
    painter->restore();
}

void drawFieldFrame(const QStyleOption *option, QPainter *painter)
{
    const Shades &shades = Shades::of(option->palette);
    const bool focused = has(option, QStyle::State_HasFocus);
    drawBox(painter, option->rect, {}, focused ? shades.accent : shades.lineStrong, focused ? 1.5 : 1);
}

void drawPushButton(const QStyleOption *option, QPainter *painter, const QWidget *widget)
{
    const Shades &shades = Shades::of(option->palette);
    const bool enabled = has(option, QStyle::State_Enabled), down = has(option, QStyle::State_Sunken) || has(option, QStyle::State_On);
    const bool primary = enabled && widget && widget->property("primary").toBool();
    QColor fill = shades.raised;
    if (primary)
        fill = down ? shades.accent.darker(115) : shades.accent;
    else if (enabled && down)
        fill = shades.selectionQuiet;
    else if (enabled && has(option, QStyle::State_MouseOver))
        fill = shades.hover;
    drawBox(painter, option->rect, fill, primary ? QColor() : enabled ? shades.lineStrong : shades.line);
    if (has(option, QStyle::State_HasFocus) && has(option, QStyle::State_KeyboardFocusChange))
        drawBox(painter, option->rect.adjusted(primary ? 2 : 0, primary ? 2 : 0, primary ? -2 : 0, primary ? -2 : 0), {},
                primary ? shades.onAccent : shades.accent, 1.5);
}

void drawToolButton(const QStyleOption *option, QPainter *painter)
{
    const Shades &shades = Shades::of(option->palette);
    const bool enabled = has(option, QStyle::State_Enabled);
    if (has(option, QStyle::State_On))
        drawBox(painter, option->rect, enabled ? shades.selection : shades.selectionQuiet, {});
    else if (enabled && has(option, QStyle::State_Sunken))
        drawBox(painter, option->rect, shades.selectionQuiet, {});
    else if (enabled && has(option, QStyle::State_MouseOver))
        drawBox(painter, option->rect, shades.hover, {});
    if (has(option, QStyle::State_HasFocus) && has(option, QStyle::State_KeyboardFocusChange))
        drawBox(painter, option->rect, {}, shades.accent, 1.5);
}

void drawTab(const QStyleOptionTab *tab, QPainter *painter)
{
    const Shades &shades = Shades::of(tab->palette);
    const bool selected = has(tab, QStyle::State_Selected);
    QRect rect = tab->rect;
    if (!selected && has(tab, QStyle::State_MouseOver))
        painter->fillRect(rect.adjusted(0, 2, 0, -3), shades.hover);
    painter->fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), shades.line);
    if (selected)
        painter->fillRect(QRect(rect.left() + 8, rect.bottom() - 1, rect.width() - 16, 2), shades.accent);
    if (has(tab, QStyle::State_HasFocus))
        drawBox(painter, rect.adjusted(2, 2, -2, -4), {}, shades.accent, 1);
}

void drawHeaderSection(const QStyleOptionHeader *header, QPainter *painter)
{
    const Shades &shades = Shades::of(header->palette);
    painter->fillRect(header->rect, has(header, QStyle::State_MouseOver) ? shades.hover : shades.raised);
    painter->fillRect(QRect(header->rect.left(), header->rect.bottom(), header->rect.width(), 1), shades.line);
    painter->fillRect(QRect(header->rect.right(), header->rect.top() + 5, 1, header->rect.height() - 10), shades.line);
}

void drawHeaderLabel(const QStyleOptionHeader *header, QPainter *painter)
{
    painter->setPen(Shades::of(header->palette).muted);
    const QString text = header->fontMetrics.elidedText(header->text, Qt::ElideRight, header->rect.width());
    painter->drawText(header->rect, int(header->textAlignment) | Qt::TextSingleLine | Qt::TextDontClip, text);
}

void drawSplitter(const QStyleOption *option, QPainter *painter)
{
    const Shades &shades = Shades::of(option->palette);
    const QRect r = option->rect;
    const bool vertical = has(option, QStyle::State_Horizontal);
    painter->fillRect(r, shades.window);
    painter->fillRect(vertical ? QRect(r.center().x(), r.top(), 1, r.height()) : QRect(r.left(), r.center().y(), r.width(), 1),
                      has(option, QStyle::State_MouseOver) ? shades.accent : shades.line);
}

/// By which column a table is sorted, and which way.
void drawSortArrow(const QStyleOptionHeader *header, QPainter *painter, const QWidget *widget)
{
    QPointF middle = QRectF(header->rect).center();
    if (widget) // the rectangle is a line near the top; the words are in the middle
        middle.setY(widget->height() / 2.0);
    const qreal tip = header->sortIndicator == QStyleOptionHeader::SortUp ? -2.5 : 2.5;
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(Qt::NoPen);
    painter->setBrush(Shades::of(header->palette).text);
    painter->drawPolygon(QPolygonF({middle + QPointF(-4, -tip), middle + QPointF(4, -tip), middle + QPointF(0, tip)}));
    painter->setRenderHint(QPainter::Antialiasing, false);
}

/// Radio button and check box: a ring or box in the strong line colour, filled with the accent when on.
void drawIndicator(const QStyleOption *option, QPainter *painter, bool round)
{
    const Shades &shades = Shades::of(option->palette);
    const bool enabled = has(option, QStyle::State_Enabled), on = has(option, QStyle::State_On);
    const QRectF box = QRectF(option->rect).adjusted(0.5, 0.5, -0.5, -0.5);
    const QColor accent = enabled ? shades.accent : shades.lineStrong;
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(QPen(on || has(option, QStyle::State_HasFocus) ? accent : shades.lineStrong, 1.2));
    painter->setBrush(round || !on ? shades.base : accent);
    if (round)
        painter->drawEllipse(box);
    else
        painter->drawRoundedRect(box, 3, 3);
    if (on && round) {
        painter->setPen(Qt::NoPen);
        painter->setBrush(accent);
        painter->drawEllipse(box.adjusted(3.5, 3.5, -3.5, -3.5));
    }
    painter->restore();
    if (on && !round)
        drawSign(*painter, Sign::Tick, box.adjusted(2, 2, -2, -2), shades.onAccent);
}

/// A bar without arrows: the slider in its groove, wider under the mouse.
void drawScrollBar(const QStyle *style, const QStyleOptionSlider *bar, QPainter *painter, const QWidget *widget)
{
    const Shades &shades = Shades::of(bar->palette);
    const bool upright = bar->orientation == Qt::Vertical;
    painter->fillRect(bar->rect, shades.raised);
    painter->fillRect(upright ? QRect(bar->rect.left(), bar->rect.top(), 1, bar->rect.height()) : QRect(bar->rect.left(), bar->rect.top(), bar->rect.width(), 1),
                      shades.line);
    if (bar->maximum <= bar->minimum)
        return;
    const QRect slider = style->subControlRect(QStyle::CC_ScrollBar, bar, QStyle::SC_ScrollBarSlider, widget);
    const bool held = bar->activeSubControls.testFlag(QStyle::SC_ScrollBarSlider) && has(bar, QStyle::State_Sunken);
    const int inset = held || has(bar, QStyle::State_MouseOver) ? 3 : 4;
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(Qt::NoPen);
    painter->setBrush(held ? shades.accent : shades.lineStrong);
    const QRectF shape = upright ? QRectF(slider).adjusted(inset + 0.5, 2, -inset + 0.5, -2) : QRectF(slider).adjusted(2, inset + 0.5, -2, -inset + 0.5);
    const qreal radius = std::min(shape.width(), shape.height()) / 2;
    painter->drawRoundedRect(shape, radius, radius);
    painter->restore();
}

/// Along the bar: nothing for arrows, so the groove is all of it. 64-bit, since a list has up to two billion rows.
QRect scrollSlider(const QStyleOptionSlider *bar)
{
    const bool upright = bar->orientation == Qt::Vertical;
    const qint64 length = upright ? bar->rect.height() : bar->rect.width();
    const qint64 range = qint64(bar->maximum) - bar->minimum;
    qint64 slider = length;
    if (range > 0)
        slider = std::clamp<qint64>(length * bar->pageStep / (range + bar->pageStep), std::min<qint64>(32, length), length);
    const int at = QStyle::sliderPositionFromValue(bar->minimum, bar->maximum, bar->sliderPosition, int(length - slider), bar->upsideDown);
    return upright ? QRect(bar->rect.left(), bar->rect.top() + at, bar->rect.width(), int(slider))
                   : QRect(bar->rect.left() + at, bar->rect.top(), int(slider), bar->rect.height());
}

} // namespace

BrineStyle::BrineStyle() : QProxyStyle(QStyleFactory::create(QStringLiteral("Fusion"))) { }

void BrineStyle::drawPrimitive(PrimitiveElement element, const QStyleOption *option, QPainter *painter, const QWidget *widget) const
{
    switch (element) {
    case PE_PanelLineEdit:
        if (const auto *frame = qstyleoption_cast<const QStyleOptionFrame *>(option)) {
            if (frame->lineWidth > 0) {
                drawBox(painter, option->rect, option->palette.color(QPalette::Base), {});
                drawFieldFrame(option, painter);
            } else {
                painter->fillRect(option->rect, option->palette.color(QPalette::Base));
            }
            return;
        }
        break;
    case PE_FrameLineEdit: drawFieldFrame(option, painter); return;
    case PE_Frame:
        // Item views and editors lie edge to edge with the splitter lines around them.
        if (qobject_cast<const QAbstractScrollArea *>(widget))
            return;
        break;
    case PE_PanelButtonCommand: drawPushButton(option, painter, widget); return;
    case PE_PanelButtonTool: drawToolButton(option, painter); return;
    case PE_IndicatorRadioButton: drawIndicator(option, painter, true); return;
    case PE_IndicatorCheckBox: drawIndicator(option, painter, false); return;
    case PE_FrameFocusRect: // other controls draw their own focus
        if (has(option, State_KeyboardFocusChange) && (qobject_cast<const QCheckBox *>(widget) || qobject_cast<const QRadioButton *>(widget)))
            drawBox(painter, option->rect, {}, Shades::of(option->palette).accent, 1.5);
        return;
    case PE_IndicatorHeaderArrow:
        if (const auto *header = qstyleoption_cast<const QStyleOptionHeader *>(option))
            drawSortArrow(header, painter, widget);
        return;
    case PE_FrameTabBarBase: {
        painter->fillRect(QRect(option->rect.left(), option->rect.bottom(), option->rect.width(), 1), Shades::of(option->palette).line);
        return;
    }
    case PE_FrameTabWidget: return;
    case PE_PanelStatusBar: return;
    case PE_FrameStatusBarItem: return;
    default: break;
    }
    QProxyStyle::drawPrimitive(element, option, painter, widget);
}

void BrineStyle::drawControl(ControlElement element, const QStyleOption *option, QPainter *painter, const QWidget *widget) const
{
    if (element == CE_Splitter) {
        drawSplitter(option, painter);
        return;
    }
    if (element == CE_TabBarTabShape) {
        if (const auto *tab = qstyleoption_cast<const QStyleOptionTab *>(option); tab && (tab->shape == QTabBar::RoundedNorth || tab->shape == QTabBar::TriangularNorth)) {
            drawTab(tab, painter);
            return;
        }
    }
    if (element == CE_HeaderSection) {
        if (const auto *header = qstyleoption_cast<const QStyleOptionHeader *>(option)) {
            drawHeaderSection(header, painter);
            return;
        }
    }
    if (element == CE_HeaderLabel) {
        if (const auto *header = qstyleoption_cast<const QStyleOptionHeader *>(option)) {
            drawHeaderLabel(header, painter);
            return;
        }
    }
    if (element == CE_ToolButtonLabel) {
        if (const auto *button = qstyleoption_cast<const QStyleOptionToolButton *>(option);
            button && button->toolButtonStyle == Qt::ToolButtonTextBesideIcon) {
            QStyleOptionToolButton copy(*button);
            copy.rect.adjust(4, 0, 0, 0);
            QProxyStyle::drawControl(element, &copy, painter, widget);
            return;
        }
    }
    if (element == CE_HeaderEmptyArea) {
        const Shades &shades = Shades::of(option->palette);
        painter->fillRect(option->rect, shades.raised);
        painter->fillRect(QRect(option->rect.left(), option->rect.bottom(), option->rect.width(), 1), shades.line);
        return;
    }
    if (element == CE_PushButtonLabel && has(option, State_Enabled) && widget && widget->property("primary").toBool()) {
        if (const auto *button = qstyleoption_cast<const QStyleOptionButton *>(option)) {
            QStyleOptionButton copy(*button);
            copy.palette.setColor(QPalette::ButtonText, Shades::of(option->palette).onAccent);
            QProxyStyle::drawControl(element, &copy, painter, widget);
            return;
        }
    }
    QProxyStyle::drawControl(element, option, painter, widget);
}

int BrineStyle::pixelMetric(PixelMetric metric, const QStyleOption *option, const QWidget *widget) const
{
    switch (metric) {
    case PM_SplitterWidth: return 6;
    case PM_DefaultFrameWidth: return qobject_cast<const QAbstractScrollArea *>(widget) ? 0 : QProxyStyle::pixelMetric(metric, option, widget);
    case PM_TabBarTabHSpace: return 24;
    case PM_TabBarTabVSpace: return 12;
    case PM_ToolBarItemSpacing: return 4;
    case PM_SmallIconSize:
    case PM_ButtonIconSize: return 16;
    case PM_ScrollBarExtent: return 14;
    case PM_HeaderMargin: return 8;
    case PM_ButtonShiftHorizontal:
    case PM_ButtonShiftVertical: return 0;
    default: return QProxyStyle::pixelMetric(metric, option, widget);
    }
}

int BrineStyle::styleHint(StyleHint hint, const QStyleOption *option, const QWidget *widget, QStyleHintReturn *data) const
{
    switch (hint) {
    case SH_EtchDisabledText: return 0;
    case SH_ToolTip_WakeUpDelay: return 500;
    case SH_Widget_Animate:
    case SH_Widget_Animation_Duration: return 0; // nothing moves except what the bus moves
    default: return QProxyStyle::styleHint(hint, option, widget, data);
    }
}

QSize BrineStyle::sizeFromContents(ContentsType type, const QStyleOption *option, const QSize &size, const QWidget *widget) const
{
    QSize result = QProxyStyle::sizeFromContents(type, option, size, widget);
    // targets of at least 24 px, and all controls of a row equally high
    const int height = qMax(28, option ? option->fontMetrics.height() + 10 : 28);
    if (type == CT_PushButton || type == CT_LineEdit || type == CT_ComboBox || type == CT_ToolButton || type == CT_SpinBox)
        result.setHeight(qMax(result.height(), height));
    if (type == CT_ToolButton)
        result.setWidth(qMax(result.width() + 8, 28));
    if (type == CT_HeaderSection && option)
        result.setHeight(option->fontMetrics.height() + 8);
    if (type == CT_PushButton)
        result.rwidth() += 16;
    return result;
}

void BrineStyle::drawComplexControl(ComplexControl control, const QStyleOptionComplex *option, QPainter *painter, const QWidget *widget) const
{
    if (const auto *bar = qstyleoption_cast<const QStyleOptionSlider *>(option); bar && control == CC_ScrollBar)
        drawScrollBar(this, bar, painter, widget);
    else
        QProxyStyle::drawComplexControl(control, option, painter, widget);
}

QRect BrineStyle::subControlRect(ComplexControl control, const QStyleOptionComplex *option, SubControl part, const QWidget *widget) const
{
    const auto *bar = qstyleoption_cast<const QStyleOptionSlider *>(option);
    if (!bar || control != CC_ScrollBar)
        return QProxyStyle::subControlRect(control, option, part, widget);
    const QRect slider = scrollSlider(bar);
    const bool upright = bar->orientation == Qt::Vertical;
    switch (part) {
    case SC_ScrollBarSlider: return slider;
    case SC_ScrollBarGroove: return bar->rect;
    case SC_ScrollBarSubPage:
        return upright ? QRect(bar->rect.topLeft(), QPoint(bar->rect.right(), slider.top() - 1)) : QRect(bar->rect.topLeft(), QPoint(slider.left() - 1, bar->rect.bottom()));
    case SC_ScrollBarAddPage:
        return upright ? QRect(QPoint(bar->rect.left(), slider.bottom() + 1), bar->rect.bottomRight()) : QRect(QPoint(slider.right() + 1, bar->rect.top()), bar->rect.bottomRight());
    default: return {};
    }
}

QRect BrineStyle::subElementRect(SubElement element, const QStyleOption *option, const QWidget *widget) const
{
    const QRect rect = QProxyStyle::subElementRect(element, option, widget);
    return element == SE_LineEditContents && qobject_cast<const QLineEdit *>(widget) ? rect.adjusted(4, 0, -4, 0) : rect;
}

void BrineStyle::polish(QWidget *widget)
{
    QProxyStyle::polish(widget);
    if (widget->inherits("QSplitterHandle") || widget->inherits("QTabBar") || widget->inherits("QPushButton") || widget->inherits("QToolButton") || widget->inherits("QScrollBar"))
        widget->setAttribute(Qt::WA_Hover);
}

} // namespace brine
