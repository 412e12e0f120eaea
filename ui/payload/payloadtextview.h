#pragma once

#include "boundedtext.h"
#include "payloadreader.h"
#include <QFutureWatcher>
#include <QTimer>
#include <QWidget>
#include <functional>
#include <optional>

class QLabel;

namespace brine {

class ExactTextEdit;
class SyntaxHighlighter;

/// Read-only text of a payload. Made only while it is in sight, on a pool thread where the payload is large; the first
/// MiB of it, the rest on request. Cursor and scroll position stay while events go by. UI thread.
class PayloadTextView : public QWidget
{
    Q_OBJECT
public:
    using Writer = std::function<QByteArray(const QByteArray &)>;
    PayloadTextView(const QString &name, Writer writer, std::optional<Dialect> colours, QWidget *parent = nullptr);
    void setPayload(const QByteArray &payload);
    ExactTextEdit *editor() const { return m_editor; }
    /// Selects the next place of the text, going round. Returns "found" words for the find bar, empty if there is none.
    QString find(const QString &text, bool backward);
    void restartFind();   ///< the next find begins at the selection's start, not behind it
    bool isBuilding() const { return m_watcher.isRunning() || m_fill.isActive(); }

protected:
    void showEvent(QShowEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void build();
    void take(const BoundedText &text);
    void keepPlace();
    void fill();

    Writer m_writer;
    QByteArray m_payload;
    bool m_isStale = false, m_showsAll = false;
    int m_vertical = 0, m_horizontal = 0, m_block = 0;   ///< the place to come back to
    QFutureWatcher<BoundedText> m_watcher;
    QTimer m_fill;                ///< runs while the rest of a long text goes into the editor, a piece a turn
    QString m_rest;
    qsizetype m_restAt = 0;
    ExactTextEdit *m_editor;
    SyntaxHighlighter *m_highlighter = nullptr;
    QWidget *m_notice;
    QLabel *m_noticeText;
};

} // namespace brine
