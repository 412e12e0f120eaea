#include "composepanel.h"

#include "destinationbar.h"
#include "dialecttext.h"
#include "fireable.h"
#include "landing.h"
#include "payloadeditor.h"
#include "payloadpreview.h"
#include "plainlabel.h"
#include "receiptline.h"
#include "redaction.h"
#include "signlabel.h"
#include "syntaxhighlighter.h"
#include "textforms.h"
#include "theme.h"
#include <QComboBox>
#include <QCompleter>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QToolButton>

namespace brine {

namespace {

constexpr int MaxHistory = 20;
constexpr quint64 MaxComposed = 1 << 20;
constexpr int MaxWarnings = 3;

bool isSame(const DestinationInfo &a, const DestinationInfo &b)
{
    return a.busName == b.busName && a.connected == b.connected && a.isMinionBus == b.isMinionBus && a.canFire == b.canFire
        && a.whyNot == b.whyNot && a.canReachMinions == b.canReachMinions && a.whyNoMinions == b.whyNoMinions
        && a.maxEventSize == b.maxEventSize && a.maxEventSizeOrigin == b.maxEventSizeOrigin && a.stampHasZone == b.stampHasZone;
}

bool isFireKey(const QKeyEvent *key)
{
    return (key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter)
        && (key->modifiers() & ~Qt::KeypadModifier) == Qt::ControlModifier;
}

} // namespace

void ComposePanel::connectParts()
{
    m_draftTimer.setSingleShot(true);
    m_draftTimer.setInterval(500); // the draft is written for every change: not for every keystroke
    connect(&m_draftTimer, &QTimer::timeout, this, &ComposePanel::draftChanged);
    connect(m_editor, &QPlainTextEdit::textChanged, this, &ComposePanel::textChanged);
    connect(m_editor, &PayloadEditor::aboutToGrow, this, [this](qsizetype characters) { m_highlighter->fitTo(m_editor->document(), characters); });
    connect(m_parser, &PayloadParser::outcomeReady, this, [this] {
        refresh();
        if (std::exchange(m_firesWhenRead, false))
            fire();
    });
    connect(m_tag, &QComboBox::editTextChanged, this, [this] {
        touchDraft();
        refresh();
    });
    connect(m_destination, &DestinationBar::changed, this, [this] {
        touchDraft();
        refresh();
    });
    connect(m_dialectBox, &QComboBox::activated, this, [this](int index) { chooseDialect(Dialect(m_dialectBox->itemData(index).toInt())); });
    connect(m_tidy, &QToolButton::clicked, this, &ComposePanel::tidy);
    connect(m_wrap, &QPushButton::clicked, this, &ComposePanel::wrap);
    connect(m_goToError, &QToolButton::clicked, m_editor, &PayloadEditor::goToError);
    connect(m_showPreview, &QToolButton::toggled, m_preview, &QWidget::setVisible);
    connect(m_showPreview, &QToolButton::toggled, this, &ComposePanel::refreshPreview);
    connect(m_fire, &QPushButton::clicked, this, &ComposePanel::fire);
    connect(m_reactors, &QToolButton::clicked, this, &ComposePanel::reactorsRequested);
    connect(m_receipt, &ReceiptLine::showEventRequested, this, &ComposePanel::showEventRequested);
}

void ComposePanel::touchDraft() { m_draftTimer.start(); }

void ComposePanel::textChanged()
{
    const int revision = m_editor->document()->revision();
    if (m_isReplacing || revision == m_revision)
        return; // the end of the step is awaited; or only the colours changed
    m_revision = revision;
    m_highlighter->fitTo(m_editor->document(), m_editor->document()->characterCount());
    m_inexact.clear();
    useDialect(m_trail.current());
    m_parser->textEdited();
    touchDraft();
}

void ComposePanel::setDestination(const DestinationInfo &info)
{
    if (isSame(m_info, info))
        return;
    m_info = info;
    m_destination->setInfo(info);
    refresh();
}

ShotRequest ComposePanel::shot() const
{
    ShotRequest shot;
    shot.tag = m_tag->currentText().toUtf8();
    shot.payload = m_parser->outcome().payload.msgpack;
    shot.destination = m_destination->destination();
    if (shot.destination == ShotRequest::Destination::Minions) {
        shot.targetType = m_destination->targetType();
        shot.target = m_destination->target().trimmed();
    }
    return shot;
}

QString ComposePanel::reasonNotToFire() const
{
    const ParseOutcome &outcome = m_parser->outcome();
    if (m_editor->document()->isEmpty())
        return tr("There is no payload yet; {} is the smallest.");
    if (!outcome.ok)
        return tr("The payload cannot be read: line %1, column %2.").arg(outcome.error.line).arg(outcome.error.column);
    return refusalOf(shot(), m_info);
}

QStringList ComposePanel::warnings() const
{
    QStringList all;
    if (!m_inexact.isEmpty())
        all << m_inexact;
    if (const QString tag = tagWarningOf(shot(), m_info); !tag.isEmpty())
        all << tag;
    all << m_parser->outcome().payload.warnings;
    if (m_parser->outcome().payload.msgpack.contains(Redaction::Mask))
        all << tr("The payload holds the mask of a secret, not the secret. Reveal the event's secrets before editing it.");
    return all;
}

void ComposePanel::refresh()
{
    refreshMessage();
    refreshFire();
    refreshPreview();
    Q_EMIT shotChanged();
}

QByteArray ComposePanel::tag() const { return m_tag->currentText().toUtf8(); }

QByteArray ComposePanel::payload() const { return m_parser->outcome().ok ? shot().payload : QByteArray(); }

void ComposePanel::setReactorNote(const QString &note)
{
    m_reactors->setText(note);
    m_reactors->setVisible(!note.isEmpty());
}

void ComposePanel::say(const QString &text, Tone tone)
{
    const Shades &shades = shadesOf(this);
    QPalette colours = palette();
    colours.setColor(QPalette::WindowText, tone == Tone::Error ? shades.danger : tone == Tone::Warning ? shades.attention : shades.muted);
    m_message->setPalette(colours);
    m_message->setText(text);
    m_message->setAccessibleName(text);
    m_sign->setMark(tone == Tone::Error ? Sign::Cross : Sign::Warning, {});
    m_sign->setVisible(tone != Tone::Quiet);
}

QString ComposePanel::summary() const
{
    const ShotRequest now = shot();
    const MsgpackView value(now.payload);
    if (value.type() != MsgpackView::Type::Map)
        return displayText(value);
    const QString keys = value.count() == 1 ? tr("1 key") : tr("%1 keys").arg(countText(value.count()));
    const qsizetype size = Landing::of(now, m_info).payload.size();
    return tr("dict, %1; %2 bytes on the bus").arg(keys, countText(quint64(size)));
}

void ComposePanel::refreshMessage()
{
    const ParseOutcome &outcome = m_parser->outcome();
    const bool isEmpty = m_editor->document()->isEmpty();
    const bool failed = !outcome.ok && !isEmpty;
    m_editor->setError(failed ? std::optional(outcome.error) : std::nullopt);
    m_goToError->setVisible(failed);
    m_wrap->setVisible(canWrap());
    m_tidy->setEnabled(outcome.ok);
    if (failed) {
        say(tr("Line %1, column %2: %3").arg(outcome.error.line).arg(outcome.error.column).arg(outcome.error.message), Tone::Error);
        return;
    }
    QStringList warned = warnings();
    if (warned.size() > MaxWarnings)
        warned = warned.mid(0, MaxWarnings) << tr("… and %1 more warnings").arg(warned.size() - MaxWarnings);
    if (!warned.isEmpty() && !isEmpty)
        say(warned.join(u'\n'), Tone::Warning);
    else
        say(isEmpty ? tr("Write a dictionary, for example {\"service\": \"web\"}.") : summary(), Tone::Quiet);
}

void ComposePanel::refreshFire()
{
    const QString reason = reasonNotToFire();
    m_fire->setEnabled(reason.isEmpty());
    m_fire->setText(tr("Fire to %1  Ctrl+Enter").arg(m_destination->words()));
    m_fire->setAccessibleName(m_fire->text());
    m_fire->setAccessibleDescription(reason);
    m_reason->setText(reason);
}

void ComposePanel::refreshPreview()
{
    if (m_preview->isHidden())
        return;
    const ShotRequest now = shot();
    const bool isMap = m_parser->outcome().ok && MsgpackView(now.payload).type() == MsgpackView::Type::Map;
    if (isMap)
        m_preview->showLanding(Landing::of(now, m_info), now);
    else
        m_preview->clear(tr("Nothing to send yet"));
}

bool ComposePanel::canWrap() const
{
    if (m_editor->document()->isEmpty())
        return false;
    const ParseOutcome &outcome = m_parser->outcome();
    if (outcome.ok)
        return MsgpackView(outcome.payload.msgpack).type() != MsgpackView::Type::Map;
    // What begins as a container is meant as one: its error is to be mended, not sent as text.
    const QString line = m_editor->document()->firstBlock().text().trimmed();
    return !line.startsWith(u'{') && !line.startsWith(u'[') && m_editor->blockCount() < 1000;
}

void ComposePanel::wrap()
{
    if (!m_parser->flush() || !canWrap())
        return;
    const ParseOutcome &outcome = m_parser->outcome();
    const QByteArray wrapped = outcome.ok ? wrapValue(outcome.payload.msgpack) : wrapText(m_editor->text().toUtf8());
    m_editor->replaceText(writeDialect(wrapped, m_parser->dialect()).text);
    m_parser->flush();
}

void ComposePanel::tidy()
{
    if (!m_parser->flush() || !m_parser->outcome().ok)
        return;
    const DialectText tidy = writeDialect(m_parser->outcome().payload.msgpack, m_parser->dialect());
    if (tidy.isExact)
        m_editor->replaceText(tidy.text);
}

void ComposePanel::chooseDialect(Dialect dialect)
{
    const Dialect before = m_parser->dialect();
    if (dialect == before)
        return;
    const bool isRead = m_parser->flush() && m_parser->outcome().ok && !m_editor->document()->isEmpty();
    if (!isRead) { // text that is not (yet) of the old dialect is kept, and read in the new one
        m_trail.mark(dialect);
        useDialect(dialect);
        return;
    }
    const DialectText converted = writeDialect(m_parser->outcome().payload.msgpack, dialect);
    if (!converted.isExact) {
        useDialect(before);
        say(tr("%1 cannot hold this payload exactly (bytes, dates or keys that are no text); it stays %2.")
                .arg(dialectName(dialect), dialectName(before)), Tone::Warning);
        return;
    }
    replaceText(converted.text, dialect);
}

void ComposePanel::replaceText(const QString &text, Dialect dialect)
{
    m_isReplacing = true;
    m_editor->replaceText(text);
    m_isReplacing = false;
    m_trail.mark(dialect);
    textChanged();
    m_parser->flush();
}

void ComposePanel::useDialect(Dialect dialect)
{
    m_dialectBox->setCurrentIndex(m_dialectBox->findData(int(dialect)));
    m_parser->setDialect(dialect);
    m_highlighter->setDialect(dialect);
}

void ComposePanel::compose(const QByteArray &tag, const QByteArray &payload)
{
    if (quint64(payload.size()) > qMax(m_info.maxEventSize, MaxComposed)) {
        m_receipt->note(tr("Not taken over: the event has %1 bytes, more than can be fired (max_event_size is %2).")
                            .arg(countText(quint64(payload.size())), countText(m_info.maxEventSize)));
        return;
    }
    const QByteArray value = withoutStamp(payload);
    Dialect dialect = m_parser->dialect();
    DialectText text = writeDialect(value, dialect);
    if (!text.isExact && dialect != Dialect::Yaml) { // YAML holds bytes, dates and any key
        if (const DialectText yaml = writeDialect(value, Dialect::Yaml); yaml.isExact) {
            text = yaml;
            dialect = Dialect::Yaml;
        }
    }
    replaceText(text.text, dialect);
    if (!text.isExact)
        m_inexact = tr("This event holds values that no text form keeps exactly (bytes that are no text, or undecodable parts).");
    m_tag->setEditText(QString::fromUtf8(tag));
    refresh();
    m_editor->setFocus();
}

void ComposePanel::fire()
{
    if (!m_parser->flush()) { // a MiB is still being read: the shot follows
        m_firesWhenRead = true;
        return;
    }
    refreshFire();
    if (!m_fire->isEnabled())
        return;
    ShotRequest request = shot();
    const ShotGuard::Verdict verdict = m_guard.check(request);
    if (verdict != ShotGuard::Verdict::Fire) {
        if (verdict == ShotGuard::Verdict::AwaitsReceipt)
            m_receipt->note(tr("Not fired again: the receipt of the same shot is still awaited."));
        return;
    }
    request.number = ++m_lastNumber;
    m_guard.fired(request);
    remember(m_tag->currentText());
    ReceiptInfo pending;
    pending.number = request.number;
    pending.text = tr("Firing to %1 …").arg(m_destination->words());
    m_receipt->showReceipt(pending);
    Q_EMIT fireRequested(request);
}

void ComposePanel::showReceipt(const ReceiptInfo &receipt)
{
    if (receipt.outcome != ReceiptInfo::Outcome::Pending)
        m_guard.settled(receipt.number);
    if (receipt.number == m_lastNumber || receipt.number == 0)
        m_receipt->showReceipt(receipt);
}

void ComposePanel::remember(const QString &tag)
{
    const QSignalBlocker quiet(m_tag);
    if (const int known = m_tag->findText(tag, Qt::MatchExactly | Qt::MatchCaseSensitive); known >= 0)
        m_tag->removeItem(known);
    m_tag->insertItem(0, tag);
    while (m_tag->count() > MaxHistory)
        m_tag->removeItem(m_tag->count() - 1);
    m_tag->setCurrentIndex(0);
}

void ComposePanel::focusTag()
{
    m_tag->setFocus();
    m_tag->lineEdit()->selectAll();
}

bool ComposePanel::event(QEvent *event)
{
    // Taken before any shortcut of the window with the same keys: the shot is fired once.
    if (event->type() == QEvent::ShortcutOverride && isFireKey(static_cast<QKeyEvent *>(event))) {
        event->accept();
        return true;
    }
    return QWidget::event(event);
}

void ComposePanel::keyPressEvent(QKeyEvent *event)
{
    if (!isFireKey(event))
        QWidget::keyPressEvent(event);
    else if (!event->isAutoRepeat()) // a key held down is one wish
        fire();
}

void ComposePanel::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange) { // a font set on a child no longer follows its parent
        m_editor->setFont(fixedFont(font()));
        m_tag->setFont(fixedFont(font()));
    }
    if (event->type() == QEvent::PaletteChange && m_parser) {
        m_highlighter->takeColours();
        refreshMessage();
    }
}

} // namespace brine
