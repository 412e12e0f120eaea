#pragma once

#include "event.h"
#include <QByteArray>
#include <QWidget>

namespace brine {

/// The current event: header line, lazy tree, JSON, YAML and raw bytes. Expanded paths stay expanded while walking through events. UI thread.
class PayloadPanel : public QWidget
{
    Q_OBJECT
public:
    explicit PayloadPanel(QWidget *parent = nullptr);
    void setEvent(const EventView &event);    ///< copies what it needs
    void clearEvent();
    void setUseUtc(bool utc);
    void find();                              ///< opens the find bar in the current tab

Q_SIGNALS:
    /// "Filter on this", "exclude this", "and …": op is "set", "and", "or"; exclude negates.
    void filterRequested(const QString &condition, const QString &op);
    void composeRequested(const QByteArray &tag, const QByteArray &payload);
    void jobRequested(const QString &jid);

};

} // namespace brine
