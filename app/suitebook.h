#pragma once

#include "filternames.h"
#include "reactorsource.h"
#include "suitemodel.h"
#include <QObject>
#include <functional>
#include <optional>

namespace brine {

/// Reads suite files in a pool thread, writes tests and results. UI thread.
class SuiteBook : public QObject
{
    Q_OBJECT
public:
    using QObject::QObject;

    /// Suites as their files are now, ready to run, with what their shots may do.
    struct Read
    {
        QString path;
        Result<TestSuite> suite = Result<TestSuite>::failure({});
    };
    struct Order { QStringList paths; FilterNames names; };
    void read(const Order &order, std::function<void(std::vector<Read>)> then);
    /// What the shots of these tests may do at a bus; `risk` has what is known of the bus.
    void weigh(const std::vector<TestCase> &tests, const ShotRisk &risk, const ReactorSource &reactors, std::function<void(std::vector<ShotRisk>)> then);
    /// Adds a test to a file; the sentence is empty where that was done.
    void add(const QString &path, const TestCase &test, const FilterNames &names, std::function<void(const QString &problem)> then);
    void writeResults(const QString &path, std::vector<TestReport> reports, std::function<void(const QString &problem)> then);
};

} // namespace brine
