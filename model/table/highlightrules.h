#pragma once

#include "result.h"
#include <QByteArray>
#include <QCoreApplication>
#include <QList>
#include <QString>
#include <QStringList>

namespace brine {

/// Colours by name, so that a rule reads the same in the light and the dark theme.
enum class HighlightColour : quint8 { Red, Amber, Green, Teal, Blue, Violet, Pink, Grey };
/// What stands in the row's margin, for eyes that do not tell the colours apart.
enum class HighlightSign : quint8 { Exclamation, Cross, Tick, Circle, Square, Diamond, Triangle, Star };
constexpr int HighlightColours = 8, HighlightSigns = 8;

/// Rows for which the filter holds wear the colour and the sign; none is hidden.
struct HighlightRule
{
    QString name, filter;
    HighlightColour colour = HighlightColour::Amber;
    HighlightSign sign = HighlightSign::Circle;
    bool enabled = true;
    bool operator==(const HighlightRule &) const = default;
};

/// Highlight rules in their order, the first that holds wins; as a plain text of lines
/// `on<TAB>red<TAB>cross<TAB>name<TAB>expression`. Comments and lines that cannot be read keep their place before the rule that
/// follows them. Value; any thread.
class HighlightRules
{
    Q_DECLARE_TR_FUNCTIONS(brine::HighlightRules)
public:
    static constexpr int MaxRules = 100, MaxName = 80, MaxFilter = 16 * 1024;

    HighlightRules() = default;
    static HighlightRules defaults();       ///< failed returns, keys that wait or were refused, gaps
    static HighlightRules read(QByteArrayView content);
    QByteArray content() const;

    const QList<HighlightRule> &rules() const { return m_rules; }
    void setRules(const QList<HighlightRule> &rules);
    const QStringList &problems() const { return m_problems; }   ///< `Line 7: …`, at most 20
    /// Why this is no rule (yet): its name or its filter; empty: it is one.
    static QString problemOf(const HighlightRule &rule);

    static QByteArray colourName(HighlightColour colour);   ///< as the file has it
    static QByteArray signName(HighlightSign sign);

private:
    void readLine(int number, QByteArrayView line);
    void tell(int line, const QString &problem);

    QList<HighlightRule> m_rules;
    QList<QByteArray> m_before;             ///< lines that stand before each rule
    QByteArray m_end;                       ///< and behind the last
    QStringList m_problems;
};

} // namespace brine
