#pragma once

#include <QByteArray>
#include <QByteArrayList>
#include <QCoreApplication>
#include <QList>
#include <QString>

namespace brine {

/// The same shot on a command line and in code: each of Salt's ways whose result is this tag and this data, and Brine's own. The
/// argument orders are Salt's (salt/modules/event.py, salt/runners/event.py): event.fire and event.fire_master take the data first,
/// event.send the tag. What a way cannot say exactly is refused with the reason, never said inexactly. Any thread.
class ShotLines
{
    Q_DECLARE_TR_FUNCTIONS(brine::ShotLines)
public:
    struct Line
    {
        QString id;       ///< "salt-call event.send", stable
        QString meaning;  ///< where the event lands, a few words
        QString text;     ///< one line for a shell, or several of code; empty where there is a problem
        QString problem;  ///< why there is no text
        bool isCode = false;
    };
    /// `target` and `targetType` (by Salt's name, see MinionTarget) for the minions; empty: all of them. `brineOptions`: what
    /// brinectl's line says besides tag and payload, as words: where it goes, see toMaster() and toMinions(), and over which bus.
    ShotLines(const QByteArray &tag, const QByteArray &payload, const QString &target = {}, const QString &targetType = {}, const QByteArrayList &brineOptions = {});
    static QByteArrayList toMaster() { return {"--to", "master"}; }
    static QByteArrayList toMinions(const QString &target, const QString &targetType);
    QList<Line> all() const;

private:
    void addShell(QList<Line> &lines, const char *id, const QString &meaning, const QByteArrayList &words, const QString &problem) const;
    void addSalt(QList<Line> &lines) const;
    void addCurl(QList<Line> &lines) const;
    void addBrine(QList<Line> &lines) const;
    void addPython(QList<Line> &lines) const;
    void addCpp(QList<Line> &lines) const;
    QString tagProblem() const;
    QString saltProblem() const;
    QString jsonProblem() const;

    QByteArray m_tag, m_payload, m_json, m_target;
    QByteArray m_saltTag, m_saltData;   ///< as arguments that Salt's command line reads as the tag and as the payload
    QByteArray m_letter;                ///< of the target
    QByteArrayList m_brineOptions;
    bool m_jsonExact = false;
};

} // namespace brine
