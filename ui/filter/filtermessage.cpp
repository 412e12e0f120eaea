#include "filtermessage.h"

#include "theme.h"
#include "wraplabel.h"
#include <QPainter>
#include <QVBoxLayout>

namespace brine {

namespace {
constexpr int MaxWidth = 900;
} // namespace

FilterMessage::FilterMessage(QWidget *parent) : QFrame(parent), m_text(new WrapLabel(this))
{
    setAttribute(Qt::WA_TransparentForMouseEvents);
    setFocusPolicy(Qt::NoFocus);
    setAccessibleName(tr("What is wrong with the filter"));
    auto *row = new QVBoxLayout(this);
    row->setContentsMargins(2 * GridUnit, GridUnit, 2 * GridUnit, GridUnit);
    row->addWidget(m_text);
    hide();
}

void FilterMessage::showBelow(QWidget *bar, int x, const QString &message, bool wrong)
{
    QWidget *window = bar->window();
    if (parentWidget() != window)
        setParent(window); // hides it
    m_wrong = wrong;
    m_text->setWhole(message);
    const QPoint at = bar->mapTo(window, QPoint(x, bar->height()));
    const QMargins around = layout()->contentsMargins();
    const int width = qMin(qMin(MaxWidth, window->width() - at.x() - 2 * GridUnit), m_text->sizeHint().width() + around.left() + around.right());
    setGeometry(at.x(), at.y(), width, m_text->heightForWidth(width - around.left() - around.right()) + around.top() + around.bottom());
    if (!isHidden())
        return;
    show();
    raise(); // suggestions that open later lie above it
}

QString FilterMessage::text() const { return m_text->text(); }

void FilterMessage::paintEvent(QPaintEvent *)
{
    const Shades &shades = shadesOf(this);
    QPainter painter(this);
    painter.fillRect(rect(), shades.base);
    if (m_wrong)
        painter.fillRect(rect(), shades.dangerTint);
    painter.setPen(shades.lineStrong);
    painter.drawRect(rect().adjusted(0, 0, -1, -1));
}

} // namespace brine
