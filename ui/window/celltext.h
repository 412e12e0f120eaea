#pragma once

#include "eventfilter.h"
#include <QString>

namespace brine {

class EventTableModel;
class EventTableView;

/// What a cell says as a filter condition and as text to copy. Secrets are masked as on screen. UI thread.
QString cellCondition(const EventTableModel &model, int row, int column, bool exclude);
QString cellText(const EventTableModel &model, int row, int column);
QString payloadJson(const EventTableModel &model, int row);
/// Rows as TAG<TAB>JSON lines; stops at maxRows and says so in `cut`.
QString rowsText(const EventTableModel &model, const EventTableView &view, int maxRows, bool *cut);
QString rowText(const EventTableModel &model, int row);
/// The jid a row belongs to, from its tag; empty without one.
QString rowJid(const EventTableModel &model, int row);
/// First row received at or after the time; rowCount() if none.
int rowAtTime(const EventTableModel &model, qint64 us);

} // namespace brine
