#pragma once

#include <QPushButton>

namespace brine {

/// Floats over the end of the list while the user reads above it: how many came since, and the way there. UI thread.
class NewerButton : public QPushButton
{
    Q_OBJECT
public:
    explicit NewerButton(QWidget *viewport);
    void showCount(quint64 newer);              ///< 0: hidden
    void place();
};

} // namespace brine
