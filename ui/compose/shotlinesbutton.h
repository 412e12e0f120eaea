#pragma once

#include "shotrequest.h"
#include <QToolButton>
#include <functional>

namespace brine {

/// `Copy as…`: the shot as lines for a shell and in code, each with where it lands, or why it cannot be said that way. Made anew
/// each time the menu opens. UI thread.
class ShotLinesButton : public QToolButton
{
    Q_OBJECT
public:
    /// `shot` is asked when the menu opens; an empty payload: it cannot be read yet.
    ShotLinesButton(std::function<ShotRequest()> shot, QWidget *parent = nullptr);

private:
    void fill();
    std::function<ShotRequest()> m_shot;
};

} // namespace brine
