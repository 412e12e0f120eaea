#include "savedialog.h"

#include "plainlabel.h"
#include "typedpath.h"
#include <QCheckBox>
#include <QComboBox>
#include <QDateTime>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QRadioButton>
#include <QVBoxLayout>

namespace brine {

namespace {
constexpr int CsvIndex = 1;
constexpr QLatin1String JsonlEnd(".jsonl"), CsvEnd(".csv");
} // namespace

SaveDialog::SaveDialog(QWidget *parent)
    : QDialog(parent), m_shown(new QRadioButton(this)), m_selected(new QRadioButton(this)), m_kept(new QRadioButton(this)), m_path(new QLineEdit(this)),
      m_format(new QComboBox(this)), m_masked(new QCheckBox(tr("&Hide secrets, as on screen"), this)),
      m_guarded(new QCheckBox(tr("Let no cell be a &formula (a ' goes before = + - @)"), this)), m_message(wrappedLabel({}, this)),
      m_save(new QPushButton(tr("Save"), this))
{
    setWindowTitle(tr("Save events"));
    auto *rows = new QVBoxLayout(this);
    rows->setContentsMargins(16, 16, 16, 12);
    rows->setSpacing(12);
    rows->addWidget(buildScopes());
    rows->addWidget(buildFile());
    buildOptions(rows);
    rows->addWidget(m_message);
    rows->addStretch(1);
    auto *buttons = new QHBoxLayout;
    auto *cancel = new QPushButton(tr("Cancel"), this);
    cancel->setAccessibleName(cancel->text());
    buttons->addStretch(1);
    buttons->addWidget(cancel);
    buttons->addWidget(m_save);
    rows->addLayout(buttons);
    m_save->setDefault(true);
    m_save->setProperty("primary", true);
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_save, &QPushButton::clicked, this, &SaveDialog::save);
    setMinimumWidth(520);
    m_shown->setChecked(true);
    setCounts(0, 0, 0);
    suggest({});
}

QWidget *SaveDialog::buildScopes()
{
    auto *scopes = new QWidget(this);
    auto *rows = new QVBoxLayout(scopes);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setSpacing(4);
    for (QRadioButton *scope : {m_shown, m_selected, m_kept}) {
        rows->addWidget(scope);
        connect(scope, &QRadioButton::toggled, this, &SaveDialog::refresh);
    }
    return scopes;
}

QWidget *SaveDialog::buildFile()
{
    auto *file = new QWidget(this);
    auto *form = new QFormLayout(file);
    form->setContentsMargins(0, 0, 0, 0);
    form->setSpacing(8);
    auto *row = new QHBoxLayout;
    row->setSpacing(8);
    auto *browse = new QPushButton(tr("&Browse…"), this);
    browse->setAutoDefault(false);
    browse->setAccessibleName(tr("Browse for a file"));
    row->addWidget(m_path, 1);
    row->addWidget(browse);
    m_path->setAccessibleName(tr("File to save to"));
    QLabel *fileLabel = plainLabel(tr("F&ile"), this);
    fileLabel->setBuddy(m_path);
    form->addRow(fileLabel, row);
    m_format->addItems({tr("Lines of JSON (.jsonl), for Brine and programs"), tr("CSV (.csv), for spreadsheets")});
    m_format->setAccessibleName(tr("Format"));
    QLabel *formatLabel = plainLabel(tr("Fo&rmat"), this);
    formatLabel->setBuddy(m_format);
    form->addRow(formatLabel, m_format);
    connect(browse, &QPushButton::clicked, this, &SaveDialog::browse);
    connect(m_path, &QLineEdit::textChanged, this, &SaveDialog::pathEdited);
    connect(m_format, &QComboBox::activated, this, &SaveDialog::formatChosen);
    return file;
}

void SaveDialog::buildOptions(QVBoxLayout *rows)
{
    m_masked->setChecked(true);
    m_guarded->setChecked(true);
    for (QCheckBox *option : {m_masked, m_guarded}) {
        rows->addWidget(option);
        connect(option, &QCheckBox::toggled, this, &SaveDialog::refresh);
    }
}

void SaveDialog::setCounts(quint64 shown, quint64 selected, quint64 kept)
{
    m_shown->setText(tr("The events &shown: %1").arg(countText(shown)));
    m_selected->setText(tr("The rows se&lected: %1").arg(countText(selected)));
    m_kept->setText(tr("&All events kept: %1").arg(countText(kept)));
    m_shown->setEnabled(shown > 0);
    m_selected->setEnabled(selected > 0);
    m_kept->setEnabled(kept > 0);
    for (QRadioButton *scope : {m_shown, m_selected, m_kept})
        scope->setAccessibleName(scope->text().remove(u'&'));
    refresh();
}

void SaveDialog::setScope(SaveRequest::Scope scope)
{
    (scope == SaveRequest::Scope::Kept ? m_kept : scope == SaveRequest::Scope::Selected ? m_selected : m_shown)->setChecked(true);
}

void SaveDialog::setMasked(bool masked)
{
    m_masked->setChecked(masked);
}

void SaveDialog::suggest(const QString &folder)
{
    m_folder = folder.isEmpty() || !QFileInfo(folder).isDir() ? QDir::homePath() : folder;
    const QString name = QStringLiteral("events-%1%2").arg(QDateTime::currentDateTime().toString(QStringLiteral("yyyyMMdd-HHmmss")),
                                                           m_format->currentIndex() == CsvIndex ? CsvEnd : JsonlEnd);
    m_path->setText(QDir(m_folder).filePath(name));
}

QString SaveDialog::wholePath() const
{
    return typedPath(m_path->text(), m_folder, m_format->currentIndex() == CsvIndex ? CsvEnd : JsonlEnd);
}

SaveRequest SaveDialog::request() const
{
    SaveRequest request;
    request.scope = m_selected->isChecked() ? SaveRequest::Scope::Selected : m_kept->isChecked() ? SaveRequest::Scope::Kept : SaveRequest::Scope::Shown;
    request.path = wholePath();
    request.csv = m_format->currentIndex() == CsvIndex;
    request.masked = m_masked->isChecked();
    request.guarded = m_guarded->isChecked();
    return request;
}

void SaveDialog::browse()
{
    auto *dialog = new QFileDialog(this, tr("Save events"), wholePath());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setOption(QFileDialog::DontConfirmOverwrite); // this dialog says it
    dialog->setNameFilters({tr("Lines of JSON (*.jsonl)"), tr("CSV (*.csv)"), tr("All files (*)")});
    connect(dialog, &QFileDialog::fileSelected, m_path, &QLineEdit::setText);
    dialog->open();
}

void SaveDialog::formatChosen()
{
    const bool csv = m_format->currentIndex() == CsvIndex;
    QString path = m_path->text();
    const QLatin1String from = csv ? JsonlEnd : CsvEnd;
    if (path.endsWith(from, Qt::CaseInsensitive))
        m_path->setText(path.chopped(from.size()) + (csv ? CsvEnd : JsonlEnd));
    refresh();
}

// The extension that is typed is the format that is meant.
void SaveDialog::pathEdited()
{
    const QString path = m_path->text().trimmed();
    if (path.endsWith(CsvEnd, Qt::CaseInsensitive))
        m_format->setCurrentIndex(CsvIndex);
    else if (path.endsWith(JsonlEnd, Qt::CaseInsensitive) || path.endsWith(QLatin1String(".json"), Qt::CaseInsensitive))
        m_format->setCurrentIndex(0);
    refresh();
}

void SaveDialog::refresh()
{
    const QFileInfo file(wholePath());
    m_guarded->setVisible(m_format->currentIndex() == CsvIndex);
    const bool hasEvents = (m_shown->isChecked() && m_shown->isEnabled()) || (m_selected->isChecked() && m_selected->isEnabled())
        || (m_kept->isChecked() && m_kept->isEnabled());
    QString message = tr("The file will be readable by you alone.");
    bool possible = hasEvents;
    if (!hasEvents)
        message = tr("There is nothing to save.");
    else if (wholePath().isEmpty())
        message = tr("Give the file a name."), possible = false;
    else if (file.isDir())
        message = tr("%1 is a folder. Add a file name.").arg(file.filePath()), possible = false;
    else if (!file.dir().exists())
        message = tr("There is no folder %1.").arg(file.path()), possible = false;
    else if (file.exists())
        message = tr("%1 exists and will be replaced.").arg(file.fileName());
    if (possible && !m_masked->isChecked())
        message += QLatin1Char(' ') + tr("It will hold the secrets of the events.");
    m_message->setText(message);
    m_save->setText(possible && file.exists() ? tr("Replace") : tr("Save"));
    m_save->setAccessibleName(m_save->text());
    m_save->setEnabled(possible);
}

void SaveDialog::save()
{
    Q_EMIT saveRequested(request());
    accept();
}

} // namespace brine
