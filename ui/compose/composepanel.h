#pragma once

#include "shotrequest.h"
#include <QWidget>

namespace brine {

/// Tag, destination, payload editor with errors at their place, the exact typed payload that will be sent, Fire, receipt. UI thread.
class ComposePanel : public QWidget
{
    Q_OBJECT
public:
    explicit ComposePanel(QWidget *parent = nullptr);
    void setDestination(const DestinationInfo &info);
    /// Fills the composer with an event's tag and payload, types intact (undoable in the editor).
    void compose(const QByteArray &tag, const QByteArray &payload);
    void showReceipt(const ReceiptInfo &receipt);
    QString draft() const;                ///< tag, dialect, text, destination as JSON text: saved by the session
    void restoreDraft(const QString &draft);
    void focusTag();

public Q_SLOTS:
    void fire();                          ///< Ctrl+Enter; does nothing while Fire is disabled

Q_SIGNALS:
    void fireRequested(const brine::ShotRequest &shot);
    void draftChanged();
    void showEventRequested(quint64 eventId);
};

} // namespace brine
