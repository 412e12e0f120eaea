#pragma once

#include "eventfilter.h"
#include "filterast.h"
#include "filterregex.h"
#include "msgpackview.h"
#include "tagpattern.h"

namespace brine {

/// Answer of one test; Undecided where a regular expression hit its limit.
enum class FilterTruth : quint8 { No, Yes, Undecided };

/// Where a byte search found what a passing text contains.
struct FilterHit
{
    bool possible = true;      ///< false: no text within those bytes can pass
    bool isMatch = false;      ///< a text that holds the found bytes whole does pass
    qsizetype at = 0, length = 0; ///< no value that ends before `at` passes, of whatever type
};

/// The values that == and in look for, ready for lookup: exact, whatever their number.
class FilterValueSet
{
public:
    explicit FilterValueSet(const std::vector<FilterLiteral> &literals = {});
    bool hasText(QByteArrayView text) const;
    bool hasNumber(const FilterNumber &number) const;
    bool hasBool(bool value) const { return value ? m_true : m_false; }
    bool hasNull() const { return m_null; }
    bool hasValue(const MsgpackView &value) const;
    /// The exact texts, if nothing else is in the set.
    const std::vector<QByteArray> *onlyTexts() const;

private:
    std::vector<QByteArray> m_texts, m_foldedTexts;
    std::vector<FilterNumber> m_numbers;
    bool m_true = false, m_false = false, m_null = false, m_nan = false;
};

/// One compiled condition: a field or path, an operator, and what it is compared with. Immutable, any thread, never allocates.
class FilterTest
{
public:
    /// Fails for a regular expression that does not compile.
    static Result<FilterTest, FilterError> compile(const FilterNode &node);

    const FilterPath &path() const { return m_path; }
    FilterOp op() const { return m_op; }
    int cost() const;
    bool usesRegex() const { return m_searchesRegex; }
    /// The text of a prefix test that minds case; null for any other test.
    const QByteArray *plainPrefix() const { return m_op == FilterOp::Prefix && !m_literal.ignoreCase ? &m_literal.text : nullptr; }
    FilterTruth ofValue(const MsgpackView &value) const;
    FilterTruth ofText(QByteArrayView text) const;
    FilterTruth ofNumber(const FilterNumber &number) const;
    /// One search through msgpack bytes, instead of one in each text within. `hit` comes as it was made: filled in place,
    /// as a copy right after would wait for the writes (5 ns).
    void searchWithin(QByteArrayView bytes, FilterHit &hit) const;

private:
    bool compileRegex(const FilterLiteral &literal, FilterRegex::Form form, FilterError &error);
    void chooseNeedle();
    FilterTruth ofContainer(const MsgpackView &value) const;
    bool ordered(std::partial_ordering order) const;
    static FilterTruth truth(bool yes) { return yes ? FilterTruth::Yes : FilterTruth::No; }

    FilterPath m_path;
    FilterOp m_op = FilterOp::Truthy;
    FilterLiteral m_literal;
    FilterValueSet m_set;
    TagPattern m_glob;
    FilterRegex m_regex;
    QByteArray m_needle;       ///< bytes that a passing text contains; empty: not known
    bool m_searchesRegex = false;
};

} // namespace brine
