#pragma once

#include "suitebook.h"
#include "suitethread.h"
#include "testdialog.h"
#include <QPointer>

namespace brine {

class BusSet;
class FacetPanel;
class FilterCompletion;
class LiveBus;
class MainWindow;
class NamedFilterFile;
class ReactorGuide;
class SuitePanel;
class TestPanel;

/// Test suites in a window: opens them, runs them at the composer's bus behind its interlock, shows what came of them, saves shots as
/// tests and results as JUnit XML. UI thread.
class TestDesk : public QObject
{
    Q_OBJECT
public:
    static constexpr int MaxRecent = 8;

    TestDesk(MainWindow *window, FacetPanel *facets, BusSet *buses, const NamedFilterFile *filters, const FilterCompletion *completion, const ReactorGuide *reactors);
    ~TestDesk() override;
    void setRecent(const QStringList &paths);
    QStringList recent() const { return m_recent; }
    void open(const QStringList &paths) { openAt(paths, false); }

Q_SIGNALS:
    void filterRequested(const QString &condition);

private:
    using Place = SuiteModel::Place;
    /// What is to be run, as it was chosen; without a test: the whole suite.
    struct Wanted { QString path; std::optional<QString> test; };
    /// A run from its order to its end.
    struct Run
    {
        int number = 0, bus = 0;
        std::vector<Wanted> wanted;
        QList<Place> places;
        std::vector<TestCase> tests;
        QPointer<SuiteThread> thread;
        bool isAsking = false, hasBegun = false;
        int over = 0, failed = 0;
    };
    void connectPanels();
    void connectActions();
    void showPage();
    void chooseFile();
    void openAt(const QStringList &paths, bool lastTest);
    void noteRecent(const QString &path);
    void show(const Place &place);
    void refreshDetail();
    void refreshActions();

    void run(const QList<Place> &places);
    void takeRead(const std::vector<SuiteBook::Read> &read);
    void addWanted(const QString &path, const SuiteModel::Suite &suite);
    void weigh();
    void ask(const std::vector<ShotRisk> &risks);
    QString whyNotRun(LiveBus *bus) const;
    void start();
    void begin(int test);
    void take(int test, const TestResult &result);
    void tellProgress();
    void giveUp(const QString &why);
    void end(const QString &problem);
    void stop();
    bool isBusy() const { return m_run.has_value(); }

    void showForm(const ShotRequest &shot);
    void saveResults();

    MainWindow *m_window;
    FacetPanel *m_facets;
    BusSet *m_buses;
    const NamedFilterFile *m_filters;
    const FilterCompletion *m_completion;
    const ReactorGuide *m_reactors;
    SuiteModel m_model;
    SuiteBook m_book;
    SuitePanel *m_panel;                ///< the facets'
    TestPanel *m_detail;                ///< the window's
    QStringList m_recent;
    Place m_shown;
    std::optional<Run> m_run;
    int m_lastRun = 0;
};

} // namespace brine
