#include "filtercompleter.h"

#include "filteredit.h"
#include <QKeyEvent>

namespace brine {

FilterCompleter::FilterCompleter(FilterEdit *edit) : QObject(edit), m_edit(edit), m_popup(new CompletionPopup(edit))
{
    edit->installEventFilter(this);
    connect(edit, &FilterEdit::typed, this, [this] { suggest(false); });
    // A text that came by other ways (a chip, the history, a menu) has other suggestions.
    connect(edit, &QLineEdit::textChanged, this, [this] { close(); });
    connect(edit, &QLineEdit::cursorPositionChanged, this, [this] { close(); });
    connect(m_popup, &CompletionPopup::accepted, this, &FilterCompleter::accept);
}

void FilterCompleter::setCompletion(const FilterCompletion *completion)
{
    m_completion = completion;
    if (!completion)
        close();
}

bool FilterCompleter::isOpen() const { return m_popup && !m_popup->isHidden(); }

void FilterCompleter::close()
{
    if (m_popup)
        m_popup->hide();
}

void FilterCompleter::suggest(bool asked)
{
    if (!m_popup || !m_completion || (!asked && m_edit->text().trimmed().isEmpty()))
        return close();
    m_answer = m_completion->at(m_edit->text(), m_edit->cursorPosition());
    const QString begun = m_edit->text().mid(m_answer.position, m_answer.length);
    const bool nothingMore = m_answer.items.size() == 1 && m_answer.items.first().text == begun;
    if (m_answer.items.isEmpty() || nothingMore)
        return close();
    m_popup->showItems(m_answer.items, m_edit, int(m_edit->xOf(m_answer.position)));
    if (asked && isOpen())
        m_popup->setCurrent(0);
}

void FilterCompleter::accept(int row)
{
    if (row < 0 || row >= m_answer.items.size())
        return;
    const FilterCompletion::Item item = m_answer.items.at(row);
    const QString text = m_edit->text();
    const int behind = m_answer.position + m_answer.length;
    const bool spaceThere = behind < text.size() && text.at(behind) == u' ';
    close();
    m_edit->setSelection(m_answer.position, m_answer.length);
    m_edit->insert(item.text + (item.more && !spaceThere ? QStringLiteral(" ") : QString())); // as typing: Undo takes it back
    if (item.more && spaceThere)
        m_edit->setCursorPosition(m_edit->cursorPosition() + 1);
    if (item.more || item.text.endsWith(u'('))
        suggest(false);
}

bool FilterCompleter::takeKey(int key, Qt::KeyboardModifiers modifiers)
{
    if (key == Qt::Key_Space && modifiers == Qt::ControlModifier) {
        suggest(true);
        return true;
    }
    if (!isOpen() || (modifiers & ~Qt::KeypadModifier))
        return false;
    const int current = m_popup->current();
    switch (key) {
    case Qt::Key_Down: m_popup->setCurrent(current + 1); return true;
    case Qt::Key_PageDown: m_popup->setCurrent(qMax(0, current) + CompletionPopup::VisibleRows); return true;
    case Qt::Key_Up:
    case Qt::Key_PageUp:
        if (current < 0) {
            close();
            return false; // nothing chosen: the history
        }
        m_popup->setCurrent(current - (key == Qt::Key_Up ? 1 : CompletionPopup::VisibleRows));
        return true;
    case Qt::Key_Tab: accept(qMax(0, current)); return true;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (current < 0) {
            close();
            return false; // the text as it stands
        }
        accept(current);
        return true;
    case Qt::Key_Escape: close(); return true;
    default: return false;
    }
}

bool FilterCompleter::eventFilter(QObject *watched, QEvent *event)
{
    switch (event->type()) {
    case QEvent::ShortcutOverride: {
        // Before a shortcut of the window gets the key.
        auto *key = static_cast<QKeyEvent *>(event);
        const bool ours = (key->key() == Qt::Key_Space && key->modifiers() == Qt::ControlModifier)
            || (isOpen() && !key->modifiers() && (key->key() == Qt::Key_Escape || key->key() == Qt::Key_Return));
        if (ours)
            event->accept();
        return ours;
    }
    case QEvent::KeyPress: {
        auto *key = static_cast<QKeyEvent *>(event);
        return takeKey(key->key(), key->modifiers());
    }
    case QEvent::FocusOut:
    case QEvent::Hide:
    case QEvent::Move:
    case QEvent::Resize: close(); break;
    default: break;
    }
    return QObject::eventFilter(watched, event);
}

} // namespace brine
