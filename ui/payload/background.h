#pragma once

#include "handover.h"
#include <QFuture>
#include <QFutureWatcher>
#include <QPromise>
#include <QThreadPool>
#include <memory>

namespace brine {

/// Runs work on a pool thread for a result that a QFutureWatcher takes in the caller's thread. For texts of megabytes,
/// which would hold up the window for more than a frame.
template<class Work>
auto inBackground(Work work, QThreadPool *pool = QThreadPool::globalInstance()) -> QFuture<decltype(work())>
{
    auto promise = std::make_shared<QPromise<decltype(work())>>();
    promise->start();
    startIn(*pool, [promise, work = std::move(work)] {
        promise->addResult(work());
        promise->finish();
    });
    return promise->future();
}

/// The same; `then` takes the result in the caller's thread, unless the owner is gone by then. Work that waits for other programs
/// has a pool of its own, or it would hold up what is only counted.
template<class Work, class Then>
void inBackground(QObject *owner, Work work, Then then, QThreadPool *pool = QThreadPool::globalInstance())
{
    auto *watcher = new QFutureWatcher<decltype(work())>(owner);
    QObject::connect(watcher, &QFutureWatcherBase::finished, watcher, [watcher, then = std::move(then)] {
        watcher->deleteLater();
        then(watcher->future().takeResult());
    });
    watcher->setFuture(inBackground(std::move(work), pool));
}

} // namespace brine
