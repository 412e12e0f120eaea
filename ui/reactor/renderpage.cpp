#include "renderpage.h"

#include "boundedtext.h"
#include "elidedlabel.h"
#include "exacttextedit.h"
#include "payloadcopy.h"
#include "plainlabel.h"
#include "textforms.h"
#include "theme.h"
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QPushButton>
#include <QVBoxLayout>

namespace brine {

namespace {
constexpr int TickMs = 1000;
} // namespace

RenderPage::RenderPage(QWidget *parent)
    : QWidget(parent), m_path(new ElidedLabel(Qt::ElideMiddle, this)), m_state(wrappedLabel({}, this)), m_back(new QPushButton(tr("All reactors"), this)),
      m_cancel(new QPushButton(tr("Cancel"), this)), m_copy(new QPushButton(tr("Copy"), this)), m_text(new ExactTextEdit(this))
{
    setAccessibleName(tr("Rendered reactor"));
    m_path->setFont(fixedFont(font()));
    m_path->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_state->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_text->setReadOnly(true);
    m_text->setFont(fixedFont(font()));
    m_text->setFoldMark(BoundedText::foldMark());
    m_text->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_text->setTabChangesFocus(true);
    m_text->setAccessibleName(tr("What the reactor's file gives"));
    m_copy->setAccessibleName(tr("Copy what it gives"));
    setPlainToolTip(m_back, tr("Back to the list of reactors (Escape)"));
    auto *head = new QHBoxLayout;
    head->addWidget(m_path, 1);
    for (QPushButton *button : {m_cancel, m_copy, m_back})
        head->addWidget(button);
    auto *rows = new QVBoxLayout(this);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setSpacing(GridUnit);
    rows->addLayout(head);
    rows->addWidget(m_state);
    rows->addWidget(m_text, 1);
    m_clock.setInterval(TickMs);
    connect(&m_clock, &QTimer::timeout, this, &RenderPage::tellTime);
    connect(m_back, &QPushButton::clicked, this, &RenderPage::backRequested);
    connect(m_cancel, &QPushButton::clicked, this, &RenderPage::cancelRequested);
    connect(m_copy, &QPushButton::clicked, this, &RenderPage::copy);
}

void RenderPage::begin(const QString &path)
{
    m_path->setWhole(safeTextOf(path));
    m_text->clear();
    m_text->setEnabled(false);
    m_whole.clear();
    m_cancel->show();
    m_copy->hide();
    m_since.start();
    m_clock.start();
    tellTime();
    m_cancel->setFocus(Qt::OtherFocusReason);
}

void RenderPage::tellTime()
{
    m_state->setText(tr("Salt renders it … %1 s").arg(m_since.elapsed() / 1000));
}

void RenderPage::setResult(const RenderedSls &result)
{
    const bool hadFocus = m_cancel->hasFocus();
    m_clock.stop();
    m_cancel->hide();
    m_text->setEnabled(true);
    const QString masked = result.isMasked ? tr(" The event's secrets were masked before.") : QString();
    if (result.problem.isEmpty()) {
        m_state->setText(tr("✓ This is what the file gives for this event.") + masked);
        showText(result.yaml);
    } else {
        const bool saysLine = result.line <= 0 || result.problem.contains(QStringLiteral("line %1").arg(result.line));
        const QString where = saysLine ? tr("✗ %1") : tr("✗ Line %1: %2").arg(result.line);
        m_state->setText(readable(where.arg(safeTextOf(QString(result.problem).replace(u'\n', u' ')))) + masked);
        showText(result.excerpt.toUtf8());
    }
    m_copy->setVisible(!m_whole.isEmpty());
    if (hadFocus)
        m_text->setFocus(Qt::OtherFocusReason);
}

void RenderPage::showText(const QByteArray &text)
{
    m_whole = text;
    const BoundedText bounded = BoundedText::of(text);
    m_text->setPlainText(bounded.isCut() ? bounded.text + tr("\n… and %1 more; Copy takes all of it.").arg(bytesText(quint64(bounded.totalBytes - bounded.shownBytes))) : bounded.text);
}

void RenderPage::copy() { payloadcopy::text(QString::fromUtf8(m_whole)); }

void RenderPage::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape)
        Q_EMIT backRequested();
    else
        QWidget::keyPressEvent(event);
}

} // namespace brine
