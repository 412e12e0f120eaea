#pragma once

#include <QPlainTextEdit>

namespace brine {

/// A plain text edit whose text comes out as it went in: Qt's own toPlainText() and copy turn no-break spaces and line
/// separators into others, which in a payload is another value. UI thread.
class ExactTextEdit : public QPlainTextEdit
{
    Q_OBJECT
public:
    using QPlainTextEdit::QPlainTextEdit;
    QString text() const;
    /// Marks where a long line was folded for display; taken out again of what is copied.
    void setFoldMark(const QString &mark) { m_foldMark = mark; }

protected:
    QMimeData *createMimeDataFromSelection() const override;

private:
    QString m_foldMark;
};

} // namespace brine
