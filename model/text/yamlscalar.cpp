#include "yamlscalar.h"
#include "numbertext.h"
#include <array>
#include <optional>
#include <utility>

namespace brine {

namespace {

bool isDigit(char c) { return c >= '0' && c <= '9'; }

/// Matches a pattern piece by piece, as the regular expressions of the YAML 1.1 types do.
class Matcher
{
public:
    explicit Matcher(QByteArrayView text) : m_at(text.data()), m_end(text.data() + text.size()) { }
    bool atEnd() const { return m_at == m_end; }
    char next() const { return atEnd() ? '\0' : *m_at; }
    bool take(QByteArrayView set)
    {
        if (atEnd() || !set.contains(*m_at))
            return false;
        ++m_at;
        return true;
    }
    /// Characters of the set; how many.
    int takeAll(QByteArrayView set)
    {
        const char *const begin = m_at;
        while (take(set)) { }
        return int(m_at - begin);
    }
    bool takeWord(QByteArrayView word)
    {
        if (!QByteArrayView(m_at, m_end).startsWith(word))
            return false;
        m_at += word.size();
        return true;
    }
    /// (:[0-5]?[0-9])+
    bool takeSixties()
    {
        bool any = false;
        while (next() == ':') {
            ++m_at;
            const char *const begin = m_at;
            const int digits = takeAll("0123456789");
            if (digits < 1 || digits > 2 || (digits == 2 && *begin > '5'))
                return false;
            any = true;
        }
        return any;
    }
    /// ([eE][-+][0-9]+)? to the end
    bool endsWithExponent()
    {
        if (atEnd())
            return true;
        return take("eE") && take("-+") && takeAll("0123456789") > 0 && atEnd();
    }

private:
    const char *m_at, *m_end;
};

bool isYamlFloat(QByteArrayView text)
{
    Matcher m(text);
    const bool isSigned = m.take("-+");
    if (isDigit(m.next())) {
        m.takeAll("0123456789_");
        if (m.next() == ':')
            return m.takeSixties() && m.take(".") && (m.takeAll("0123456789_"), m.atEnd());
        if (!m.take("."))
            return false;
        m.takeAll("0123456789_");
        return m.endsWithExponent();
    }
    if (!m.take("."))
        return false;
    if (isDigit(m.next())) {
        m.takeAll("0123456789_");
        return !isSigned && m.endsWithExponent();
    }
    if (m.takeWord("inf") || m.takeWord("Inf") || m.takeWord("INF"))
        return m.atEnd();
    return !isSigned && (m.takeWord("nan") || m.takeWord("NaN") || m.takeWord("NAN")) && m.atEnd();
}

bool isYamlInteger(QByteArrayView text)
{
    Matcher m(text);
    m.take("-+");
    if (m.next() == '0') {
        m.take("0");
        if (m.atEnd())
            return true;
        if (m.take("b"))
            return m.takeAll("01_") > 0 && m.atEnd();
        if (m.take("x"))
            return m.takeAll("0123456789abcdefABCDEF_") > 0 && m.atEnd();
        return m.takeAll("01234567_") > 0 && m.atEnd();
    }
    if (!isDigit(m.next()))
        return false;
    m.takeAll("0123456789_");
    return m.atEnd() || (m.takeSixties() && m.atEnd());
}

/// Digits, or digits with one point: what most numbers are, told without the patterns above, which cost ten times as much.
std::optional<YamlTag> simpleNumber(QByteArrayView text)
{
    int points = 0;
    for (const char c : text) {
        points += c == '.';
        if (!isDigit(c) && c != '.')
            return std::nullopt;
    }
    if (points == 1)
        return YamlTag::Float;
    if (points == 0 && (text.front() != '0' || text.size() == 1))
        return YamlTag::Int;
    return std::nullopt;
}

bool isYamlTimestamp(QByteArrayView text)
{
    Matcher m(text);
    if (m.takeAll("0123456789") != 4 || !m.take("-"))
        return false;
    const int month = m.takeAll("0123456789");
    if (month < 1 || month > 2 || !m.take("-"))
        return false;
    const int day = m.takeAll("0123456789");
    if (day < 1 || day > 2)
        return false;
    if (m.atEnd())
        return month == 2 && day == 2;
    if (!m.take("Tt") && m.takeAll(" \t") == 0)
        return false;
    const int hour = m.takeAll("0123456789");
    if (hour < 1 || hour > 2 || !m.take(":") || m.takeAll("0123456789") != 2 || !m.take(":")
        || m.takeAll("0123456789") != 2)
        return false;
    if (m.take("."))
        m.takeAll("0123456789");
    if (m.atEnd())
        return true;
    m.takeAll(" \t");
    if (m.take("Z"))
        return m.atEnd();
    if (!m.take("-+"))
        return false;
    const int zone = m.takeAll("0123456789");
    if (zone < 1 || zone > 2)
        return false;
    return m.atEnd() || (m.take(":") && m.takeAll("0123456789") == 2 && m.atEnd());
}

bool isOneOf(QByteArrayView text, std::initializer_list<QByteArrayView> words)
{
    for (QByteArrayView word : words) {
        if (text == word)
            return true;
    }
    return false;
}

bool isYamlBool(QByteArrayView text)
{
    return isOneOf(text, {"yes", "Yes", "YES", "no", "No", "NO", "true", "True", "TRUE", "false", "False", "FALSE", "on",
                          "On", "ON", "off", "Off", "OFF"});
}

} // namespace

YamlTag resolveYamlScalar(QByteArrayView plain)
{
    if (plain.isEmpty())
        return YamlTag::Null;
    const char first = plain.front();
    if (isDigit(first) || first == '-' || first == '+' || first == '.') {
        if (isDigit(first)) {
            if (const auto simple = simpleNumber(plain))
                return *simple;
        }
        if (isYamlFloat(plain))
            return YamlTag::Float;
        if (isYamlInteger(plain))
            return YamlTag::Int;
        return isYamlTimestamp(plain) ? YamlTag::Timestamp : YamlTag::Str;
    }
    if (plain.size() > 5)
        return YamlTag::Str;
    if (QByteArrayView("yYnNtTfFoO").contains(first) && isYamlBool(plain))
        return YamlTag::Bool;
    if (isOneOf(plain, {"~", "null", "Null", "NULL"}))
        return YamlTag::Null;
    if (plain == "<<")
        return YamlTag::Merge;
    return plain == "=" ? YamlTag::Value : YamlTag::Str;
}

YamlTag yamlTagOfName(QByteArrayView name)
{
    constexpr QByteArrayView prefix("tag:yaml.org,2002:");
    constexpr std::array<std::pair<QByteArrayView, YamlTag>, 14> tags{{
        {"str", YamlTag::Str}, {"null", YamlTag::Null}, {"bool", YamlTag::Bool}, {"int", YamlTag::Int},
        {"float", YamlTag::Float}, {"timestamp", YamlTag::Timestamp}, {"merge", YamlTag::Merge},
        {"value", YamlTag::Value}, {"binary", YamlTag::Binary}, {"set", YamlTag::Set}, {"omap", YamlTag::Omap},
        {"pairs", YamlTag::Pairs}, {"seq", YamlTag::Seq}, {"map", YamlTag::Map}}};
    if (!name.startsWith(prefix))
        return YamlTag::Unknown;
    for (const auto &[word, tag] : tags) {
        if (name.sliced(prefix.size()) == word)
            return tag;
    }
    return YamlTag::Unknown;
}

} // namespace brine
