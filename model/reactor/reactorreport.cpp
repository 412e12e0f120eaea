#include "reactorreport.h"
#include "msgpackview.h"
#include "tagpattern.h"
#include "textforms.h"
#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <glob.h>
#include <unistd.h>

namespace brine {

namespace {

struct Text { Q_DECLARE_TR_FUNCTIONS(ReactorReport) };
constexpr size_t MaxPathsShown = 100;

/// The first folder on the way to path that we may not enter, else empty.
QString closedFolder(const QString &path)
{
    QString at = QStringLiteral("/");
    const QStringList parts = path.split(QLatin1Char('/'), Qt::SkipEmptyParts);
    for (qsizetype i = 0; i + 1 < parts.size(); ++i) {
        at = QDir(at).filePath(parts.at(i));
        if (TagPattern::hasWildcards(parts.at(i).toUtf8()) || !QFileInfo::exists(at))
            return {};
        if (::access(QFile::encodeName(at).constData(), X_OK) != 0)
            return at;
    }
    return {};
}

QStringList globbed(const QString &pattern)
{
    glob_t found{};
    QStringList paths;
    if (::glob(QFile::encodeName(pattern).constData(), 0, nullptr, &found) == 0) {
        for (size_t i = 0; i < std::min(found.gl_pathc, MaxPathsShown); ++i)
            paths.append(QFile::decodeName(found.gl_pathv[i]));
    }
    globfree(&found);
    return paths;
}

ReactorFile onFileserver(const QString &reference, const QStringList &roots)
{
    ReactorFile file{reference, ReactorFile::State::Elsewhere, {}, {}};
    const QString inside = QDir::cleanPath(reference.mid(7).section(QLatin1Char('?'), 0, 0));
    for (const QString &root : roots) {
        const QString path = QDir(root).filePath(inside);
        if (!inside.startsWith(QLatin1String("..")) && QFileInfo(path).isFile())
            return {reference, ReactorFile::State::Found, {path}, {}};
    }
    file.reason = Text::tr("not in this machine's file_roots (%1); another fileserver of the master may have it")
                      .arg(roots.join(QStringLiteral(", ")));
    return file;
}

ReactorFile fileOf(const QString &reference, const QStringList &roots)
{
    if (reference.startsWith(QLatin1String("salt://")))
        return onFileserver(reference, roots);
    ReactorFile file{reference, ReactorFile::State::Found, globbed(reference), {}};
    if (!file.paths.isEmpty())
        return file;
    if (const QString closed = closedFolder(reference); !closed.isEmpty()) {
        file.state = ReactorFile::State::Denied;
        file.reason = Text::tr("you may not look into %1").arg(closed);
        return file;
    }
    file.state = ReactorFile::State::Missing;
    file.reason = !QDir::isAbsolutePath(reference) ? Text::tr("not an absolute path: it counts from where the master was started")
                : Text::tr("no such file: the master logs an error and runs nothing");
    return file;
}

/// Why a glob that does not match looks as if it did; empty where it does not look so.
QString whyNearly(const QByteArray &glob, const QByteArray &tag)
{
    if (TagPattern(glob.trimmed()).matches(tag.trimmed()))
        return Text::tr("white space at an end makes the difference");
    if (TagPattern(glob, Qt::CaseInsensitive).matches(tag))
        return Text::tr("upper and lower case differ");
    if (TagPattern(glob + "/*").matches(tag) || TagPattern(glob + '*').matches(tag))
        return Text::tr("the glob has to match the whole tag, and this one ends early: %1* would match").arg(safeText(glob));
    if (TagPattern("*/" + glob).matches(tag) || TagPattern('*' + glob).matches(tag))
        return Text::tr("the glob has to match the whole tag, and this one begins late: *%1 would match").arg(safeText(glob));
    if (glob.endsWith("/*") && TagPattern(glob.chopped(2)).matches(tag))
        return Text::tr("the tag ends where the glob wants one part more");
    if (glob.startsWith('/') && TagPattern(glob.mid(1)).matches(tag))
        return Text::tr("the glob begins with a slash, the tag does not");
    return {};
}

} // namespace

ReactorReport ReactorReport::of(const ReactorConfig &config, QByteArrayView tag, QByteArrayView payload)
{
    ReactorReport report;
    report.source = config.source();
    report.notes = config.notes();
    report.ruleCount = qsizetype(config.rules().size());
    if (MsgpackView(payload).find("user").isText("Reactor"))
        report.ignored = Text::tr("This event's user is Reactor: it came from a reactor, and the Reactor passes its own events over.");
    const QByteArray text = tag.toByteArray();
    for (const ReactorRule &rule : config.rules()) {
        const bool matches = TagPattern(rule.glob).matches(text);
        const QString reason = matches ? QString() : whyNearly(rule.glob, text);
        if (!matches && reason.isEmpty())
            continue;
        ReactorMatch match{rule, {}, reason};
        for (const QString &file : rule.files)
            match.files.push_back(fileOf(file, config.fileRoots()));
        (matches ? report.matching : report.nearly).push_back(std::move(match));
    }
    return report;
}

qsizetype ReactorReport::fileCount() const
{
    qsizetype count = 0;
    for (const ReactorMatch &match : matching) {
        for (const ReactorFile &file : match.files)
            count += file.state == ReactorFile::State::Missing ? 0 : std::max<qsizetype>(1, file.paths.size());
    }
    return count;
}

QString ReactorReport::summary() const
{
    if (!ignored.isEmpty())
        return ignored;
    if (const qsizetype files = fileCount(); files > 0)
        return files == 1 ? Text::tr("1 reactor file will run on this tag.") : Text::tr("%1 reactor files will run on this tag.").arg(files);
    if (!matching.empty())
        return Text::tr("The tag matches, but no file of the reactor is there: nothing will run.");
    if (ruleCount == 0)
        return Text::tr("No reactor is configured in %1.").arg(source);
    return ruleCount == 1 ? Text::tr("The one reactor that is configured does not match this tag.")
                          : Text::tr("None of the %1 reactors configured matches this tag.").arg(ruleCount);
}

} // namespace brine
