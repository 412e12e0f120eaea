#pragma once

#include <QByteArrayView>
#include <QCoreApplication>
#include <QString>
#include <QStringList>
#include <span>

namespace brine {

/// Which minions something is for, by Salt's letters (salt/utils/parsers.py, TargetOptionsMixIn). A value; any thread.
struct MinionTarget
{
    Q_DECLARE_TR_FUNCTIONS(brine::MinionTarget)
public:
    struct Kind
    {
        const char *name;      ///< Salt's tgt_type
        const char *letter;    ///< "-L"; empty for a glob, which has none
        const char *option;    ///< "--list"
        const char *meaning;   ///< a few words, untranslated
        const char *example;
    };
    /// The glob first, as it is what Salt takes without a letter.
    static std::span<const Kind> kinds();
    static const Kind *kind(QStringView name);              ///< null: Salt knows no such kind
    static const Kind *kindOfOption(QByteArrayView word);   ///< -L or --list

    QString type = QStringLiteral("glob");
    QString text;

    bool operator==(const MinionTarget &) const = default;
    /// Of a list: divided at commas, or at blanks where there is none, as `salt -L` does.
    QStringList ids() const;
    /// Surely one minion at most, by what the target says: a glob without wildcards, a list of one.
    bool isOneMinion() const;
    /// Why Salt cannot read it, as a sentence: no regular expression, no key:value, …; empty when it can.
    QString problem() const;
};

/// Which minions a target stands for, as far as that is known before anything is fired. A value; any thread.
struct TargetMatch
{
    Q_DECLARE_TR_FUNCTIONS(brine::TargetMatch)
public:
    enum class State { Nothing, Asking, Known, Unknown };
    int bus = 0;               ///< DestinationInfo::bus
    MinionTarget target;
    State state = State::Nothing;
    QStringList minions;       ///< Known: by name
    QString reason;            ///< Unknown: why
    qint64 atUs = 0;           ///< when that was so, µs since the epoch; 0: not said

    bool isOf(int otherBus, const MinionTarget &other) const { return bus == otherBus && target == other; }
    /// "3 minions match: db1, web1, web2", "not known before firing: …".
    QString text() const;
};

} // namespace brine
