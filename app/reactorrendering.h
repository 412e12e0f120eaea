#pragma once

#include "reactorlookup.h"
#include "renderedsls.h"
#include <optional>
#include <stop_token>

namespace brine {

/// Renders one SLS file at a time in a pool thread, by Salt's own programs (ReactorRender). The event's secrets are masked first: they
/// would stand in the list of processes. UI thread.
class ReactorRendering : public QObject
{
    Q_OBJECT
public:
    using QObject::QObject;
    ~ReactorRendering() override;
    void render(const QString &path, const ReactorQuestion &event, const QString &configDir);
    void cancel();             ///< its result is of no use any more

Q_SIGNALS:
    void rendered(const brine::RenderedSls &result);

private:
    std::optional<std::stop_source> m_stop;      ///< of the one under way
    QThreadPool m_pool;                          ///< Salt takes seconds
};

} // namespace brine
