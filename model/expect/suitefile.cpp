#include "suitefile.h"
#include "mapbuilder.h"
#include "msgpackview.h"
#include "samevalue.h"
#include "savefileproblem.h"
#include "textforms.h"
#include <QFile>
#include <QFileInfo>
#include <cerrno>

namespace brine {

namespace {

using View = MsgpackView;

QByteArray expectationMap(const Expectation &one)
{
    MapBuilder map;
    const bool isSeen = one.kind == Expectation::Kind::Seen;
    map.str(isSeen ? "seen" : "never", one.text.toUtf8());
    if (isSeen && one.count != 1)
        map.integer("count", qint64(one.count));
    if (!isSeen && one.withinUs == 0)
        return map.take();
    if (one.withinUs % 1'000'000)
        map.real("within", double(one.withinUs) / 1e6);
    else
        map.integer("within", one.withinUs / 1'000'000);
    return map.take();
}

QByteArray shotMap(const TestShot &test)
{
    const ShotTemplate &shot = test.shot;
    MapBuilder map;
    map.str("tag", shot.tag);
    if (shot.route != ShotTemplate::Route::Bus)
        map.str("to", shot.route == ShotTemplate::Route::Master ? "master" : "minions");
    if (!shot.target.isEmpty())
        map.str("target", shot.target);
    if (!shot.targetType.isEmpty())
        map.str("target_type", shot.targetType);
    map.raw("data", shot.payload);
    if (test.count != 1)
        map.integer("count", qint64(test.count));
    return map.take();
}

QByteArray testMap(const TestCase &test)
{
    MapBuilder map;
    map.str("name", test.name.toUtf8());
    if (test.shot)
        map.raw("fire", shotMap(*test.shot));
    MsgpackWriter expected;
    expected.array(quint32(test.expectations.size()));
    for (const Expectation &one : test.expectations)
        expected.raw(expectationMap(one));
    map.raw("expect", expected.take());
    return map.take();
}

/// A test as an item of a list, its dash so far in.
QByteArray listItem(const TestCase &test, qsizetype indent)
{
    QByteArray item;
    bool isFirst = true;
    QByteArray yaml = toYaml(testMap(test));
    if (yaml.endsWith('\n'))
        yaml.chop(1);
    for (const QByteArray &line : yaml.split('\n')) {
        item += QByteArray(indent, ' ') + (isFirst ? "- " : "  ") + line + '\n';
        isFirst = false;
    }
    return item;
}

/// How far in the items of the list `tests:` are; -1: it is not written as lines of their own.
qsizetype itemIndent(const QByteArray &yaml)
{
    bool inTests = false;
    for (const QByteArray &line : yaml.split('\n')) {
        const QByteArray text = line.trimmed();
        if (!inTests)
            inTests = line.startsWith("tests:") && (text == "tests:" || text.sliced(6).trimmed().startsWith('#'));
        else if (!text.isEmpty() && !text.startsWith('#'))
            return text.startsWith('-') ? line.indexOf('-') : -1;
    }
    return -1;
}

/// `after` is `before` with one more test, `added`, at its end.
bool isGrown(const View &before, const View &after, QByteArrayView added)
{
    const View old = before.find("tests"), grown = after.find("tests");
    if (grown.count() != old.count() + 1 || before.count() != after.count() || before.find("name").encoded() != after.find("name").encoded())
        return false;
    auto it = grown.iterate();
    for (auto was = old.iterate(); was.next();) {
        if (!it.next() || it.value().encoded() != was.value().encoded())
            return false;
    }
    return it.next() && isSameValue(it.value().encoded(), added);
}

} // namespace

Result<TestSuite> SuiteFile::read(QIODevice &file, const QString &path, const TestSuite::FilterReader &readFilter)
{
    using R = Result<TestSuite>;
    auto suite = TestSuite::read(file.read(TestSuite::MaxFileBytes + 1), readFilter);
    if (!suite) {
        const TextError &error = suite.error();
        const bool hasPlace = error.offset || error.line > 1 || error.column > 1;
        return R::failure(hasPlace ? tr("%1, line %2, column %3: %4").arg(path).arg(error.line).arg(error.column).arg(error.message) : tr("%1: %2").arg(path, error.message));
    }
    if (suite->name.isEmpty())
        suite.value().name = QFileInfo(path).completeBaseName();
    return std::move(suite).value();
}

Result<TestSuite> SuiteFile::read(const QString &path, const TestSuite::FilterReader &readFilter)
{
    QFile file(path);
    if (QFileInfo(path).isDir())
        return Result<TestSuite>::failure(tr("%1 is a folder.").arg(path));
    if (errno = 0; !file.open(QIODevice::ReadOnly))
        return Result<TestSuite>::failure(readProblem(path, errno));
    return read(file, path, readFilter);
}

Result<QByteArray> SuiteFile::withTest(const QByteArray &yaml, const TestCase &test)
{
    using R = Result<QByteArray>;
    if (yaml.trimmed().isEmpty())
        return yaml + "tests:\n" + listItem(test, 0);
    const auto before = readYaml(yaml);
    const qsizetype indent = itemIndent(yaml);
    if (!before)
        return R::failure(tr("line %1, column %2: %3").arg(before.error().line).arg(before.error().column).arg(before.error().message));
    QByteArray grown = yaml;
    if (!grown.endsWith('\n'))
        grown += '\n';
    grown += listItem(test, qMax<qsizetype>(indent, 0));
    if (grown.size() > TestSuite::MaxFileBytes)
        return R::failure(tr("With this test it would be larger than a suite can be (%1 MiB).").arg(TestSuite::MaxFileBytes >> 20));
    // Whatever follows the list, or closes it, makes of this something else: only what reads back as meant is kept.
    const auto after = indent < 0 ? before : readYaml(grown);
    if (!after || !isGrown(View(before->msgpack), View(after->msgpack), testMap(test)))
        return R::failure(tr("No test can be added at its end: tests is not the last thing there, or not a list with a line for each. Choose another file."));
    return grown;
}

Result<Done> SuiteFile::addTest(const QString &path, const TestCase &test)
{
    using R = Result<Done>;
    QByteArray text;
    QFile old(path);
    if (errno = 0; QFileInfo::exists(path) && !old.open(QIODevice::ReadOnly))
        return R::failure(readProblem(path, errno));
    if (old.isOpen() && old.size() > TestSuite::MaxFileBytes)
        return R::failure(tr("%1 is larger than a suite can be (%2 MiB).").arg(path).arg(TestSuite::MaxFileBytes >> 20));
    if (old.isOpen())
        text = old.read(TestSuite::MaxFileBytes);
    const auto grown = withTest(text, test);
    if (!grown)
        return R::failure(tr("%1: %2").arg(path, grown.error()));
    return saveFile(path, *grown);
}

} // namespace brine
