#pragma once

#include "shotrequest.h"
#include <QWidget>

class QComboBox;
class QLineEdit;
class QRadioButton;

namespace brine {

class ElidedLabel;

/// Where a shot goes: this bus, the master through this minion, or minions of this master. What cannot be reached stays
/// visible, disabled, with the reason beside it. UI thread.
class DestinationBar : public QWidget
{
    Q_OBJECT
public:
    explicit DestinationBar(QWidget *parent = nullptr);
    /// One or more buses, of which one is chosen. One that was chosen and goes stays, as not connected.
    void setInfos(const QVector<DestinationInfo> &infos);
    const DestinationInfo &info() const { return m_info; }   ///< of the bus chosen
    const QVector<DestinationInfo> &infos() const { return m_infos; }
    void chooseBus(int bus);
    ShotRequest::Destination destination() const;
    void setDestination(ShotRequest::Destination destination);
    QString targetType() const;      ///< by Salt's name, see MinionTarget
    QString target() const;
    void setTarget(const QString &type, const QString &target);
    /// "the demo bus", "the master", "minions web*": for the Fire button.
    QString words() const;

Q_SIGNALS:
    void changed();

protected:
    void resizeEvent(QResizeEvent *event) override;
    bool event(QEvent *event) override;

private:
    void claimHeight();
    struct Choice { QRadioButton *button; ElidedLabel *reason; };
    Choice addChoice(const QString &text);
    void setChoice(const Choice &choice, bool available, const QString &reason);
    void setInfo(const DestinationInfo &info);
    void fillBuses();
    void showExample();
    QVector<DestinationInfo> m_infos;
    DestinationInfo m_info;
    bool m_isBusChosen = false;      ///< by a person, among several
    QComboBox *m_buses;
    Choice m_bus, m_master, m_minions;
    QComboBox *m_type;
    QLineEdit *m_target;
};

} // namespace brine
