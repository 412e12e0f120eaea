#include "shotlines.h"
#include "jsonwriter.h"
#include "miniontarget.h"
#include "msgpackwriter.h"
#include "payloadwriter.h"
#include "shellquote.h"
#include "textforms.h"

namespace brine {

namespace {

QByteArray quotedJson(QByteArrayView text)
{
    QByteArray json;
    writeJsonString(text, json, {.escapeControls = true});
    return json;
}

/// A literal of C++ and of Python alike, for text that is UTF-8: everything else than plain ASCII as octal bytes would be unreadable.
QByteArray cppLiteral(QByteArrayView text)
{
    QByteArray literal("\"");
    for (const char c : text) {
        if (c == '"' || c == '\\' || c == '?') // ?: no trigraphs
            literal += '\\' + QByteArray(1, c);
        else if (uchar(c) < 0x20 || c == 0x7f)
            literal += '\\' + QByteArray::number(uchar(c), 8).rightJustified(3, '0');
        else
            literal += c;
    }
    return literal + '"';
}

QByteArray targetWord(const QString &target) { return target.isEmpty() ? QByteArray("*") : target.toUtf8(); }

/// With its dash; empty for a glob, which has none.
QByteArray letterOf(const QString &targetType)
{
    const MinionTarget::Kind *kind = MinionTarget::kind(targetType);
    return kind ? QByteArray(kind->letter) : QByteArray();
}

} // namespace

ShotLines::ShotLines(const QByteArray &tag, const QByteArray &payload, const QString &target, const QString &targetType, const QByteArrayList &brineOptions)
    : m_tag(tag), m_payload(payload), m_json(toJson(payload, {.escapeControls = true})), m_target(targetWord(target)), m_saltTag(saltWord(tag)),
      m_saltData(saltArgument(payload)), m_letter(letterOf(targetType)), m_brineOptions(brineOptions), m_jsonExact(readsBackAs(payload, m_json, Dialect::Json))
{
}

QByteArrayList ShotLines::toMinions(const QString &target, const QString &targetType)
{
    QByteArrayList words{"--to", "minions"};
    if (const QByteArray letter = letterOf(targetType); !letter.isEmpty())
        words.append(letter);
    return words + optionWords("--target", targetWord(target));
}

QString ShotLines::tagProblem() const
{
    if (m_tag.contains('\0'))
        return tr("No word of a command line can hold the NUL in this tag.");
    return QUtf8StringView(m_tag).isValidUtf8() ? QString() : tr("This tag is not UTF-8.");
}

QString ShotLines::jsonProblem() const
{
    if (const QString problem = tagProblem(); !problem.isEmpty())
        return problem;
    return m_jsonExact ? QString() : tr("JSON cannot hold this payload exactly: it has bytes, dates, keys that are no text, or numbers JSON has not.");
}

QString ShotLines::saltProblem() const
{
    if (const QString problem = tagProblem(); !problem.isEmpty())
        return problem;
    if (m_saltTag.isEmpty())
        return tr("Salt's command line does not read this tag as it is.");
    return m_saltData.isEmpty() ? tr("Salt's command line cannot hold this payload exactly: it has %1.").arg(obstacleTo(Dialect::Salt, m_payload)) : QString();
}

void ShotLines::addShell(QList<Line> &lines, const char *id, const QString &meaning, const QByteArrayList &words, const QString &problem) const
{
    QByteArrayList quoted;
    for (const QByteArray &word : words)
        quoted.append(shellQuoted(word));
    lines.append({QString::fromLatin1(id), meaning, problem.isEmpty() ? QString::fromUtf8(quoted.join(' ')) : QString(), problem, false});
}

void ShotLines::addSalt(QList<Line> &lines) const
{
    const QString problem = saltProblem();
    QByteArrayList target = {m_target};
    if (!m_letter.isEmpty())
        target.prepend(m_letter);
    addShell(lines, "salt-call event.send", tr("on the minion: to the master's bus"), {"salt-call", "event.send", m_saltTag, m_saltData}, problem);
    addShell(lines, "salt-call event.fire_master", tr("on the minion: to the master's bus, nothing added"), {"salt-call", "event.fire_master", m_saltData, m_saltTag}, problem);
    addShell(lines, "salt-call event.fire", tr("on the minion: to its own bus"), {"salt-call", "event.fire", m_saltData, m_saltTag}, problem);
    const bool isOption = m_target.startsWith('-');
    addShell(lines, "salt event.fire", tr("on the master: to each minion's own bus"), QByteArrayList{"salt"} + target + QByteArrayList{"event.fire", m_saltData, m_saltTag},
             isOption ? tr("The target would be read as an option.") : problem);
    addShell(lines, "salt-run event.send", tr("on the master: to its bus"), {"salt-run", "event.send", m_saltTag, m_saltData}, problem);
}

// {"client": "runner", "kwarg": {"tag", "data"}}, salt/netapi/rest_cherrypy/app.py. The token stays out of the line: the shell fills it in.
void ShotLines::addCurl(QList<Line> &lines) const
{
    const QByteArray body = "[{\"client\": \"runner\", \"fun\": \"event.send\", \"kwarg\": {\"tag\": " + quotedJson(m_tag) + ", \"data\": " + m_json + "}}]";
    const QString text = QStringLiteral("curl -sS \"${SALTAPI_URL:-https://localhost:8000}\" -H \"X-Auth-Token: $SALTAPI_TOKEN\" "
                                        "-H 'Accept: application/json' -H 'Content-Type: application/json' --data-binary %1")
                             .arg(QString::fromUtf8(shellQuoted(body)));
    const QString problem = jsonProblem();
    lines.append({QStringLiteral("curl"), tr("through salt-api: to the master's bus; SALTAPI_TOKEN holds the token of /login"), problem.isEmpty() ? text : QString(), problem, false});
}

void ShotLines::addBrine(QList<Line> &lines) const
{
    QString problem = jsonProblem();
    QByteArrayList words = QByteArrayList{"brinectl", "fire"} + m_brineOptions;
    QByteArray payload = m_json;
    if (!m_jsonExact && !m_tag.contains('\0')) {
        const QByteArray python = toPython(m_payload);
        if (readsBackAs(m_payload, python, Dialect::Python)) {
            problem.clear();
            words += {"--format", "python"};
            payload = python;
        }
    }
    if (m_tag.startsWith('-'))
        words.append("--");
    addShell(lines, "brinectl fire", m_brineOptions.isEmpty() ? tr("to the bus of this machine, and says whether it was seen") : tr("the same way, and says what became of it"),
             words + QByteArrayList{m_tag, payload}, problem);
}

void ShotLines::addPython(QList<Line> &lines) const
{
    MsgpackWriter writer;
    writer.str(m_tag);
    const QByteArray python = toPython(m_payload);
    const QString tag = QString::fromUtf8(toPython(writer.take())), data = QString::fromUtf8(python);
    const bool dates = python.contains("datetime.datetime(");
    const auto isLiteral = [&] { return readsBackAs(m_payload, python, Dialect::Python); };
    // What JSON holds Python's literals hold too.
    const QString problem = m_jsonExact || dates || isLiteral() ? QString() : tr("There is no Python literal for this payload.");
    const QString import = dates ? QStringLiteral("import datetime\n") : QString();
    const auto add = [&](const char *id, const QString &meaning, const QString &text) {
        lines.append({QString::fromLatin1(id), meaning, problem.isEmpty() ? import + text : QString(), problem, true});
    };
    add("Python salt.utils.event", tr("a program on the master, with the rights of its user: to its bus"),
        QStringLiteral("import salt.config\nimport salt.utils.event\n\nopts = salt.config.master_config('/etc/salt/master')\n"
                       "bus = salt.utils.event.get_event('master', opts=opts, listen=False)\nbus.fire_event(%1, %2)\nbus.destroy()\n").arg(data, tag));
    add("Python __salt__", tr("an execution module: to the master's bus"), QStringLiteral("__salt__['event.send'](%1, %2)\n").arg(tag, data));
}

void ShotLines::addCpp(QList<Line> &lines) const
{
    const QString problem = jsonProblem();
    const QString text = QStringLiteral("#include <brine/saltbus.h>\n\nauto bus = brine::SaltBus::open({});\nif (bus)\n    auto receipt = bus.value().fireJson(%1, %2, 5000);\n")
                             .arg(QString::fromUtf8(cppLiteral(m_tag)), QString::fromUtf8(cppLiteral(m_json)));
    lines.append({QStringLiteral("C++"), tr("a program with Brine's library: to the bus of this machine"), problem.isEmpty() ? text : QString(), problem, true});
}

QList<ShotLines::Line> ShotLines::all() const
{
    QList<Line> lines;
    addBrine(lines);
    addSalt(lines);
    addCurl(lines);
    addPython(lines);
    addCpp(lines);
    return lines;
}

} // namespace brine
