#pragma once

#include <QByteArrayList>

namespace brine {

struct ReactorReport;

/// The functions that the SLS files of a report run on minions, as their text names them (`local.state.apply:`, `cmd.…`): what Jinja
/// makes up is not known without rendering. Each once, at most 64; reads the files' first 64 KiB: not for the UI thread.
QByteArrayList localFunctions(const ReactorReport &report);
/// The same of one file's text.
QByteArrayList localFunctions(QByteArrayView sls);

} // namespace brine
