#pragma once

#include "exacttextedit.h"
#include "payloadreader.h"
#include <functional>
#include <optional>

namespace brine {

/// Plain text editor for payloads: line numbers, the error underlined where it is, two spaces for Tab, indentation kept
/// over a line end. UI thread.
class PayloadEditor : public ExactTextEdit
{
    Q_OBJECT
public:
    explicit PayloadEditor(QWidget *parent = nullptr);
    void setError(const std::optional<TextError> &error);
    void goToError();
    /// Replaces all text as one undo step.
    void replaceText(const QString &text);
    int gutterWidth() const;

Q_SIGNALS:
    /// Much text comes in, by paste or replacement: the document will have about this many characters.
    void aboutToGrow(qsizetype characters);

public:
    /// Asked before a text is pasted into an empty editor; true: it was a command and has been taken over.
    std::function<bool(const QString &)> takesCommand;

protected:
    void insertFromMimeData(const QMimeData *source) override;
    void keyPressEvent(QKeyEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    friend class LineNumbers;
    void paintGutter(QPainter &painter, const QRect &area);
    void layoutGutter();
    void insertLineEnd();
    QTextCursor errorCursor() const;

    QWidget *m_gutter;
    std::optional<TextError> m_error;
};

} // namespace brine
