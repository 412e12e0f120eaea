#pragma once

#include "rowdelegate.h"

namespace brine {

/// Draws the state of a test with a sign before its word. UI thread.
class SuiteDelegate : public RowDelegate
{
    Q_OBJECT
public:
    using RowDelegate::RowDelegate;

protected:
    void initStyleOption(QStyleOptionViewItem *option, const QModelIndex &index) const override;
};

} // namespace brine
