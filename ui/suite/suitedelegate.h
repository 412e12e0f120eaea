#pragma once

#include <QStyledItemDelegate>

namespace brine {

/// Draws the state of a test with a sign before its word. UI thread.
class SuiteDelegate : public QStyledItemDelegate
{
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;   ///< as high as rows of the event list

protected:
    void initStyleOption(QStyleOptionViewItem *option, const QModelIndex &index) const override;
};

} // namespace brine
