#pragma once

#include "payloadreader.h"
#include <QSyntaxHighlighter>
#include <QTextCharFormat>

namespace brine {

/// Colours of the dialects' texts, line by line: keys, texts, numbers and words, comments. A hint to the eye only; what
/// the text means is said by the reader. UI thread.
class SyntaxHighlighter : public QSyntaxHighlighter
{
    Q_OBJECT
public:
    SyntaxHighlighter(QTextDocument *document, QWidget *owner);
    void setDialect(Dialect dialect);
    void takeColours();             ///< after a change of the palette
    /// Above this a text stays plain: colouring it would hold up the window for longer than a frame.
    static constexpr qsizetype MaxCharacters = 64 * 1024;
    /// Colours the document, or leaves it plain where it is, or is about to be, too large.
    void fitTo(QTextDocument *document, qsizetype characters);

protected:
    void highlightBlock(const QString &text) override;

private:
    void highlightJson(const QString &text);
    void highlightYaml(const QString &text, qsizetype from = 0);
    void highlightPython(const QString &text);
    void highlightPairs(const QString &text);
    void highlightValue(const QString &text, qsizetype from, qsizetype to);
    qsizetype quotedEnd(const QString &text, qsizetype from, bool escapes) const;
    bool isKeyEnd(const QString &text, qsizetype at, bool spaceNeeded) const;
    void mark(qsizetype from, qsizetype to, const QTextCharFormat &format) { setFormat(int(from), int(to - from), format); }

    QWidget *m_owner;
    Dialect m_dialect = Dialect::Json;
    QTextCharFormat m_key, m_text, m_number, m_comment;
};

} // namespace brine
