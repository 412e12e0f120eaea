#pragma once

#include "shottemplate.h"
#include <QDialog>
#include <map>

class QLabel;
class QPushButton;

namespace brine {

/// Asks for the variables of a template: a field each, a list where there are choices; what is no value is said beside it, before
/// anything is taken over. UI thread.
class TemplateDialog : public QDialog
{
    Q_OBJECT
public:
    TemplateDialog(const QString &name, const ShotTemplate &shot, QWidget *parent = nullptr);
    std::map<QByteArray, QByteArray> typed() const;
    /// The variables that are asked for: not those that Brine fills in at each shot.
    static bool asks(const ShotTemplate &shot) { return !shot.asked().empty(); }

private:
    void check();
    ShotTemplate m_shot;
    std::vector<std::pair<QByteArray, QWidget *>> m_fields;
    QLabel *m_problem;
    QPushButton *m_ok = nullptr;
};

} // namespace brine
