#include "filternamebox.h"

#include "namedfilterfile.h"
#include "plainlabel.h"
#include "theme.h"
#include <QCheckBox>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace brine {

FilterNameBox::FilterNameBox(NamedFilterFile *file, const QString &text, const QString &whole, QWidget *parent)
    : QDialog(parent), m_file(file), m_text(text.trimmed()), m_whole(whole.trimmed()), m_edit(new QLineEdit(this)),
      m_withNoise(new QCheckBox(tr("Hide the &noise with it too"), this)), m_shown(wrappedLabel({}, this)), m_answer(wrappedLabel({}, this)),
      m_save(new QPushButton(this))
{
    setWindowTitle(tr("Save filter"));
    setAttribute(Qt::WA_DeleteOnClose);
    auto *label = plainLabel(tr("&Name"), this);
    label->setBuddy(m_edit);
    m_edit->setAccessibleName(tr("Name of the filter"));
    m_edit->setMaxLength(NamedFilters::MaxName);
    m_edit->setMinimumWidth(360);
    m_shown->setFont(fixedFont(font()));
    m_withNoise->setVisible(m_whole != m_text);
    m_save->setDefault(true);
    m_save->setProperty("primary", true);
    auto *cancel = new QPushButton(tr("Cancel"), this);
    cancel->setAutoDefault(false);
    auto *row = new QHBoxLayout;
    row->addWidget(m_answer, 1);
    row->addWidget(cancel);
    row->addWidget(m_save);
    auto *rows = new QVBoxLayout(this);
    for (QWidget *part : {static_cast<QWidget *>(label), static_cast<QWidget *>(m_edit), static_cast<QWidget *>(m_shown), static_cast<QWidget *>(m_withNoise)})
        rows->addWidget(part);
    rows->addLayout(row);
    connect(m_edit, &QLineEdit::textChanged, this, &FilterNameBox::check);
    connect(m_withNoise, &QCheckBox::toggled, this, &FilterNameBox::check);
    connect(m_save, &QPushButton::clicked, this, &FilterNameBox::save);
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    check();
}

QString FilterNameBox::chosenText() const { return m_withNoise->isChecked() ? m_whole : m_text; }

void FilterNameBox::check()
{
    m_shown->setText(readable(chosenText(), 400));
    const QString name = m_edit->text().trimmed(), problem = NamedFilters::nameProblem(name);
    const bool exists = m_file->filters().find(name);
    m_save->setText(exists ? tr("Replace") : tr("Save"));
    m_save->setAccessibleName(m_save->text());
    m_save->setEnabled(problem.isEmpty());
    m_answer->setText(name.isEmpty() ? QString() : !problem.isEmpty() ? problem : exists ? tr("There is a filter of this name.") : QString());
}

void FilterNameBox::save()
{
    const QString name = m_edit->text().trimmed();
    const auto done = m_file->save(name, chosenText());
    if (!done) {
        m_answer->setText(readable(done.error()));
        return;
    }
    Q_EMIT saved(name);
    accept();
}

} // namespace brine
