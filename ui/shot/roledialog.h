#pragma once

#include "interlock.h"
#include <QDialog>

class QCheckBox;
class QLabel;
class QRadioButton;
class QSpinBox;

namespace brine {

/// What one may fire at a bus: role, production flag and rate cap. Modeless; saves when accepted. UI thread.
class RoleDialog : public QDialog
{
    Q_OBJECT
public:
    RoleDialog(const QString &busName, const Interlock &interlock, QWidget *parent = nullptr);
    Interlock interlock() const;
    void say(const QString &problem);      ///< it could not be saved

Q_SIGNALS:
    void saveRequested(const brine::Interlock &interlock);

private:
    QRadioButton *m_roles[3];
    QCheckBox *m_production;
    QSpinBox *m_rate;
    QLabel *m_problem;
};

} // namespace brine
