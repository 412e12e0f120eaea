#include "exacttextedit.h"

#include <QMimeData>

namespace brine {

QString ExactTextEdit::text() const
{
    return document()->toRawText().replace(QChar::ParagraphSeparator, u'\n');
}

QMimeData *ExactTextEdit::createMimeDataFromSelection() const
{
    QString selected = textCursor().selectedText().replace(QChar::ParagraphSeparator, u'\n');
    if (!m_foldMark.isEmpty())
        selected.remove(m_foldMark);
    auto *data = new QMimeData;
    data->setText(selected);
    return data;
}

} // namespace brine
