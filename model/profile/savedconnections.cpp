#include "savedconnections.h"
#include <QCoreApplication>
#include <algorithm>
#include <utility>

namespace brine {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(brine::SavedConnections)
};

/// Written by hand into the file by mistake: it is not read, and the line is not repeated anywhere.
bool isSecretKey(const QString &key)
{
    static const QStringList secrets{QStringLiteral("password"), QStringLiteral("passwd"), QStringLiteral("token"), QStringLiteral("secret"), QStringLiteral("sharedsecret")};
    return secrets.contains(key.toLower());
}

bool hasControl(QStringView text)
{
    return std::any_of(text.begin(), text.end(), [](QChar c) { return c.category() == QChar::Other_Control; });
}

} // namespace

QString SavedConnections::problemOfName(const QString &name)
{
    if (name.trimmed().isEmpty())
        return Words::tr("A connection needs a name.");
    if (name.size() > MaxNameChars)
        return Words::tr("A name has at most %1 characters.").arg(MaxNameChars);
    if (name.contains(u'[') || name.contains(u']') || hasControl(name) || name != name.trimmed())
        return Words::tr("A name has no brackets, no control characters and no blanks at its ends.");
    return {};
}

SavedConnections SavedConnections::read(QByteArrayView content)
{
    SavedConnections read;
    QStringList comments;
    int number = 0;
    const QString text = QString::fromUtf8(content);
    for (const QStringView line : QStringView(text).split(u'\n'))
        read.takeLine(line.trimmed(), ++number, comments);
    read.m_tail = comments;
    return read;
}

// Empty where the connection begins; else what is wrong, and its lines stay as they are.
QString SavedConnections::begin(QStringView line, QStringList &comments)
{
    SavedConnection next;
    next.name = line.sliced(1, line.size() - 2).trimmed().toString();
    next.comments = std::exchange(comments, {});
    QString problem = find(next.name) ? Words::tr("the name “%1” is there already").arg(next.name) : problemOfName(next.name);
    if (problem.isEmpty() && m_all.size() >= MaxConnections)
        problem = Words::tr("more than %1 connections").arg(MaxConnections);
    m_skipping = !problem.isEmpty();
    if (m_skipping)
        comments = next.comments + QStringList(line.toString());
    else
        m_all.append(next);
    return problem;
}

// Empty where the option holds from now on; else what is wrong, and its line is kept.
QString SavedConnections::takeOption(QStringView line)
{
    const auto equals = line.indexOf(u'=');
    const QString key = line.left(std::max<qsizetype>(0, equals)).trimmed().toString(), value = line.sliced(equals + 1).trimmed().toString();
    QString problem;
    if (isSecretKey(key))
        problem = Words::tr("a secret does not belong in this file; it is not read. Remove it.");
    else if (equals < 0)
        problem = Words::tr("this is neither [name] nor option = value");
    else if (!connectionKeys().contains(key))
        problem = Words::tr("there is no option “%1”").arg(key.left(40));
    else if (value.size() > MaxValueChars || hasControl(value))
        problem = Words::tr("the value of “%1” is none").arg(key);
    if (problem.isEmpty())
        m_all.last().set(key, value);
    else
        m_all.last().rest.append(line.toString());
    return problem;
}

void SavedConnections::takeLine(QStringView line, int number, QStringList &comments)
{
    if (line.isEmpty())
        return;
    QString problem;
    if (line.startsWith(u'#') || line.startsWith(u';')) {
        comments.append(line.toString());
    } else if (line.startsWith(u'[') && line.endsWith(u']')) {
        problem = begin(line, comments);
    } else if (m_skipping || m_all.isEmpty()) {
        if (!m_skipping)
            problem = Words::tr("this stands before the first [name]");
        comments.append(line.toString());
    } else {
        problem = takeOption(line);
    }
    if (!problem.isEmpty())
        m_problems.append(Words::tr("Line %1: %2").arg(number).arg(problem));
}

QByteArray SavedConnections::content() const
{
    QString text;
    for (const SavedConnection &connection : m_all) {
        if (!text.isEmpty())
            text += u'\n';
        for (const QString &comment : connection.comments)
            text += comment + u'\n';
        text += QStringLiteral("[%1]\n").arg(connection.name);
        for (const SavedConnection::Option &option : connection.options)
            text += QStringLiteral("%1 = %2\n").arg(option.key, option.value);
        for (const QString &line : connection.rest)
            text += line + u'\n';
    }
    for (const QString &comment : m_tail)
        text += comment + u'\n';
    return text.toUtf8();
}

const SavedConnection *SavedConnections::find(const QString &name) const
{
    const auto found = std::find_if(m_all.begin(), m_all.end(), [&name](const SavedConnection &connection) { return connection.name == name; });
    return found == m_all.end() || name.isEmpty() ? nullptr : &*found;
}

Result<Done> SavedConnections::put(const SavedConnection &connection, const QString &oldName)
{
    if (const QString problem = problemOfName(connection.name); !problem.isEmpty())
        return Result<Done>::failure(problem);
    if (connection.name != oldName && find(connection.name))
        return Result<Done>::failure(Words::tr("There is a connection “%1” already.").arg(connection.name));
    for (SavedConnection &old : m_all) {
        if (!oldName.isEmpty() && old.name == oldName) {
            old = connection;
            return Done();
        }
    }
    return insert(m_all.size(), connection);
}

Result<Done> SavedConnections::insert(qsizetype at, const SavedConnection &connection)
{
    if (m_all.size() >= MaxConnections)
        return Result<Done>::failure(Words::tr("There is no room for more than %1 connections.").arg(MaxConnections));
    if (find(connection.name))
        return Result<Done>::failure(Words::tr("There is a connection “%1” already.").arg(connection.name));
    m_all.insert(std::clamp<qsizetype>(at, 0, m_all.size()), connection);
    return Done();
}

qsizetype SavedConnections::remove(const QString &name)
{
    const SavedConnection *found = find(name);
    if (!found)
        return -1;
    const auto at = found - m_all.constData();
    m_all.removeAt(at);
    return at;
}

QString SavedConnections::freeName(const QString &wanted) const
{
    QString name = wanted.left(MaxNameChars - 5).trimmed();
    for (QChar &c : name) {
        if (c == u'[' || c == u']' || c.category() == QChar::Other_Control)
            c = u' ';
    }
    name = name.trimmed();
    if (name.isEmpty())
        name = Words::tr("connection");
    QString free = name;
    for (int i = 2; find(free); ++i)
        free = QStringLiteral("%1 %2").arg(name).arg(i);
    return free;
}

} // namespace brine
