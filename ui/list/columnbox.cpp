#include "columnbox.h"

#include "eventtablemodel.h"
#include "plainlabel.h"
#include "theme.h"
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace brine {

ColumnBox::ColumnBox(const EventTableModel &model, int row, QWidget *parent)
    : QDialog(parent), m_model(model), m_row(row), m_edit(new QLineEdit(this)), m_answer(wrappedLabel({}, this)), m_add(new QPushButton(tr("Add column"), this))
{
    setWindowTitle(tr("Add a column"));
    QLabel *label = plainLabel(tr("&Path into the payload"), this);
    label->setBuddy(m_edit);
    m_edit->setFont(fixedFont(font()));
    m_edit->setPlaceholderText(QStringLiteral("data.return.comment   data.fun_args[0]   data.return.*.result"));
    m_edit->setAccessibleName(tr("Path into the payload"));
    m_edit->setMaxLength(EventTableModel::MaxPathChars);
    m_edit->setMinimumWidth(460);
    m_answer->setMinimumHeight(m_answer->fontMetrics().height() * 2);
    m_add->setDefault(true);
    m_add->setProperty("primary", true);
    m_add->setAccessibleName(m_add->text());
    auto *row2 = new QHBoxLayout;
    row2->addWidget(m_answer, 1);
    row2->addWidget(m_add);
    auto *rows = new QVBoxLayout(this);
    rows->addWidget(label);
    rows->addWidget(m_edit);
    rows->addLayout(row2);
    connect(m_edit, &QLineEdit::textChanged, this, &ColumnBox::check);
    connect(m_add, &QPushButton::clicked, this, &QDialog::accept);
    check();
}

QString ColumnBox::path() const { return m_edit->text().trimmed(); }

QString ColumnBox::exampleOf(const QString &path) const
{
    const auto parsed = EventPath::parse(path);
    const EventView event = m_model.eventAt(m_row);
    return parsed && event.id.isValid() ? payloadCellText(event, *parsed, path) : QString();
}

void ColumnBox::check()
{
    const QString wanted = path();
    const bool isPath = EventTableModel::isColumnPath(wanted), isThere = m_model.columnOf(wanted) >= 0;
    const bool isFull = m_model.extraColumns().size() >= EventTableModel::MaxExtraColumns;
    m_add->setEnabled(isPath && !isThere && !isFull);
    QString answer;
    if (isFull)
        answer = tr("There are %1 such columns already; remove one first.").arg(EventTableModel::MaxExtraColumns);
    else if (isThere)
        answer = tr("There is such a column.");
    else if (isPath && m_row >= 0)
        answer = exampleOf(wanted).isEmpty() ? tr("The current event has nothing there.") : tr("The current event: %1").arg(exampleOf(wanted));
    else if (!isPath && !wanted.isEmpty() && wanted != u"data")
        answer = tr("A path begins with data, as in the payload's tree: data.return.comment, data.list[0], data.\"odd key\".");
    m_answer->setText(readable(answer));
}

} // namespace brine
