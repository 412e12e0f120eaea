#include "workbar.h"

#include "elidedlabel.h"
#include "icons.h"
#include "plainlabel.h"
#include "signs.h"
#include "textforms.h"
#include "theme.h"
#include "wraplabel.h"
#include <QHBoxLayout>
#include <QPainter>
#include <QProgressBar>
#include <QToolButton>

namespace brine {

namespace {

constexpr int Steps = 1000;
constexpr int MaxOutcomeChars = 2000; ///< a path alone may have 4096; nobody reads that
constexpr qint64 EstimateFromMs = 1500; ///< an estimate made earlier is a guess

double share(const WorkProgress &p)
{
    if (p.totalEvents)
        return double(p.events) / double(p.totalEvents);
    return p.totalBytes ? double(p.bytes) / double(p.totalBytes) : -1;
}

} // namespace

WorkBar::WorkBar(QWidget *parent)
    : QWidget(parent), m_text(new ElidedLabel(Qt::ElideMiddle, this)), m_outcome(new WrapLabel(this)), m_bar(new QProgressBar(this)), m_stop(new QToolButton(this)), m_close(new QToolButton(this))
{
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(36, 2, 8, 3);
    row->setSpacing(8);
    row->addWidget(m_text, 1);
    row->addWidget(m_outcome, 1);
    m_outcome->hide();
    row->addWidget(m_bar);
    row->addWidget(m_stop);
    row->addWidget(m_close);
    m_bar->setFixedWidth(180);
    m_bar->setTextVisible(false);
    m_bar->setAccessibleName(tr("Progress"));
    m_stop->setAccessibleName(tr("Stop")); // until begin() says what
    m_close->setIcon(icon(QStringLiteral("close")));
    m_close->setAccessibleName(tr("Hide this message"));
    m_close->setToolTip(m_close->accessibleName());
    m_showTimer.setSingleShot(true);
    connect(&m_showTimer, &QTimer::timeout, this, &QWidget::show);
    connect(m_stop, &QToolButton::clicked, this, &WorkBar::stopRequested);
    connect(m_close, &QToolButton::clicked, this, &QWidget::hide);
    hide();
}

void WorkBar::begin(const QString &what, const QString &stopWord)
{
    m_working = true;
    m_what = what;
    m_clock.start();
    m_text->setWhole(what);
    setAccessibleName(what);
    m_stop->setText(stopWord);
    m_stop->setAccessibleName(stopWord);
    m_bar->setRange(0, 0);
    for (QWidget *part : {static_cast<QWidget *>(m_text), static_cast<QWidget *>(m_bar), static_cast<QWidget *>(m_stop)})
        part->show();
    m_outcome->hide();
    m_close->hide();
    hide();
    m_showTimer.start(ShowAfterMs);
}

void WorkBar::setProgress(const WorkProgress &progress)
{
    if (!m_working)
        return;
    const double part = share(progress);
    m_bar->setRange(0, part < 0 ? 0 : Steps);
    if (part >= 0)
        m_bar->setValue(int(qBound(0.0, part, 1.0) * Steps));
    m_text->setWhole(m_what + QStringLiteral(" · ") + progressText(progress, m_clock.elapsed()));
}

QString WorkBar::progressText(const WorkProgress &p, qint64 elapsedMs)
{
    QString text = p.totalEvents ? tr("%1 of %2 events").arg(countText(p.events), countText(p.totalEvents))
        : p.totalBytes           ? tr("%1 of %2 · %3 events").arg(bytesText(p.bytes), bytesText(p.totalBytes), countText(p.events))
                                 : tr("%1 · %2 events").arg(bytesText(p.bytes), countText(p.events));
    const double part = share(p);
    if (part > 0.01 && part < 1 && elapsedMs >= EstimateFromMs)
        text += tr(" · %1 s left").arg(qMax<qint64>(1, qint64(double(elapsedMs) * (1 - part) / part / 1000)));
    return text;
}

void WorkBar::end()
{
    m_working = false;
    m_showTimer.stop();
    hide();
}

void WorkBar::tell(const QString &outcome)
{
    end();
    m_outcome->setWhole(safeTextOf(outcome, MaxOutcomeChars));
    setAccessibleName(outcome);
    for (QWidget *part : {static_cast<QWidget *>(m_text), static_cast<QWidget *>(m_bar), static_cast<QWidget *>(m_stop)})
        part->hide();
    m_outcome->show();
    m_close->show();
    show();
}

QString WorkBar::text() const
{
    return m_outcome->isVisibleTo(this) ? m_outcome->text() : m_text->text();
}

void WorkBar::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const Shades &shades = shadesOf(this);
    painter.fillRect(rect(), m_working ? shades.selectionQuiet : shades.attentionTint);
    painter.fillRect(QRect(0, height() - 1, width(), 1), shades.line);
    if (!m_working)
        drawSign(painter, Sign::Warning, QRectF(12, 0, 14, height()), shades.attention);
}

} // namespace brine
