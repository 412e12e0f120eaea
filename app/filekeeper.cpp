#include "filekeeper.h"

#include "background.h"
#include "privatefile.h"
#include <QFile>
#include <utility>

namespace brine {

namespace {

QString writeFile(const QString &path, const std::function<QByteArray()> &content)
{
    const auto written = writePrivateFile(path, content());
    return written ? QString() : written.error();
}

} // namespace

FileKeeper::FileKeeper(const QString &path, int delayMs, Snapshot snapshot, QObject *parent)
    : QObject(parent), m_path(path), m_snapshot(std::move(snapshot))
{
    m_delay.setSingleShot(true);
    m_delay.setInterval(delayMs);
    connect(&m_delay, &QTimer::timeout, this, &FileKeeper::write);
    connect(&m_writing, &QFutureWatcher<QString>::finished, this, [this] {
        const QString reason = m_writing.result();
        if (!std::exchange(m_hasFailed, !reason.isEmpty()) && !reason.isEmpty())
            Q_EMIT failed(tr("%1 cannot be written: %2").arg(m_path, reason)); // said once, not for every change
        if (m_isDirty)
            m_delay.start();
    });
}

FileKeeper::~FileKeeper()
{
    disconnect(&m_writing, nullptr, this, nullptr);
    flush();
}

void FileKeeper::touch()
{
    m_isDirty = true;
    if (!m_delay.isActive() && !m_writing.isRunning())
        m_delay.start();
}

void FileKeeper::write()
{
    m_isDirty = false;
    m_writing.setFuture(inBackground([path = m_path, content = m_snapshot()] { return writeFile(path, content); }));
}

void FileKeeper::flush()
{
    m_delay.stop();
    m_writing.waitForFinished();
    if (std::exchange(m_isDirty, false))
        writeFile(m_path, m_snapshot());
}

QByteArray FileKeeper::read(qsizetype maxBytes) const
{
    QFile file(m_path);
    if (!file.open(QIODevice::ReadOnly))
        return {};
    const QByteArray bytes = file.read(maxBytes + 1);
    return bytes.size() > maxBytes ? QByteArray() : bytes;
}

} // namespace brine
