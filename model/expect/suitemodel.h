#pragma once

#include "testreport.h"
#include "testsuite.h"
#include <QAbstractItemModel>
#include <QList>
#include <deque>

namespace brine {

/// The suites that are open with their tests, and what became of each when it was run last. UI thread.
class SuiteModel : public QAbstractItemModel
{
    Q_OBJECT
public:
    enum Column { NameColumn, StateColumn, TimeColumn, ColumnCount };
    enum Role { StateRole = Qt::UserRole };
    enum class State { NotRun, Waiting, Running, Passed, NotInTime, Forbidden, Unsure, NotFired, Stopped };
    static QString word(State state);
    static QString timeText(double seconds);   ///< 0.4 ms, 35 ms, 2.05 s, 61.3 s
    static bool isBad(State state)
    {
        return state == State::NotInTime || state == State::Forbidden || state == State::Unsure || state == State::NotFired;
    }

    struct Test
    {
        TestCase test;
        State state = State::NotRun;
        TestResult result;
        bool isOver() const { return state >= State::Passed; }
        /// Its shot and the events that its expectations count, in the time that it ran; empty: it has not run.
        QString filter() const;
    };
    struct Suite
    {
        quint64 id = 0;
        QString path, name, problem;   ///< problem: why the file cannot be read
        QDateTime begun;
        std::vector<Test> tests;
    };
    /// One test, wherever its suite has come to stand; test -1: the whole suite.
    struct Place
    {
        quint64 suite = 0;
        int test = -1;
        bool operator==(const Place &) const = default;
    };

    explicit SuiteModel(QObject *parent = nullptr) : QAbstractItemModel(parent) { }
    /// A suite as it was read now: opened, or in the place of what the file held before. Tests that are as they were keep their results.
    Place setSuite(const QString &path, Result<TestSuite> read);
    void close(quint64 suite);
    const std::deque<Suite> &suites() const { return m_suites; }
    const Suite *suite(quint64 id) const;      ///< null: it is closed
    const Test *test(const Place &place) const;
    Place placeOf(const QModelIndex &index) const;
    QModelIndex indexOf(const Place &place) const;

    void setState(const QList<Place> &places, State state);   ///< told once, however many they are
    void setResult(const Place &place, const TestResult &result);
    /// What the tests that have run came to, a report for each suite.
    std::vector<TestReport> reports() const;
    struct Counts { qsizetype tests = 0, over = 0, passed = 0, bad = 0; };
    Counts counts(const Suite &suite) const;
    Counts counts() const;

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex & = {}) const override { return ColumnCount; }
    QModelIndex index(int row, int column, const QModelIndex &parent = {}) const override;
    QModelIndex parent(const QModelIndex &index) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

Q_SIGNALS:
    void changed(const brine::SuiteModel::Place &place);   ///< a test, or what is told of a suite

private:
    int rowOf(quint64 suite) const;
    Test *find(const Place &place);
    void tell(const Place &place);
    QVariant suiteData(const Suite &suite, int column, int role) const;
    QVariant testData(const Test &test, int column, int role) const;
    static QString toolTip(const Test &test);

    std::deque<Suite> m_suites;
    quint64 m_lastId = 0;
};

} // namespace brine
