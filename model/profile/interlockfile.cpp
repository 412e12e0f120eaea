#include "interlockfile.h"
#include "mapbuilder.h"
#include "msgpackview.h"
#include "payloadreader.h"
#include "privatefile.h"
#include "textforms.h"
#include <QFile>
#include <algorithm>

namespace brine {

namespace {

using View = MsgpackView;
using Entries = std::vector<InterlockFile::Entry>;

QString trText(const char *text) { return InterlockFile::tr(text); }

/// A sentence, or empty.
QString readEntry(const View &view, InterlockFile::Entry &entry)
{
    if (view.type() != View::Type::Map)
        return trText("an entry is a map of bus, role, production and rate, not %1.").arg(displayText(view, 40));
    for (auto it = view.iterate(); it.next();) {
        const View key = it.key(), value = it.value();
        if (key.isText("bus") && value.type() == View::Type::Str) {
            entry.bus = QString::fromUtf8(value.bytes());
        } else if (key.isText("role")) {
            const auto role = Interlock::roleOf(QString::fromUtf8(value.bytes()));
            if (!role)
                return trText("role is read-only, ask or free, not “%1”.").arg(displayText(value, 40));
            entry.interlock.role = *role;
        } else if (key.isText("production") && value.type() == View::Type::Bool) {
            entry.interlock.production = value.toBool();
        } else if (key.isText("rate") && value.type() == View::Type::Uint && value.toUint() <= 1'000'000) {
            entry.interlock.ratePerSecond = int(value.toUint());
        } else {
            return trText("“%1: %2” means nothing here: bus is text, role read-only, ask or free, production true or false, rate shots a second.")
                .arg(displayText(key, 40), displayText(value, 40));
        }
    }
    return entry.bus.isEmpty() ? trText("an entry names no bus.") : QString();
}

bool fits(const InterlockFile::Entry &entry, const QString &busKey)
{
    return entry.bus == busKey || TagPattern(entry.bus.toUtf8()).matches(busKey.toUtf8());
}

} // namespace

QString InterlockFile::defaultPath() { return configFilePath(QStringLiteral("interlocks.yaml")); }

Result<Entries> InterlockFile::read(QByteArrayView yaml)
{
    using R = Result<Entries>;
    const auto parsed = readYaml(yaml);
    if (!parsed)
        return R::failure(tr("line %1, column %2: %3").arg(parsed.error().line).arg(parsed.error().column).arg(parsed.error().message));
    const View root(parsed->msgpack);
    Entries entries;
    if (root.isNil()) // empty, or comments alone
        return entries;
    if (root.type() != View::Type::Array)
        return R::failure(tr("a list of entries is wanted."));
    for (auto it = root.iterate(); it.next();) {
        Entry entry;
        if (const QString problem = readEntry(it.value(), entry); !problem.isEmpty())
            return R::failure(tr("entry %1: %2").arg(it.index() + 1).arg(problem));
        entries.push_back(entry);
    }
    return entries;
}

QByteArray InterlockFile::write(const Entries &entries)
{
    MsgpackWriter list;
    list.array(quint32(entries.size()));
    for (const Entry &entry : entries) {
        MapBuilder map;
        map.str("bus", entry.bus.toUtf8()).str("role", Interlock::word(entry.interlock.role).toUtf8()).boolean("production", entry.interlock.production)
            .integer("rate", entry.interlock.ratePerSecond);
        list.raw(map.take());
    }
    return "# What Brine may fire where. The first entry that fits a bus counts; * ? [ make a glob of it.\n" + toYaml(list.take());
}

Result<Entries> InterlockFile::entries() const
{
    using R = Result<Entries>;
    QFile file(m_path);
    if (!file.exists())
        return Entries();
    if (!file.open(QIODevice::ReadOnly))
        return R::failure(tr("%1 cannot be read: %2. It says what may be fired; nothing is until it can be.").arg(m_path, file.errorString()));
    const QByteArray content = file.read(MaxBytes + 1);
    auto entries = content.size() > MaxBytes ? R::failure(tr("larger than %1 MiB.").arg(MaxBytes >> 20)) : read(content);
    if (entries)
        return entries;
    const QString end = entries.error().endsWith(u'.') ? QString() : QStringLiteral("."); // a reader of YAML says but a clause
    return R::failure(tr("%1: %2 It says what may be fired; nothing is until it is mended.").arg(m_path, entries.error() + end));
}

Result<Interlock> InterlockFile::of(const QString &busKey) const
{
    const auto all = entries();
    if (!all)
        return Result<Interlock>::failure(all.error());
    const auto found = std::find_if(all->begin(), all->end(), [&](const Entry &entry) { return fits(entry, busKey); });
    return found == all->end() ? Interlock() : found->interlock;
}

Result<Done> InterlockFile::set(const QString &busKey, const Interlock &interlock) const
{
    auto all = entries();
    if (!all)
        return Result<Done>::failure(all.error());
    Entries changed = std::move(all).value();
    std::erase_if(changed, [&](const Entry &entry) { return entry.bus == busKey; });
    changed.insert(changed.begin(), {busKey, interlock}); // before globs, which may fit it too
    const auto written = writePrivateFile(m_path, write(changed));
    return written ? Result<Done>(Done()) : Result<Done>::failure(tr("%1 could not be written: %2.").arg(m_path, written.error()));
}

} // namespace brine
