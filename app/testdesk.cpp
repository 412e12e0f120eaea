#include "testdesk.h"

#include "askrow.h"
#include "busset.h"
#include "composepanel.h"
#include "facetpanel.h"
#include "mainwindow.h"
#include "namedfilterfile.h"
#include "payloadpanel.h"
#include "plainlabel.h"
#include "reactorguide.h"
#include "statusstrip.h"
#include "suitepanel.h"
#include "testpanel.h"
#include "windowactions.h"
#include <QAction>
#include <QFileDialog>
#include <QFileInfo>
#include <algorithm>

namespace brine {

TestDesk::TestDesk(MainWindow *window, FacetPanel *facets, BusSet *buses, const NamedFilterFile *filters, const FilterCompletion *completion, const ReactorGuide *reactors)
    : QObject(window), m_window(window), m_facets(facets), m_buses(buses), m_filters(filters), m_completion(completion), m_reactors(reactors),
      m_panel(new SuitePanel(&m_model)), m_detail(new TestPanel(window))
{
    m_detail->hide();
    facets->addPage(m_panel, tr("Tests"));
    connectPanels();
    connectActions();
}

TestDesk::~TestDesk()
{
    delete m_panel; // before the model that it shows
}

void TestDesk::connectPanels()
{
    connect(m_panel, &SuitePanel::openRequested, this, &TestDesk::chooseFile);
    connect(m_panel, &SuitePanel::pathChosen, this, [this](const QString &path) { open({path}); });
    connect(m_panel, &SuitePanel::runRequested, this, &TestDesk::run);
    connect(m_panel, &SuitePanel::stopRequested, this, &TestDesk::stop);
    connect(m_panel, &SuitePanel::closeRequested, this, [this](quint64 suite) {
        if (!isBusy())
            m_model.close(suite);
    });
    connect(m_panel, &SuitePanel::resultsRequested, this, &TestDesk::saveResults);
    connect(m_panel, &SuitePanel::looked, this, &TestDesk::show);
    connect(m_panel, &SuitePanel::chosen, this, [this](const Place &place) {
        show(place);
        if (const SuiteModel::Test *test = m_model.test(place); test && !test->filter().isEmpty())
            Q_EMIT filterRequested(test->filter());
    });
    connect(m_detail, &TestPanel::filterRequested, this, [this] {
        if (const SuiteModel::Test *test = m_model.test(m_shown))
            Q_EMIT filterRequested(test->filter());
    });
    connect(m_detail, &TestPanel::runRequested, this, [this] { run({m_shown}); });
    connect(m_detail->question(), &AskRow::closed, this, [this] {
        // What was agreed to begins within this turn.
        QMetaObject::invokeMethod(this, [this] {
            if (m_run && m_run->isAsking && !m_detail->question()->isAsking())
                giveUp(tr("Nothing was fired."));
        }, Qt::QueuedConnection);
    });
    connect(&m_model, &SuiteModel::changed, this, [this](const Place &place) {
        refreshActions();
        if (place == m_shown || (place.suite == m_shown.suite && (place.test < 0 || m_shown.test < 0)))
            refreshDetail();
    });
    connect(m_buses, &BusSet::changed, this, [this] {
        if (m_run && m_run->hasBegun && !m_run->thread)
            end(tr("The bus was disconnected."));
    });
}

void TestDesk::connectActions()
{
    const WindowActions &a = *m_window->actions();
    connect(a.showTests, &QAction::triggered, this, [this] {
        showPage();
        m_panel->setFocus();
    });
    connect(a.openSuite, &QAction::triggered, this, &TestDesk::chooseFile);
    connect(a.saveTest, &QAction::triggered, this, [this] { showForm(m_window->composePanel()->written()); });
    connect(m_window->composePanel(), &ComposePanel::testRequested, this, &TestDesk::showForm);
    connect(a.runTests, &QAction::triggered, this, [this] { run(m_panel->all()); });
    connect(a.runSelectedTests, &QAction::triggered, this, [this] { run(m_panel->selected()); });
    connect(a.stopTests, &QAction::triggered, this, &TestDesk::stop);
    connect(a.saveResults, &QAction::triggered, this, &TestDesk::saveResults);
}

void TestDesk::refreshActions()
{
    const WindowActions &a = *m_window->actions();
    const SuiteModel::Counts counts = m_model.counts();
    a.runTests->setEnabled(!isBusy() && counts.tests > 0);
    a.runSelectedTests->setEnabled(!isBusy() && counts.tests > 0);
    a.stopTests->setEnabled(isBusy());
    a.saveResults->setEnabled(counts.over > 0);
}

void TestDesk::showPage()
{
    m_window->showEvents();
    m_window->actions()->leftPanel->setChecked(true);
    m_facets->showPage(m_panel);
}

void TestDesk::show(const Place &place)
{
    m_shown = place;
    refreshDetail();
    m_window->showDetail();
    m_window->payloadPanel()->showPage(m_detail, tr("Test"));
}

void TestDesk::refreshDetail()
{
    const SuiteModel::Suite *suite = m_model.suite(m_shown.suite);
    if (const SuiteModel::Test *test = m_model.test(m_shown))
        m_detail->setTest(suite->name, *test);
    else if (suite)
        m_detail->setSuite(*suite);
    else
        m_detail->setNothing();
}

void TestDesk::setRecent(const QStringList &paths)
{
    m_recent = paths.mid(0, MaxRecent);
    m_panel->setRecent(m_recent);
}

void TestDesk::noteRecent(const QString &path)
{
    QStringList paths = m_recent;
    paths.removeAll(path);
    paths.prepend(path);
    setRecent(paths);
}

void TestDesk::chooseFile()
{
    showPage();
    auto *dialog = new QFileDialog(m_window, tr("Open a test suite"), m_window->fileFolder(), tr("Test suites (*.yaml *.yml);;All files (*)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFiles);
    connect(dialog, &QFileDialog::filesSelected, this, &TestDesk::open);
    dialog->open();
}

/// The last suite is selected then, or its last test.
void TestDesk::openAt(const QStringList &paths, bool lastTest)
{
    if (isBusy() || paths.isEmpty())
        return;
    m_window->setFileFolder(QFileInfo(paths.first()).absolutePath());
    m_book.read({paths, FilterNames(*m_filters)}, [this, lastTest](const std::vector<SuiteBook::Read> &read) {
        if (isBusy()) // begun meanwhile: results must not land on other tests
            return;
        Place last;
        for (const SuiteBook::Read &one : read) {
            last = m_model.setSuite(one.path, one.suite);
            noteRecent(one.path);
        }
        showPage();
        m_panel->say({});
        if (lastTest)
            last.test = int(m_model.suite(last.suite)->tests.size()) - 1;
        m_panel->select(last);
    });
}

void TestDesk::showForm(const ShotRequest &shot)
{
    if (shot.tag.isEmpty() || shot.payload.isEmpty()) {
        m_window->writeEvent();
        m_window->statusStrip()->flash(tr("A test fires a shot: write its tag and payload first."));
        return;
    }
    const FilterNames names(*m_filters);
    auto *dialog = new TestDialog(shot, [names](const QString &text) { return names.read(text); }, m_completion, m_window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    QStringList files;
    for (const SuiteModel::Suite &suite : m_model.suites())
        files << suite.path;
    files += m_recent;
    files.removeDuplicates();
    dialog->setFiles(files, m_window->fileFolder());
    connect(dialog, &TestDialog::saveRequested, this, [this, names, form = QPointer(dialog)](const TestCase &test, const QString &path) {
        form->setEnabled(false); // a double click adds one test
        m_book.add(path, test, names, [this, form, path](const QString &problem) {
            if (form)
                form->setEnabled(true);
            if (form && !problem.isEmpty())
                return form->say(problem);
            if (form)
                form->accept();
            if (!problem.isEmpty())
                return m_window->tellProblem(problem);
            m_window->statusStrip()->flash(tr("Saved as a test in %1").arg(path));
            openAt({path}, true);
        });
    });
    dialog->open();
}

void TestDesk::saveResults()
{
    auto *dialog = new QFileDialog(m_window, tr("Save the results as JUnit XML"), m_window->fileFolder() + QStringLiteral("/results.xml"), tr("JUnit XML (*.xml);;All files (*)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(QStringLiteral("xml"));
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString &path) {
        m_window->setFileFolder(QFileInfo(path).absolutePath());
        m_book.writeResults(path, m_model.reports(), [this, path](const QString &problem) {
            m_window->statusStrip()->flash(problem.isEmpty() ? tr("The results are in %1").arg(path) : problem);
            if (!problem.isEmpty())
                m_panel->say(problem);
        });
    });
    dialog->open();
}

} // namespace brine
