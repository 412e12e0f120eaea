#pragma once

#include "shotrequest.h"
#include <QWidget>

class QLabel;
class QToolButton;

namespace brine {

class SignLabel;

/// What became of the last shot, in words: sent and seen, sent and not seen, not sent and why. UI thread.
class ReceiptLine : public QWidget
{
    Q_OBJECT
public:
    explicit ReceiptLine(QWidget *parent = nullptr);
    void showReceipt(const ReceiptInfo &receipt);
    void note(const QString &text);      ///< a remark beside the last receipt, as "not fired again"
    QString text() const;

Q_SIGNALS:
    void showEventRequested(quint64 eventId);
    void receiptRequested();             ///< all of it, with what followed

private:
    SignLabel *m_sign;
    QLabel *m_text, *m_details;
    QToolButton *m_show, *m_more, *m_receipt;
    quint64 m_eventId = 0;
};

} // namespace brine
