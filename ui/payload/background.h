#pragma once

#include <QFuture>
#include <QPromise>
#include <QThreadPool>
#include <memory>

namespace brine {

/// Runs work on a pool thread for a result that a QFutureWatcher takes in the caller's thread. For texts of megabytes,
/// which would hold up the window for more than a frame.
template<class Work>
auto inBackground(Work work) -> QFuture<decltype(work())>
{
    auto promise = std::make_shared<QPromise<decltype(work())>>();
    promise->start();
    QThreadPool::globalInstance()->start([promise, work = std::move(work)] {
        promise->addResult(work());
        promise->finish();
    });
    return promise->future();
}

} // namespace brine
