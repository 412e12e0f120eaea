#pragma once

#include "eventexport.h"
#include "intakecounts.h"
#include "openfile.h"
#include "saverequest.h"
#include <memory>
#include <vector>

namespace brine {

class EventIntake;
class EventTableModel;
class MainWindow;

/// What one window does with files: events saved in the background, and a file opened in the place of buses. Says how both go on
/// the window's bars. UI thread.
class FileShelf : public QObject
{
    Q_OBJECT
public:
    FileShelf(EventStore *store, EventTableModel *model, EventIntake *intake, MainWindow *window);

    void open(const QString &path);
    void close();                                   ///< its list is left with it
    OpenFile *file() const { return m_file.get(); } ///< null: none is open
    bool take(quint64 maxBytes);                    ///< true: there is more
    IntakeCounts counts() const;                    ///< of the one that is open
    void save(const SaveRequest &request);
    void refresh();                                 ///< the bars; a few times a second, and when nothing is left to take

Q_SIGNALS:
    void eventsWaiting();
    void changed();                                 ///< another file, or its end

private:
    ExportSource exportSource(SaveRequest::Scope scope) const;
    void tellSaved(bool cancelled, const QString &problem);

    EventStore *m_store;
    EventTableModel *m_model;
    EventIntake *m_intake;
    MainWindow *m_window;
    std::unique_ptr<OpenFile> m_file;
    bool m_told = false;                            ///< how its reading ended
    std::vector<quint16> m_sources;                 ///< by the file's own numbering
    EventExport m_export;
};

} // namespace brine
