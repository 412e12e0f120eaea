#include "payloadtextview.h"

#include "background.h"
#include "exacttextedit.h"
#include "plainlabel.h"
#include "syntaxhighlighter.h"
#include "theme.h"
#include <QHBoxLayout>
#include <QPushButton>
#include <QScrollBar>
#include <QTextBlock>
#include <QVBoxLayout>

namespace brine {

namespace {

// Below this a text is made at once: about 1 ms, and no flicker.
constexpr qsizetype AtOnceBytes = 128 * 1024;

/// Where the piece that begins at `from` ends: as many lines as a text widget takes in half a frame or two.
qsizetype pieceEnd(const QString &text, qsizetype from)
{
    for (qsizetype lines = 0; lines < BoundedText::FirstLines; ++lines) {
        const qsizetype end = text.indexOf(u'\n', from);
        if (end < 0)
            return text.size();
        from = end + 1;
    }
    return from;
}

} // namespace

PayloadTextView::PayloadTextView(const QString &name, Writer writer, std::optional<Dialect> colours, QWidget *parent)
    : QWidget(parent), m_writer(std::move(writer)), m_editor(new ExactTextEdit(this)), m_notice(new QWidget(this)),
      m_noticeText(plainLabel({}, m_notice))
{
    m_editor->setReadOnly(true);
    m_editor->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_editor->setFrameShape(QFrame::NoFrame);
    m_editor->setFont(fixedFont(font()));
    m_editor->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_editor->setLayoutDirection(Qt::LeftToRight);
    m_editor->setUndoRedoEnabled(false);
    m_editor->setFoldMark(BoundedText::foldMark());
    m_editor->setPlaceholderText(tr("Writing the text …"));
    m_editor->setAccessibleName(name);
    if (colours) {
        m_highlighter = new SyntaxHighlighter(m_editor->document(), this); // a new palette comes to the editor only after this widget has told of it
        m_highlighter->setDialect(*colours);
    }
    auto *all = new QPushButton(tr("Show all"), m_notice);
    all->setAccessibleName(tr("Show all of the text"));
    auto *row = new QHBoxLayout(m_notice);
    row->setContentsMargins(8, 4, 8, 4);
    row->addWidget(m_noticeText, 1);
    row->addWidget(all);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_notice);
    column->addWidget(m_editor, 1);
    m_notice->hide();
    connect(all, &QPushButton::clicked, this, [this] {
        m_showsAll = true;
        build();
    });
    m_fill.setParent(this);
    connect(&m_fill, &QTimer::timeout, this, &PayloadTextView::fill);
    connect(&m_watcher, &QFutureWatcher<BoundedText>::finished, this, [this] {
        if (m_watcher.future().resultCount() > 0)
            take(m_watcher.result());
    });
}

void PayloadTextView::setPayload(const QByteArray &payload)
{
    m_payload = payload;
    m_showsAll = false;
    m_isStale = true;
    m_watcher.setFuture({});
    m_fill.stop();
    if (isVisible())
        build();
}

void PayloadTextView::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    if (m_isStale)
        build();
}

void PayloadTextView::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_highlighter)
        m_highlighter->takeColours();
}

void PayloadTextView::build()
{
    m_isStale = false;
    auto work = [writer = m_writer, payload = m_payload, all = m_showsAll] { return BoundedText::of(writer(payload), all); };
    if (!m_editor->document()->isEmpty())
        keepPlace();
    if (m_payload.size() <= AtOnceBytes) {
        take(work());
        return;
    }
    m_editor->clear(); // not the text of the event before, under the name of this one
    m_notice->hide();
    m_watcher.setFuture(inBackground(std::move(work)));
}

void PayloadTextView::keepPlace()
{
    m_vertical = m_editor->verticalScrollBar()->value();
    m_horizontal = m_editor->horizontalScrollBar()->value();
    m_block = m_editor->textCursor().blockNumber();
}

void PayloadTextView::take(const BoundedText &text)
{
    if (m_highlighter)
        m_highlighter->fitTo(m_editor->document(), text.text.size());
    m_rest = text.text;
    m_restAt = pieceEnd(m_rest, 0);
    m_editor->setPlainText(m_restAt == m_rest.size() ? m_rest : m_rest.left(m_restAt));
    m_restAt < m_rest.size() ? m_fill.start() : m_rest.clear();
    m_notice->setVisible(text.isCut());
    m_noticeText->setText(tr("The first %1 of %2").arg(bytesText(quint64(text.shownBytes)), bytesText(quint64(text.totalBytes))));
    m_editor->setTextCursor(QTextCursor(m_editor->document()->findBlockByNumber(qMin(m_block, m_editor->blockCount() - 1))));
    m_editor->verticalScrollBar()->setValue(m_vertical);
    m_editor->horizontalScrollBar()->setValue(m_horizontal);
}

void PayloadTextView::restartFind()
{
    QTextCursor cursor = m_editor->textCursor();
    cursor.setPosition(cursor.selectionStart());
    m_editor->setTextCursor(cursor);
}

void PayloadTextView::fill()
{
    const qsizetype end = pieceEnd(m_rest, m_restAt);
    QTextCursor cursor(m_editor->document());
    cursor.movePosition(QTextCursor::End);
    cursor.insertText(m_rest.mid(m_restAt, end - m_restAt));
    m_restAt = end;
    if (m_restAt < m_rest.size())
        return;
    m_fill.stop();
    m_rest.clear();
}

QString PayloadTextView::find(const QString &text, bool backward)
{
    const auto flags = backward ? QTextDocument::FindBackward : QTextDocument::FindFlags();
    if (m_editor->find(text, flags))
        return tr("found");
    const QTextCursor before = m_editor->textCursor();
    m_editor->moveCursor(backward ? QTextCursor::End : QTextCursor::Start);
    if (m_editor->find(text, flags))
        return tr("found, from the other end");
    m_editor->setTextCursor(before);
    return {};
}

} // namespace brine
