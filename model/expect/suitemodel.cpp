#include "suitemodel.h"
#include "filtertext.h"
#include "textforms.h"
#include "timetext.h"

namespace brine {

namespace {

SuiteModel::State stateOf(TestResult::Outcome outcome)
{
    switch (outcome) {
    case TestResult::Outcome::Passed: return SuiteModel::State::Passed;
    case TestResult::Outcome::NotInTime: return SuiteModel::State::NotInTime;
    case TestResult::Outcome::Forbidden: return SuiteModel::State::Forbidden;
    case TestResult::Outcome::Unsure: return SuiteModel::State::Unsure;
    case TestResult::Outcome::ShotFailed: return SuiteModel::State::NotFired;
    case TestResult::Outcome::Stopped: return SuiteModel::State::Stopped;
    }
    return SuiteModel::State::NotRun;
}

} // namespace

QString SuiteModel::word(State state)
{
    switch (state) {
    case State::NotRun: return tr("not run");
    case State::Waiting: return tr("waits");
    case State::Running: return tr("running");
    case State::Passed: return tr("passed");
    case State::NotInTime: return tr("timed out");
    case State::Forbidden: return tr("forbidden seen");
    case State::Unsure: return tr("unsure");
    case State::NotFired: return tr("not fired");
    case State::Stopped: return tr("stopped");
    }
    return {};
}

QString SuiteModel::timeText(double seconds)
{
    if (seconds < 1)
        return tr("%1 ms").arg(seconds * 1000, 0, 'f', seconds < 0.01 ? 1 : 0);
    return tr("%1 s").arg(seconds, 0, 'f', seconds < 10 ? 2 : 1);
}

QString SuiteModel::Test::filter() const
{
    if (!isOver() || result.beganUs == 0)
        return {};
    QString any;
    if (test.shot && test.shot->shot.route == ShotTemplate::Route::Bus) {
        const QByteArray &tag = test.shot->shot.tag;
        const qsizetype variable = tag.indexOf("{{");
        any = QStringLiteral("tag %1 %2").arg(variable < 0 ? QStringLiteral("==") : QStringLiteral("^="), filtertext::quoted(variable < 0 ? tag : tag.left(variable)));
    }
    for (const Expectation &one : test.expectations) {
        const QString &text = one.filter.text();
        any = any.isEmpty() ? text : EventFilter::joined(any, text, QStringLiteral("or"));
    }
    return EventFilter::joined(QStringLiteral("time >= %1 and time <= %2").arg(isoTimeUtc(result.beganUs), isoTimeUtc(result.endedUs)), any);
}

SuiteModel::Place SuiteModel::setSuite(const QString &path, Result<TestSuite> read)
{
    int row = 0;
    while (row < int(m_suites.size()) && m_suites[size_t(row)].path != path)
        ++row;
    if (row == int(m_suites.size())) {
        beginInsertRows({}, row, row);
        m_suites.push_back({++m_lastId, path, path.section(u'/', -1), {}, {}, {}});
        endInsertRows();
    }
    Suite &suite = m_suites[size_t(row)];
    const Place place{suite.id, -1};
    suite.problem = read ? QString() : read.error();
    if (read) {
        std::vector<Test> tests;
        for (TestCase &test : read.value().tests) {
            const auto old = std::find_if(suite.tests.begin(), suite.tests.end(), [&](const Test &one) { return one.test == test; });
            if (old == suite.tests.end()) {
                tests.push_back({std::move(test), State::NotRun, {}});
            } else {
                tests.push_back(std::move(*old));
                suite.tests.erase(old); // of equal tests each keeps its own
            }
        }
        const QModelIndex parent = indexOf(place);
        if (tests.size() != suite.tests.size()) {
            if (!suite.tests.empty()) {
                beginRemoveRows(parent, 0, int(suite.tests.size()) - 1);
                suite.tests.clear();
                endRemoveRows();
            }
            beginInsertRows(parent, 0, int(tests.size()) - 1);
            suite.tests = std::move(tests);
            endInsertRows();
        } else {
            suite.tests = std::move(tests);
            Q_EMIT dataChanged(index(0, 0, parent), index(int(suite.tests.size()) - 1, ColumnCount - 1, parent));
        }
        suite.name = read->name;
    }
    tell(place);
    return place;
}

void SuiteModel::close(quint64 suite)
{
    const int row = rowOf(suite);
    if (row < 0)
        return;
    beginRemoveRows({}, row, row);
    m_suites.erase(m_suites.begin() + row);
    endRemoveRows();
    Q_EMIT changed({suite, -1});
}

int SuiteModel::rowOf(quint64 suite) const
{
    for (size_t row = 0; row < m_suites.size(); ++row) {
        if (m_suites[row].id == suite)
            return int(row);
    }
    return -1;
}

const SuiteModel::Suite *SuiteModel::suite(quint64 id) const
{
    const int row = rowOf(id);
    return row < 0 ? nullptr : &m_suites[size_t(row)];
}

SuiteModel::Test *SuiteModel::find(const Place &place)
{
    const int row = rowOf(place.suite);
    return row < 0 || place.test < 0 || place.test >= int(m_suites[size_t(row)].tests.size()) ? nullptr : &m_suites[size_t(row)].tests[size_t(place.test)];
}

const SuiteModel::Test *SuiteModel::test(const Place &place) const { return const_cast<SuiteModel *>(this)->find(place); }

SuiteModel::Place SuiteModel::placeOf(const QModelIndex &index) const
{
    if (!index.isValid())
        return {};
    return index.internalId() == 0 ? Place{m_suites[size_t(index.row())].id, -1} : Place{quint64(index.internalId()), index.row()};
}

QModelIndex SuiteModel::indexOf(const Place &place) const
{
    const int row = rowOf(place.suite);
    if (row < 0)
        return {};
    return place.test < 0 ? createIndex(row, 0, quintptr(0)) : createIndex(place.test, 0, quintptr(place.suite));
}

void SuiteModel::setState(const QList<Place> &places, State state)
{
    QList<quint64> touched;
    for (const Place &place : places) {
        Test *test = find(place);
        if (!test)
            continue;
        test->state = state;
        if (!touched.contains(place.suite))
            touched.append(place.suite);
        Suite &suite = m_suites[size_t(rowOf(place.suite))];
        if (state == State::Waiting) {
            test->result = {};
            suite.begun = {};
        }
        if (state == State::Running && !suite.begun.isValid())
            suite.begun = QDateTime::currentDateTimeUtc();
        const QModelIndex at = indexOf(place);
        Q_EMIT dataChanged(at, at.siblingAtColumn(ColumnCount - 1));
    }
    for (const quint64 suite : touched)
        tell(places.size() == 1 ? places.first() : Place{suite, -1});
}

void SuiteModel::setResult(const Place &place, const TestResult &result)
{
    if (Test *test = find(place)) {
        test->state = stateOf(result.outcome);
        test->result = result;
        tell(place);
    }
}

void SuiteModel::tell(const Place &place)
{
    const QModelIndex at = indexOf(place), suite = indexOf({place.suite, -1});
    Q_EMIT dataChanged(at, at.siblingAtColumn(ColumnCount - 1));
    if (place.test >= 0)
        Q_EMIT dataChanged(suite, suite.siblingAtColumn(ColumnCount - 1)); // its sum
    Q_EMIT changed(place);
}

std::vector<TestReport> SuiteModel::reports() const
{
    std::vector<TestReport> reports;
    for (const Suite &suite : m_suites) {
        TestReport report;
        report.suite = suite.name;
        report.begun = suite.begun;
        for (const Test &test : suite.tests) {
            if (test.isOver())
                report.results.push_back(test.result);
        }
        if (!report.results.empty())
            reports.push_back(std::move(report));
    }
    return reports;
}

SuiteModel::Counts SuiteModel::counts(const Suite &suite) const
{
    Counts counts;
    for (const Test &test : suite.tests) {
        ++counts.tests;
        counts.over += test.isOver();
        counts.passed += test.state == State::Passed;
        counts.bad += isBad(test.state);
    }
    return counts;
}

SuiteModel::Counts SuiteModel::counts() const
{
    Counts sum;
    for (const Suite &suite : m_suites) {
        const Counts one = counts(suite);
        sum = {sum.tests + one.tests, sum.over + one.over, sum.passed + one.passed, sum.bad + one.bad};
    }
    return sum;
}

int SuiteModel::rowCount(const QModelIndex &parent) const
{
    if (!parent.isValid())
        return int(m_suites.size());
    return parent.internalId() == 0 && parent.column() == 0 ? int(m_suites[size_t(parent.row())].tests.size()) : 0;
}

QModelIndex SuiteModel::index(int row, int column, const QModelIndex &parent) const
{
    if (row < 0 || row >= rowCount(parent) || column < 0 || column >= ColumnCount)
        return {};
    return createIndex(row, column, parent.isValid() ? quintptr(m_suites[size_t(parent.row())].id) : quintptr(0));
}

QModelIndex SuiteModel::parent(const QModelIndex &index) const
{
    return index.isValid() && index.internalId() != 0 ? indexOf({quint64(index.internalId()), -1}) : QModelIndex();
}

QVariant SuiteModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid())
        return {};
    if (role == Qt::TextAlignmentRole && index.column() == TimeColumn)
        return int(Qt::AlignRight | Qt::AlignVCenter);
    if (index.internalId() == 0)
        return suiteData(m_suites[size_t(index.row())], index.column(), role);
    const Test *test = this->test(placeOf(index));
    return test ? testData(*test, index.column(), role) : QVariant();
}

QVariant SuiteModel::suiteData(const Suite &suite, int column, int role) const
{
    if (role == Qt::ToolTipRole)
        return escapedToolTip(safeTextOf(suite.problem.isEmpty() ? suite.path : suite.problem));
    if (role == StateRole)
        return int(suite.problem.isEmpty() ? State::NotRun : State::NotFired);
    if (role != Qt::DisplayRole && role != Qt::AccessibleTextRole)
        return {};
    const Counts sum = counts(suite);
    if (column == NameColumn)
        return safeTextOf(suite.name);
    if (column == StateColumn) {
        return !suite.problem.isEmpty() ? tr("cannot be read") : sum.bad > 0 ? tr("%1 of %2 failed").arg(sum.bad).arg(sum.tests)
            : sum.over == 0 ? (sum.tests == 1 ? tr("1 test") : tr("%1 tests").arg(sum.tests)) : tr("%1 of %2 passed").arg(sum.passed).arg(sum.tests);
    }
    double seconds = 0;
    for (const Test &test : suite.tests)
        seconds += test.result.seconds;
    return sum.over ? timeText(seconds) : QString();
}

QVariant SuiteModel::testData(const Test &test, int column, int role) const
{
    if (role == Qt::ToolTipRole)
        return toolTip(test);
    if (role == StateRole)
        return int(test.state);
    if (role != Qt::DisplayRole && role != Qt::AccessibleTextRole)
        return {};
    if (column == NameColumn)
        return safeTextOf(test.test.name);
    if (column == StateColumn)
        return word(test.state);
    return test.isOver() ? timeText(test.result.seconds) : QString();
}

QString SuiteModel::toolTip(const Test &test)
{
    return escapedToolTip(safeTextOf(test.result.summary.isEmpty() ? tr("%1: %2").arg(test.test.name, word(test.state)) : test.result.summary));
}

QVariant SuiteModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    return section == NameColumn ? tr("Test") : section == StateColumn ? tr("State") : tr("Time");
}

} // namespace brine
