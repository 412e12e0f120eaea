#include "testsuite.h"
#include "jsonwriter.h"
#include "msgpackview.h"
#include "msgpackwriter.h"
#include "templateshots.h"
#include "textforms.h"
#include <algorithm>

namespace brine {

namespace {

using View = MsgpackView;

QString trText(const char *text) { return TestSuite::tr(text); }

/// Reads one file; the first mistake ends it, named by the test it is in.
class SuiteReader
{
public:
    explicit SuiteReader(const TestSuite::FilterReader &readFilter) : m_readFilter(readFilter) { }
    bool read(const View &root, TestSuite &suite);
    const QString &problem() const { return m_problem; }

private:
    bool fail(const QString &problem)
    {
        m_problem = m_where.isEmpty() ? problem : m_where + problem;
        return false;
    }
    bool onlyKeys(const View &map, std::initializer_list<const char *> known);
    bool text(const View &map, const char *key, QByteArray &out);
    bool number(const View &map, const char *key, double least, double most, double &out);
    bool test(const View &view, qsizetype number, TestCase &test);
    bool shot(const View &view, TestShot &shot);
    bool settings(const View &view, TestShot &shot);
    bool expectation(const View &view, Expectation &out);

    const TestSuite::FilterReader &m_readFilter;
    QString m_problem, m_where;
};

bool SuiteReader::onlyKeys(const View &map, std::initializer_list<const char *> known)
{
    QStringList words;
    for (const char *key : known)
        words.append(QString::fromLatin1(key));
    if (map.type() != View::Type::Map)
        return fail(trText("a map of %1 is wanted, not %2.").arg(words.join(QStringLiteral(", ")), displayText(map, 40)));
    for (auto it = map.iterate(); it.next();) {
        if (!words.contains(QString::fromUtf8(it.key().bytes())))
            return fail(trText("“%1” means nothing here; there are %2.").arg(displayText(it.key(), 40), words.join(QStringLiteral(", "))));
    }
    return true;
}

bool SuiteReader::text(const View &map, const char *key, QByteArray &out)
{
    const View value = map.find(key);
    if (!value.isValid())
        return true;
    if (value.type() != View::Type::Str)
        return fail(trText("%1 is a text.").arg(QLatin1String(key)));
    out = value.bytes().toByteArray();
    return true;
}

bool SuiteReader::number(const View &map, const char *key, double least, double most, double &out)
{
    const View value = map.find(key);
    if (!value.isValid())
        return true;
    const bool isNumber = value.type() == View::Type::Int || value.type() == View::Type::Uint || value.type() == View::Type::Float;
    if (!isNumber || !(value.toDouble() >= least && value.toDouble() <= most))
        return fail(trText("%1 is a number from %2 to %3.").arg(QLatin1String(key)).arg(least).arg(most));
    out = value.toDouble();
    return true;
}

bool SuiteReader::settings(const View &view, TestShot &shot)
{
    if (view.isValid() && view.type() != View::Type::Map)
        return fail(trText("set is a map of variables and their values."));
    for (auto it = view.iterate(); it.next();) {
        if (it.key().type() != View::Type::Str || it.value().isContainer() || !it.value().isValid())
            return fail(trText("set: a variable's value is one text, number or boolean."));
        const bool isText = it.value().type() == View::Type::Str;
        shot.set[it.key().bytes().toByteArray()] = isText ? it.value().bytes().toByteArray() : toJson(it.value().encoded());
    }
    return true;
}

bool SuiteReader::shot(const View &view, TestShot &shot)
{
    if (!onlyKeys(view, {"tag", "data", "to", "target", "target_type", "template", "set", "count"}))
        return false;
    QByteArray to, templateName;
    double count = 1;
    if (!text(view, "tag", shot.shot.tag) || !text(view, "to", to) || !text(view, "target", shot.shot.target) || !text(view, "target_type", shot.shot.targetType)
        || !text(view, "template", templateName) || !number(view, "count", 1, double(TestSuite::MaxShots), count) || !settings(view.find("set"), shot))
        return false;
    shot.templateName = QString::fromUtf8(templateName);
    shot.count = quint64(count);
    if (!to.isEmpty() && to != "bus" && to != "master" && to != "minions")
        return fail(trText("to is bus, master or minions."));
    shot.shot.route = to == "master" ? ShotTemplate::Route::Master : to == "minions" ? ShotTemplate::Route::Minions : ShotTemplate::Route::Bus;
    const View data = view.find("data");
    if (data.isValid() && (data.type() != View::Type::Map || !templateName.isEmpty()))
        return fail(templateName.isEmpty() ? trText("data is a dictionary.") : trText("data comes from the template; set gives its variables."));
    if (templateName.isEmpty() && shot.shot.tag.isEmpty())
        return fail(trText("fire needs a tag, or a template."));
    MsgpackWriter empty;
    empty.map(0);
    shot.shot.payload = data.isValid() ? data.encoded().toByteArray() : empty.take();
    return true;
}

bool SuiteReader::expectation(const View &view, Expectation &out)
{
    if (!onlyKeys(view, {"seen", "never", "count", "within"}))
        return false;
    QByteArray seen, never;
    double count = 1, within = view.find("never").isValid() ? 0 : 10;
    if (!text(view, "seen", seen) || !text(view, "never", never) || !number(view, "count", 1, 1e9, count) || !number(view, "within", 0, 86400, within))
        return false;
    if (seen.isEmpty() == never.isEmpty())
        return fail(trText("each thing expected is either seen: FILTER or never: FILTER."));
    if (!never.isEmpty() && view.find("count").isValid())
        return fail(trText("count goes with seen; never is none at all."));
    out.kind = never.isEmpty() ? Expectation::Kind::Seen : Expectation::Kind::Never;
    out.text = QString::fromUtf8(seen + never);
    out.count = quint64(count);
    out.withinUs = qint64(within * 1e6);
    const auto filter = m_readFilter(out.text);
    if (!filter)
        return fail(filter.error());
    out.filter = *filter;
    return true;
}

bool SuiteReader::test(const View &view, qsizetype number, TestCase &test)
{
    test.name = trText("test %1").arg(number);
    m_where = test.name + QStringLiteral(": ");
    QByteArray name;
    if (!onlyKeys(view, {"name", "fire", "expect"}) || !text(view, "name", name))
        return false;
    if (!name.isEmpty()) {
        test.name = QString::fromUtf8(name);
        m_where = QStringLiteral("“%1”: ").arg(safeText(name, 80));
    }
    if (view.find("fire").isValid() && !shot(view.find("fire"), test.shot.emplace()))
        return false;
    const View expected = view.find("expect");
    if (expected.type() != View::Type::Array || expected.count() == 0)
        return fail(trText("expect is a list of what has to be seen and what never."));
    if (qsizetype(expected.count()) > TestSuite::MaxExpectations)
        return fail(trText("at most %1 things can be expected of one shot.").arg(TestSuite::MaxExpectations));
    for (auto it = expected.iterate(); it.next();) {
        if (!expectation(it.value(), test.expectations.emplace_back()))
            return false;
    }
    const auto lasts = [](const Expectation &one) { return one.kind == Expectation::Kind::Seen || one.withinUs > 0; };
    if (std::none_of(test.expectations.begin(), test.expectations.end(), lasts))
        return fail(trText("nothing has to be seen: say with within how many seconds it may never be."));
    return true;
}

bool SuiteReader::read(const View &root, TestSuite &suite)
{
    QByteArray name;
    if (!onlyKeys(root, {"name", "tests"}) || !text(root, "name", name))
        return false;
    suite.name = QString::fromUtf8(name);
    const View tests = root.find("tests");
    if (tests.type() != View::Type::Array || tests.count() == 0)
        return fail(trText("tests is a list of at least one test."));
    if (qsizetype(tests.count()) > TestSuite::MaxTests)
        return fail(trText("A suite has at most %1 tests.").arg(TestSuite::MaxTests));
    for (auto it = tests.iterate(); it.next();) {
        if (!test(it.value(), qsizetype(it.index()) + 1, suite.tests.emplace_back()))
            return false;
    }
    return true;
}

} // namespace

Result<TestSuite, TextError> TestSuite::read(QByteArrayView yaml, const FilterReader &readFilter)
{
    using R = Result<TestSuite, TextError>;
    if (yaml.size() > MaxFileBytes)
        return R::failure({tr("A suite has at most %1 MiB.").arg(MaxFileBytes >> 20), 1, 1, 0});
    const auto parsed = readYaml(yaml);
    if (!parsed)
        return R::failure(parsed.error());
    TestSuite suite;
    SuiteReader reader(readFilter);
    if (!reader.read(View(parsed->msgpack), suite))
        return R::failure({reader.problem(), 1, 1, 0});
    return suite;
}

std::vector<ShotRisk> TestSuite::risks(const RiskOf &riskOf) const
{
    std::vector<ShotRisk> risks;
    for (const TestCase &test : tests) {
        if (!test.shot)
            continue;
        const ShotTemplate &written = test.shot->shot;
        const auto values = written.valuesOf(test.shot->set);
        TemplateShots shots(values ? *values : TemplateValues());
        const auto shot = written.expanded(shots.next());
        if (!shot)
            continue;
        ShotRisk risk = riskOf(shot->tag, shot->payload, written.route == ShotTemplate::Route::Master);
        risk.shots = test.shot->count;
        risk.atMinions = written.route == ShotTemplate::Route::Minions;
        if (!written.targetType.isEmpty())
            risk.target.type = QString::fromUtf8(written.targetType);
        risk.target.text = QString::fromUtf8(shot->target);
        risks.push_back(std::move(risk));
    }
    return risks;
}

} // namespace brine
