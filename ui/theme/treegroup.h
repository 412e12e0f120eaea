#pragma once

class QString;
class QTreeWidget;
class QTreeWidgetItem;

namespace brine {

/// A heading in a tree: bold, over all columns, not to be chosen.
QTreeWidgetItem *addTreeGroup(QTreeWidget *tree, const QString &title);

} // namespace brine
