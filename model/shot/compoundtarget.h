#pragma once

#include <QCoreApplication>
#include <QHash>
#include <QString>
#include <QStringList>

namespace brine {

/// A node group of a master's configuration: the words of its expression, or its list.
struct Nodegroup { QStringList words; bool isList = false; };
using Nodegroups = QHash<QString, Nodegroup>;

/// Salt's compound expressions: `G@os:Debian and ( web* or E@db[0-9]+ )`, and the node groups that stand for them
/// (salt/utils/minions.py: parse_target, nodegroup_comp, _check_compound_minions). Any thread.
class CompoundTarget
{
    Q_DECLARE_TR_FUNCTIONS(brine::CompoundTarget)
public:
    /// Why Salt would not read the expression, as a sentence; empty when it does.
    static QString problem(const QString &expression);
    /// The same of a target of one kind: pcre, grain, pillar, nodegroup, ipcidr …
    static QString problemOf(const QString &type, const QString &text);
    /// Whether there is a node group in it, which a master's clients resolve and the master does not.
    static bool namesNodegroups(const QString &expression);

    /// The expression with each N@group replaced by what it stands for, as the salt command sends it. `problem` on failure: a group
    /// that is not there, is empty, or contains itself.
    struct Expanded { QString expression, problem; };
    static Expanded expanded(const QString &expression, const Nodegroups &groups);
    static Expanded expandedGroup(const QString &name, const Nodegroups &groups);

private:
    static QStringList groupWords(const QString &name, const Nodegroups &groups, QStringList within, QString &problem);
};

} // namespace brine
