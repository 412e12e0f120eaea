#pragma once

#include "connectioninfo.h"
#include <QFrame>

class QLabel;
class QPushButton;

namespace brine {

/// One bus found on this machine: what it is, where, whether it may be watched and fired at, and why not. UI thread.
class FoundBusCard : public QFrame
{
    Q_OBJECT
public:
    explicit FoundBusCard(const FoundBusInfo &bus, QWidget *parent = nullptr);
    const FoundBusInfo &bus() const { return m_bus; }

Q_SIGNALS:
    void watchRequested(const brine::FoundBusInfo &bus);
    void asOwnerRequested(const brine::FoundBusInfo &bus);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QWidget *buildRights();
    QWidget *buildReasons();

    FoundBusInfo m_bus;
    QWidget *m_reasons = nullptr;
};

/// "Watch ✓" or "Fire ✗": a word and a sign, never a colour alone.
QWidget *rightMark(const QString &word, bool allowed, const QString &reason, QWidget *parent);

} // namespace brine
