// What the composer does with its text: dialects, wrapping, tidying, and what is taken over from elsewhere.
#include "composepanel.h"

#include "askrow.h"
#include "destinationbar.h"
#include "dialecttext.h"
#include "fireable.h"
#include "msgpackview.h"
#include "payloadeditor.h"
#include "payloadwriter.h"
#include "plainlabel.h"
#include "receiptline.h"
#include "redaction.h"
#include "syntaxhighlighter.h"
#include <QComboBox>

namespace brine {

namespace {
constexpr quint64 MaxComposed = 1 << 20;
} // namespace

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
        say(tr("%1 cannot hold this payload exactly: it has %2. It stays %3.")
                .arg(dialectName(dialect), obstacleTo(dialect, m_parser->outcome().payload.msgpack), dialectName(before)), Tone::Warning);
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
    m_editor->setPlaceholderText(dialectExample(dialect));
    setPlainToolTip(m_dialectBox, dialectMeaning(dialect));
}

bool ComposePanel::compose(const QByteArray &tag, const QByteArray &payload, Secrets secrets)
{
    if (secrets == Secrets::AreShown || !Redaction::hasSecrets(tag, payload)) {
        takeOver(tag, payload);
        return true;
    }
    m_ask->ask(tr("This event holds secrets. The composer would show them."), tr("Take over with secrets"), tr("Leave it"),
               [this, tag, payload] { takeOver(tag, payload); });
    return false;
}

void ComposePanel::composeShot(const ShotRequest &shot)
{
    takeOver(shot.tag, shot.payload);
    m_destination->setDestination(shot.destination);
    if (shot.destination == ShotRequest::Destination::Minions)
        m_destination->setTarget(shot.targetType, shot.target);
    focusTag();
}

void ComposePanel::takeOver(const QByteArray &tag, const QByteArray &payload)
{
    m_ask->withdraw();
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

} // namespace brine
