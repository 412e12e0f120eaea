#pragma once

#include "payloadreader.h"
#include <QTextDocument>
#include <vector>

namespace brine {

/// Which dialect the editor's text is written in, at every point of its undo history: undoing a conversion brings the
/// old text back, and the old dialect with it. UI thread.
class DialectTrail
{
public:
    explicit DialectTrail(const QTextDocument *document) : m_document(document) { }
    void reset(Dialect dialect);
    /// From the document's present state on the text is in this dialect.
    void mark(Dialect dialect);
    /// After every change of the document: the dialect of what stands there now.
    Dialect current();

private:
    struct Turn { int steps; Dialect dialect; };
    void forgetUndone();
    const QTextDocument *m_document;
    std::vector<Turn> m_turns{{0, Dialect::Json}};
    int m_lastSteps = 0;
};

} // namespace brine
