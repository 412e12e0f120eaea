#pragma once

#include "result.h"
#include <QByteArray>
#include <QByteArrayView>
#include <QCoreApplication>
#include <QString>
#include <memory>

struct pcre2_real_code_8;

namespace brine {

class MatchBudget;

/// A PCRE2 regular expression on bytes, compiled to machine code where the system allows it. A pattern of ASCII only is matched
/// byte by byte; one with other characters by UTF-8 characters, and bytes that are not UTF-8 are matched by nothing.
/// Every search is bounded in steps and by the thread's MatchBudget: what would run too long is answered with Limit (F24).
/// Immutable value, any thread.
class FilterRegex
{
    Q_DECLARE_TR_FUNCTIONS(brine::FilterRegex)
public:
    enum class Form { Expression, LiteralText };
    enum class Match : quint8 { No, Yes, Limit };
    struct Error
    {
        QString message;
        qsizetype offset = 0; ///< in bytes of the pattern
    };
    static constexpr qsizetype MaxPatternBytes = 32 * 1024;

    FilterRegex() = default;
    static Result<FilterRegex, Error> compile(const QByteArray &pattern, Form form, bool ignoreCase);
    /// Where it was found, on request: the first place, and as much or as little there as is faster; without what a leading `.*`
    /// would take in.
    Match search(QByteArrayView text, qsizetype *at = nullptr, qsizetype *length = nullptr) const;
    /// Found in a text, it is found in any bytes around it too: it has no anchors, look-arounds or atomic parts.
    bool isContextFree() const { return m_contextFree; }

private:
    Match searchBounded(QByteArrayView text) const;
    Match searchInWindows(QByteArrayView text, MatchBudget &budget) const;
    int matchFrom(const pcre2_real_code_8 *code, QByteArrayView text, qsizetype from, qsizetype lastStart, quint32 steps) const;

    std::shared_ptr<const pcre2_real_code_8> m_code, m_brief; ///< brief: lazy, for what is searched at once
    QByteArray m_required;   ///< what every match holds; empty: not known
    bool m_contextFree = false, m_utf = false, m_smallRepeats = false, m_direct = false;
};

} // namespace brine
