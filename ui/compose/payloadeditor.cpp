#include "payloadeditor.h"

#include "theme.h"
#include <QKeyEvent>
#include <QMimeData>
#include <QPainter>
#include <QTextBlock>

namespace brine {

/// The strip of line numbers at the editor's left edge.
class LineNumbers : public QWidget
{
public:
    explicit LineNumbers(PayloadEditor *editor)
        : QWidget(editor), m_editor(editor) { }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        m_editor->paintGutter(painter, rect());
    }

private:
    PayloadEditor *m_editor;
};

PayloadEditor::PayloadEditor(QWidget *parent)
    : ExactTextEdit(parent), m_gutter(new LineNumbers(this))
{
    setFont(fixedFont(font()));
    setFrameShape(NoFrame);
    setLineWrapMode(NoWrap);
    setLayoutDirection(Qt::LeftToRight);
    setAccessibleName(tr("Payload"));
    connect(this, &QPlainTextEdit::blockCountChanged, this, &PayloadEditor::layoutGutter);
    connect(this, &QPlainTextEdit::updateRequest, m_gutter, [this](const QRect &area, int scrolled) {
        scrolled ? m_gutter->scroll(0, scrolled) : m_gutter->update(0, area.y(), m_gutter->width(), area.height());
    });
    layoutGutter();
}

int PayloadEditor::gutterWidth() const
{
    const int digits = qMax(2, int(QString::number(blockCount()).size()));
    return fontMetrics().horizontalAdvance(u'9') * digits + 16;
}

void PayloadEditor::layoutGutter()
{
    setViewportMargins(gutterWidth(), 0, 0, 0);
    const QRect inside = contentsRect();
    m_gutter->setGeometry(inside.left(), inside.top(), gutterWidth(), inside.height());
    m_gutter->update();
}

void PayloadEditor::paintGutter(QPainter &painter, const QRect &area)
{
    const Shades &shades = shadesOf(this);
    painter.fillRect(area, shades.raised);
    painter.setFont(font());
    QTextBlock block = firstVisibleBlock();
    qreal top = blockBoundingGeometry(block).translated(contentOffset()).top();
    for (; block.isValid() && top <= area.bottom(); block = block.next()) {
        const qreal height = blockBoundingRect(block).height();
        const bool failed = m_error && m_error->line == block.blockNumber() + 1;
        painter.setPen(failed ? shades.danger : shades.muted);
        painter.drawText(QRectF(0, top, area.width() - 8, height), Qt::AlignRight | Qt::AlignTop,
                         QString::number(block.blockNumber() + 1));
        top += height;
    }
}

QTextCursor PayloadEditor::errorCursor() const
{
    const QTextBlock block = document()->findBlockByNumber(qBound(0, m_error->line - 1, blockCount() - 1));
    const QString text = block.text();
    int column = 0; // the reader counts characters, the document UTF-16 units
    for (int characters = 1; characters < m_error->column && column < text.size(); ++characters)
        column += text[column].isHighSurrogate() && column + 1 < text.size() ? 2 : 1;
    // Behind the last character there is nothing to underline: the one before it is.
    if (column >= text.size() && column > 0)
        --column;
    QTextCursor cursor(document());
    cursor.setPosition(block.position() + column);
    const auto isWord = [](QChar c) { return c.isLetterOrNumber() || c == u'_'; };
    int end = column;
    while (end < text.size() && isWord(text[end]))
        ++end;
    cursor.setPosition(block.position() + qMin(int(text.size()), qMax(end, column + 1)), QTextCursor::KeepAnchor);
    return cursor;
}

void PayloadEditor::setError(const std::optional<TextError> &error)
{
    m_error = error;
    QList<QTextEdit::ExtraSelection> marks;
    if (m_error) {
        QTextEdit::ExtraSelection mark;
        mark.cursor = errorCursor();
        mark.format.setUnderlineStyle(QTextCharFormat::WaveUnderline);
        mark.format.setUnderlineColor(shadesOf(this).danger);
        mark.format.setBackground(shadesOf(this).dangerTint);
        marks << mark;
    }
    setExtraSelections(marks);
    m_gutter->update();
}

void PayloadEditor::goToError()
{
    if (!m_error)
        return;
    QTextCursor cursor = errorCursor();
    cursor.setPosition(cursor.selectionStart());
    setTextCursor(cursor);
    setFocus();
}

void PayloadEditor::replaceText(const QString &text)
{
    Q_EMIT aboutToGrow(text.size());
    QTextCursor cursor(document());
    cursor.beginEditBlock();
    cursor.select(QTextCursor::Document);
    cursor.insertText(text);
    cursor.endEditBlock();
    moveCursor(QTextCursor::Start);
}

void PayloadEditor::insertFromMimeData(const QMimeData *source)
{
    if (!source->hasText())
        return;
    const QString text = source->text();
    const QTextCursor cursor = textCursor();
    const bool replacesAll = document()->isEmpty() || cursor.selectionEnd() - cursor.selectionStart() == document()->characterCount() - 1;
    if (replacesAll && takesCommand && takesCommand(text))
        return;
    Q_EMIT aboutToGrow(document()->characterCount() + text.size());
    textCursor().insertText(text);
    ensureCursorVisible();
}

void PayloadEditor::insertLineEnd()
{
    QTextCursor cursor = textCursor();
    const QString before = cursor.block().text().left(cursor.positionInBlock());
    qsizetype indent = 0;
    while (indent < before.size() && before[indent] == u' ')
        ++indent;
    const bool opens = before.endsWith(u'{') || before.endsWith(u'[') || before.endsWith(u':');
    cursor.insertText(u'\n' + QString(indent + (opens ? 2 : 0), u' '));
    setTextCursor(cursor);
    ensureCursorVisible();
}

void PayloadEditor::keyPressEvent(QKeyEvent *event)
{
    const bool plain = !(event->modifiers() & ~Qt::KeypadModifier);
    if (plain && event->key() == Qt::Key_Tab)
        textCursor().insertText(QStringLiteral("  ")); // YAML knows no tabs
    else if (plain && (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter))
        insertLineEnd();
    else
        ExactTextEdit::keyPressEvent(event);
}

void PayloadEditor::resizeEvent(QResizeEvent *event)
{
    ExactTextEdit::resizeEvent(event);
    layoutGutter();
}

void PayloadEditor::changeEvent(QEvent *event)
{
    ExactTextEdit::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        setError(m_error);
    else if (event->type() == QEvent::FontChange)
        layoutGutter();
}

} // namespace brine
