#include "composepanel.h"

#include "askrow.h"
#include "burstrow.h"
#include "destinationbar.h"
#include "dialecttext.h"
#include "fireable.h"
#include "landing.h"
#include "payloadeditor.h"
#include "payloadpreview.h"
#include "plainlabel.h"
#include "receiptline.h"
#include "redaction.h"
#include "shotlauncher.h"
#include "signlabel.h"
#include "syntaxhighlighter.h"
#include "textforms.h"
#include "theme.h"
#include <QCheckBox>
#include <QComboBox>
#include <QCompleter>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QToolButton>
#include <algorithm>
#include <limits>
#include <utility>

namespace brine {

namespace {

constexpr int MaxHistory = 20;
constexpr int MaxWarnings = 3;

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
        m_info = m_destination->info();
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
    connect(m_receipt, &ReceiptLine::receiptRequested, this, &ComposePanel::receiptRequested);
    connect(m_launcher, &ShotLauncher::fireRequested, this, &ComposePanel::fireRequested);
    for (QLabel *label : {m_message, m_reason})
        label->installEventFilter(this); // claimHeights()
    connectBurst();
}

void ComposePanel::touchDraft()
{
    m_ask->withdraw(); // it was about another shot
    m_draftTimer.start();
}

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

void ComposePanel::setDestinations(const QVector<DestinationInfo> &infos)
{
    m_destination->setInfos(infos);
    takeDestination();
}

void ComposePanel::chooseBus(int bus) { m_destination->chooseBus(bus); }

void ComposePanel::takeDestination()
{
    if (std::exchange(m_info, m_destination->info()) != m_info)
        refresh();
}

ShotRequest ComposePanel::shot() const
{
    ShotRequest shot;
    shot.tag = m_tag->currentText().toUtf8();
    shot.payload = m_parser->outcome().payload.msgpack;
    shot.bus = m_info.bus;
    shot.destination = m_destination->destination();
    if (shot.destination == ShotRequest::Destination::Minions) {
        shot.targetType = m_destination->targetType();
        shot.target = m_destination->target().trimmed();
        if (shot.targetType == u"list")
            shot.target = shot.minions().ids().join(u','); // as salt -L divides it
    }
    return shot;
}

QString ComposePanel::reasonNotToFire() const
{
    const ParseOutcome &outcome = m_parser->outcome();
    if (m_editor->document()->isEmpty())
        return tr("There is no payload yet.");
    if (!outcome.ok)
        return tr("The payload cannot be read: line %1, column %2.").arg(outcome.error.line).arg(outcome.error.column);
    if (outcome.payload.msgpack.contains(Redaction::Mask))
        return tr("The payload holds the mask of a secret (%1), not the secret: write the secret in its place.").arg(QString::fromUtf8(Redaction::Mask));
    if (const QString problem = variableProblem(); !problem.isEmpty())
        return problem;
    if (m_burst->isRunning())
        return tr("A burst is under way.");
    const QString refusal = refusalOf(shot(), m_info);
    return refusal.isEmpty() ? burstProblem() : refusal;
}

QStringList ComposePanel::warnings() const
{
    QStringList all;
    if (!m_inexact.isEmpty())
        all << m_inexact;
    if (const QString tag = tagWarningOf(shot(), m_info); !tag.isEmpty())
        all << tag;
    if (const QString tag = m_tag->currentText(); safeTextOf(tag, std::numeric_limits<int>::max()) != tag || tag.trimmed() != tag)
        all << tr("The tag holds characters that are not seen: \"%1\"").arg(safeTextOf(tag, 256));
    all << m_parser->outcome().payload.warnings;
    return all;
}

void ComposePanel::refresh()
{
    refreshMatch();
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
    claimHeights();
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
        say(isEmpty ? tr("Write a dictionary, for example %1").arg(dialectExample(m_parser->dialect())) : summary(), Tone::Quiet);
}

void ComposePanel::refreshFire()
{
    const QString reason = reasonNotToFire();
    m_fire->setEnabled(reason.isEmpty());
    const QString where = m_info.interlock.production ? tr("%1 (production)").arg(m_destination->words()) : m_destination->words();
    m_fire->setText(m_showBurst->isChecked() ? tr("Fire %1 × to %2  Ctrl+Enter").arg(countText(m_burst->times()), where) : tr("Fire to %1  Ctrl+Enter").arg(where));
    m_fillIn->setVisible(hasVariables());
    refreshBurst();
    QPalette amber = palette();
    amber.setColor(QPalette::WindowText, shadesOf(this).attention);
    m_production->setPalette(amber);
    m_production->setVisible(m_info.interlock.production);
    update(); // the frame of a production bus
    m_fire->setAccessibleName(m_fire->text());
    m_fire->setAccessibleDescription(reason);
    m_reason->setText(reason);
    m_reason->setVisible(!reason.isEmpty());
    claimHeights();
}

void ComposePanel::refreshPreview()
{
    if (m_preview->isHidden())
        return;
    const ShotRequest now = shot();
    const bool isMap = m_parser->outcome().ok && MsgpackView(now.payload).type() == MsgpackView::Type::Map;
    if (isMap)
        m_preview->showLanding(Landing::of(now, m_info), now, m_fillIn->isChecked() && hasVariables());
    else
        m_preview->clear(tr("Nothing to send yet"));
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
    if (m_showBurst->isChecked())
        return fireBurst();
    const auto request = filledIn(shot());
    if (request)
        m_launcher->launch(*request, {m_info, m_destination->words(), minionCount(*request)}, [this, tag = m_tag->currentText()] { remember(tag); });
    else
        m_receipt->note(request.error());
}

// Where it was fired to the first time, or not at all: a bus of the same name may have another number by now.
void ComposePanel::fireShot(ShotRequest request, const QString &busName)
{
    const QVector<DestinationInfo> &infos = m_destination->infos();
    const auto find = [&](auto is) { return std::find_if(infos.begin(), infos.end(), is); };
    auto info = find([&](const DestinationInfo &i) { return i.bus == request.bus && i.busName == busName; });
    if (info == infos.end())
        info = find([&](const DestinationInfo &i) { return i.busName == busName; });
    const QString refusal = info == infos.end() ? tr("%1 is not connected; edit it to fire it elsewhere.").arg(busName) : refusalOf(request, *info);
    if (!refusal.isEmpty()) {
        m_receipt->note(tr("Not fired again. %1").arg(refusal));
        return;
    }
    request.bus = info->bus;
    m_launcher->launch(request, {*info, busName, minionCount(request)});
}

void ComposePanel::showReceipt(const ReceiptInfo &receipt) { m_launcher->take(receipt); }

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
        refreshFire();
    }
}

} // namespace brine
