#pragma once

#include "completionpopup.h"
#include "filtercompletion.h"
#include <QObject>
#include <QPointer>

namespace brine {

class FilterEdit;

/// Suggestions for a filter field: opens as one types or on Ctrl+Space, Up and Down choose, Tab and Enter take, Escape closes.
/// While nothing is chosen Enter and Up mean what they mean without a list; closed it takes no key. UI thread.
class FilterCompleter : public QObject
{
    Q_OBJECT
public:
    explicit FilterCompleter(FilterEdit *edit);
    /// Borrowed; null turns suggestions off.
    void setCompletion(const FilterCompletion *completion);
    bool isOpen() const;
    CompletionPopup *popup() const { return m_popup; }
    void close();

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void suggest(bool asked);
    bool takeKey(int key, Qt::KeyboardModifiers modifiers);
    void accept(int row);

    FilterEdit *m_edit;
    QPointer<CompletionPopup> m_popup;         ///< the window's, once it was shown
    const FilterCompletion *m_completion = nullptr;
    FilterCompletion::Answer m_answer;
};

} // namespace brine
