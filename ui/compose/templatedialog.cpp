#include "templatedialog.h"

#include "plainlabel.h"
#include <QComboBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace brine {

TemplateDialog::TemplateDialog(const QString &name, const ShotTemplate &shot, QWidget *parent) : QDialog(parent), m_shot(shot), m_problem(wrappedLabel({}, this))
{
    setWindowTitle(plainTitle(name));
    auto *column = new QVBoxLayout(this);
    if (!shot.description.isEmpty())
        column->addWidget(wrappedLabel(readable(shot.description, 500), this));
    auto *form = new QFormLayout;
    column->addLayout(form);
    for (const TemplateVariable &variable : shot.asked()) {
        QWidget *field = nullptr;
        const QString standard = variable.standard ? QString::fromUtf8(variable.standard->text) : QString();
        const bool isBoolean = variable.type == TemplateVariable::Type::Boolean;
        if (isBoolean || !variable.choices.empty()) {
            auto *box = new QComboBox(this);
            for (const TemplateValue &choice : variable.choices)
                box->addItem(QString::fromUtf8(choice.text));
            if (variable.choices.empty())
                box->addItems({QStringLiteral("true"), QStringLiteral("false")});
            box->setCurrentText(standard);
            connect(box, &QComboBox::currentTextChanged, this, &TemplateDialog::check);
            field = box;
        } else {
            auto *line = new QLineEdit(standard, this);
            line->setPlaceholderText(TemplateVariable::typeName(variable.type));
            line->setMinimumWidth(fontMetrics().averageCharWidth() * 36);
            connect(line, &QLineEdit::textChanged, this, &TemplateDialog::check);
            field = line;
        }
        field->setAccessibleName(QString::fromUtf8(variable.name));
        field->setAccessibleDescription(variable.about);
        setPlainToolTip(field, variable.about.isEmpty() ? TemplateVariable::typeName(variable.type) : variable.about);
        form->addRow(plainLabel(QString::fromUtf8(variable.name), this), field);
        m_fields.push_back({variable.name, field});
    }
    column->addWidget(m_problem);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel, this);
    m_ok = buttons->button(QDialogButtonBox::Ok);
    m_ok->setText(tr("Take over"));
    column->addWidget(buttons);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    check();
}

std::map<QByteArray, QByteArray> TemplateDialog::typed() const
{
    std::map<QByteArray, QByteArray> values;
    for (const auto &[name, field] : m_fields) {
        const auto *box = qobject_cast<const QComboBox *>(field);
        values[name] = (box ? box->currentText() : static_cast<const QLineEdit *>(field)->text()).toUtf8();
    }
    return values;
}

void TemplateDialog::check()
{
    const auto values = m_shot.valuesOf(typed());
    m_problem->setText(values ? QString() : values.error());
    m_problem->setVisible(!values);
    if (m_ok)
        m_ok->setEnabled(values.ok());
}

} // namespace brine
