#pragma once

#include "result.h"
#include <QString>

namespace brine {

/// A private directory for the demo's sockets, 0700 and ours: $XDG_RUNTIME_DIR/brine/demo-<pid>[-n] where that directory is
/// private and short enough for a socket's path, else made afresh under /tmp by mkdtemp. Removed with its sockets at the end;
/// what a demo left that was killed is removed by the next. Movable; any thread.
class DemoDirectory
{
public:
    static Result<DemoDirectory> make();
    DemoDirectory(DemoDirectory &&other) noexcept : m_path(std::exchange(other.m_path, {})) { }
    DemoDirectory &operator=(DemoDirectory &&) = delete;
    ~DemoDirectory();
    const QString &path() const { return m_path; }

private:
    explicit DemoDirectory(QString path) : m_path(std::move(path)) { }
    QString m_path;
};

} // namespace brine
