#pragma once

#include "rowdelegate.h"

namespace brine {

/// Rows of the payload tree: fixed font, quiet type column, failed states in the colour of failure (the words say it too).
/// UI thread.
class PayloadDelegate : public RowDelegate
{
    Q_OBJECT
public:
    using RowDelegate::RowDelegate;

protected:
    void initStyleOption(QStyleOptionViewItem *option, const QModelIndex &index) const override;
};

} // namespace brine
