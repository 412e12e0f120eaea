#pragma once

#include "expectation.h"
#include "payloadreader.h"
#include "shotverdict.h"
#include "shottemplate.h"
#include <QCoreApplication>
#include <functional>

namespace brine {

/// What a test fires: a shot of its own or a template with its variables given.
struct TestShot
{
    ShotTemplate shot;                        ///< tag, payload, route and target; with {{variables}}
    QString templateName;                     ///< not empty: the shot is to be loaded from the library, and these are its changes
    std::map<QByteArray, QByteArray> set;
    quint64 count = 1;
    bool operator==(const TestShot &) const = default;
};

/// A shot, or none, and what is expected of it.
struct TestCase
{
    QString name;
    std::optional<TestShot> shot;
    std::vector<Expectation> expectations;
    bool operator==(const TestCase &) const = default;
};

/// Tests of reactors, orchestrations and beacons, kept as YAML:
///     name: deployments
///     tests:
///       - name: a deployment starts a run
///         fire: {tag: myco/deploy/start, data: {service: web}}     (or template: NAME, set: {…}; to, target, target_type, count)
///         expect:
///           - {seen: 'tag ~ "salt/run/*/new"', within: 10, count: 1}
///           - {never: 'success == false', within: 3}
/// A value; any thread.
struct TestSuite
{
    Q_DECLARE_TR_FUNCTIONS(brine::TestSuite)
public:
    static constexpr qsizetype MaxFileBytes = 16 << 20, MaxTests = 10'000, MaxExpectations = 100;
    static constexpr quint64 MaxShots = 100'000;

    QString name;
    std::vector<TestCase> tests;

    /// Compiles a filter, `@name` too where the program knows named ones. The error is one sentence or several lines.
    using FilterReader = std::function<Result<EventFilter>(const QString &)>;
    static Result<TestSuite, TextError> read(QByteArrayView yaml, const FilterReader &readFilter);

    /// What is known of one shot at a bus; `goesOn`: from a minion's bus to its master.
    using RiskOf = std::function<ShotRisk(const QByteArray &tag, const QByteArray &payload, bool goesOn)>;
    /// Of all that the tests will fire. Templates are filled in.
    std::vector<ShotRisk> risks(const RiskOf &riskOf) const;
};

} // namespace brine
