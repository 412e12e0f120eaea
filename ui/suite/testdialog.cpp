#include "testdialog.h"

#include "expectationrow.h"
#include "filteredit.h"
#include "filtertext.h"
#include "plainlabel.h"
#include "textforms.h"
#include "theme.h"
#include "typedpath.h"
#include <QComboBox>
#include <QDir>
#include <QFileDialog>
#include <QFormLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>
#include <algorithm>

namespace brine {

TestDialog::TestDialog(const ShotRequest &shot, TestSuite::FilterReader readFilter, const FilterCompletion *completion, QWidget *parent)
    : QDialog(parent), m_shot(shot), m_readFilter(std::move(readFilter)), m_completion(completion), m_name(new QLineEdit(this)), m_file(new QComboBox(this)),
      m_message(wrappedLabel({}, this)), m_save(new QPushButton(tr("Save test"), this))
{
    setWindowTitle(tr("Save as a test"));
    auto *rows = new QVBoxLayout(this);
    rows->setContentsMargins(16, 16, 16, 12);
    rows->setSpacing(12);
    rows->addWidget(makeShot());
    auto *list = new QWidget(this);
    m_rows = new QVBoxLayout(list);
    m_rows->setContentsMargins(0, 0, 0, 0);
    m_rows->setSpacing(12);
    m_rows->addStretch(1);
    auto *scroll = new QScrollArea(this);
    scroll->setWidget(list);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setAccessibleName(tr("What is expected"));
    rows->addWidget(scroll, 1);
    auto *add = new QPushButton(tr("&Expect something else too"), this);
    add->setAutoDefault(false);
    connect(add, &QPushButton::clicked, this, [this] { addRow()->edit()->setFocus(); });
    rows->addWidget(add, 0, Qt::AlignLeft);
    rows->addWidget(makeFile());
    makeButtons(rows);
    resize(640, 420);
    addRow()->setExpectation(Expectation::Kind::Seen, QStringLiteral("tag == %1").arg(filtertext::quoted(shot.tag)), 10);
    m_name->setText(safeText(shot.tag, 120));
    m_name->selectAll();
    check();
}

QWidget *TestDialog::makeShot()
{
    auto *part = new QWidget(this);
    auto *form = new QFormLayout(part);
    form->setContentsMargins(0, 0, 0, 0);
    form->setSpacing(8);
    QLabel *name = plainLabel(tr("&Name"), this);
    name->setBuddy(m_name);
    m_name->setAccessibleName(tr("Name of the test"));
    form->addRow(name, m_name);
    const QString where = m_shot.destination == ShotRequest::Destination::Minions ? tr(", at the minions %1").arg(safeText(m_shot.target.toUtf8(), 60))
        : m_shot.destination == ShotRequest::Destination::MasterThroughMinion     ? tr(", through the minion to its master")
                                                                                  : QString();
    form->addRow(plainLabel(tr("Fires"), this), wrappedLabel(readable(tr("%1 (%2 of data)%3").arg(safeText(m_shot.tag), bytesText(quint64(m_shot.payload.size())), where)), this));
    form->addRow(plainLabel(tr("Then"), this), mutedLabel(tr("what has to be seen, or must never be, from the shot on"), this));
    connect(m_name, &QLineEdit::textChanged, this, &TestDialog::check);
    return part;
}

QWidget *TestDialog::makeFile()
{
    auto *part = new QWidget(this);
    auto *row = new QHBoxLayout(part);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(8);
    QLabel *label = plainLabel(tr("&Suite"), this);
    label->setBuddy(m_file);
    m_file->setEditable(true);
    m_file->setInsertPolicy(QComboBox::NoInsert);
    m_file->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_file->setMinimumContentsLength(24);
    m_file->setAccessibleName(tr("Suite file"));
    m_file->lineEdit()->setAccessibleName(tr("Suite file"));
    m_file->lineEdit()->setPlaceholderText(tr("A YAML file: the test is added at its end, or a new one is made"));
    auto *browse = new QPushButton(tr("&Browse…"), this);
    browse->setAutoDefault(false);
    browse->setAccessibleName(tr("Browse for a suite file"));
    row->addWidget(label);
    row->addWidget(m_file, 1);
    row->addWidget(browse);
    connect(browse, &QPushButton::clicked, this, &TestDialog::browse);
    connect(m_file, &QComboBox::editTextChanged, this, &TestDialog::check);
    return part;
}

void TestDialog::makeButtons(QVBoxLayout *rows)
{
    auto *cancel = new QPushButton(tr("Cancel"), this);
    cancel->setAutoDefault(false);
    m_save->setDefault(true);
    m_save->setProperty("primary", true);
    auto *row = new QHBoxLayout;
    row->setSpacing(8);
    row->addWidget(m_message, 1);
    row->addWidget(cancel);
    row->addWidget(m_save);
    rows->addLayout(row);
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_save, &QPushButton::clicked, this, [this] { Q_EMIT saveRequested(test(), path()); });
}

ExpectationRow *TestDialog::addRow()
{
    auto *row = new ExpectationRow(m_readFilter, m_completion, this);
    m_rows->insertWidget(int(m_expectations.size()), row);
    m_expectations.append(row);
    connect(row, &ExpectationRow::changed, this, &TestDialog::check);
    connect(row, &ExpectationRow::removeRequested, this, [this, row] {
        m_expectations.removeOne(row);
        row->deleteLater();
        check();
    });
    check();
    return row;
}

void TestDialog::setFiles(const QStringList &paths, const QString &folder)
{
    m_folder = folder;
    m_file->clear();
    m_file->addItems(paths);
    if (paths.isEmpty())
        m_file->setEditText({});
    check();
}

QString TestDialog::path() const
{
    return typedPath(m_file->currentText(), m_folder.isEmpty() ? QDir::homePath() : m_folder, QStringLiteral(".yaml"));
}

void TestDialog::browse()
{
    auto *dialog = new QFileDialog(this, tr("Suite file"), m_folder, tr("Test suites (*.yaml *.yml);;All files (*)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::AnyFile);
    dialog->setOption(QFileDialog::DontConfirmOverwrite); // nothing is overwritten: the test is added
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setLabelText(QFileDialog::Accept, tr("Choose"));
    connect(dialog, &QFileDialog::fileSelected, m_file, &QComboBox::setEditText);
    dialog->open();
}

QString TestDialog::problem() const
{
    if (m_name->text().trimmed().isEmpty())
        return tr("Give the test a name.");
    if (m_expectations.isEmpty())
        return tr("A test expects something.");
    for (const ExpectationRow *row : m_expectations) {
        if (!row->expectation())
            return row->edit()->text().trimmed().isEmpty() ? row->problem() : tr("A filter cannot be read.");
    }
    const auto lasts = [](const ExpectationRow *row) { return row->expectation()->kind == Expectation::Kind::Seen || row->expectation()->withinUs > 0; };
    if (std::none_of(m_expectations.begin(), m_expectations.end(), lasts))
        return tr("Nothing has to be seen: say for how many seconds it may never be.");
    return path().isEmpty() ? tr("Name the file of the suite.") : QString();
}

void TestDialog::check()
{
    const QString text = problem();
    m_save->setEnabled(text.isEmpty());
    m_message->setText(text.isEmpty() ? QFileInfo::exists(path()) ? tr("It is added at the end of this file.") : tr("The file is made.") : text);
}

void TestDialog::say(const QString &problem) { m_message->setText(readable(problem)); }

TestCase TestDialog::test() const
{
    TestCase test;
    test.name = m_name->text().trimmed();
    test.shot.emplace().shot = ShotTemplate::of(m_shot);
    for (const ExpectationRow *row : m_expectations) {
        if (const auto one = row->expectation())
            test.expectations.push_back(*one);
    }
    return test;
}

} // namespace brine
