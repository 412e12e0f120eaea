#include "saltreader.h"
#include "msgpackview.h"
#include "msgpackwriter.h"
#include "readertext.h"
#include "yamlreader.h"
#include <QChar>

namespace brine {

using Text = ReaderText;
using Answer = Result<ParsedPayload, TextError>;

namespace {

// Python's \w in a str pattern: letters, anything numeric, underscore.
bool isWordCharacter(char32_t code)
{
    if (code == '_')
        return true;
    switch (QChar::category(code)) {
    case QChar::Letter_Uppercase: case QChar::Letter_Lowercase: case QChar::Letter_Titlecase:
    case QChar::Letter_Modifier: case QChar::Letter_Other:
    case QChar::Number_DecimalDigit: case QChar::Number_Letter: case QChar::Number_Other:
        return true;
    default:
        return false;
    }
}

int utf8Length(char lead)
{
    return uchar(lead) < 0x80 ? 1 : uchar(lead) < 0xe0 ? 2 : uchar(lead) < 0xf0 ? 3 : 4;
}

bool isSpace(char32_t code)
{
    return code <= 0xffff && (QChar(char16_t(code)).isSpace() || (code >= 0x1c && code <= 0x1f));
}

// Python's str.strip().
QByteArrayView stripped(QByteArrayView text)
{
    while (!text.isEmpty() && isSpace(codePointAt(text, 0)))
        text = text.sliced(utf8Length(text.front()));
    while (!text.isEmpty()) {
        qsizetype last = text.size() - 1;
        while (last > 0 && (uchar(text[last]) & 0xc0) == 0x80)
            --last;
        if (!isSpace(codePointAt(text, last)))
            break;
        text = text.first(last);
    }
    return text;
}

ParsedPayload asText(QByteArrayView text)
{
    MsgpackWriter writer;
    writer.str(text);
    return {writer.take(), {}, false};
}

ParsedPayload asText(QByteArrayView text, const QString &warning)
{
    ParsedPayload payload = asText(text);
    payload.warnings.append(warning);
    return payload;
}

ParsedPayload asNull()
{
    MsgpackWriter writer;
    writer.nil();
    return {writer.take(), {}, false};
}

bool looksStructured(QByteArrayView text)
{
    return text.startsWith('{') || text.startsWith('[');
}

bool isDigitsAndUnderscores(QByteArrayView argument)
{
    if (!argument.contains('_'))
        return false;
    for (char c : stripped(argument)) {
        if (c != '_' && (c < '0' || c > '9'))
            return false;
    }
    return true;
}

// Which values of YAML Salt takes for the argument; the text stays where this says no.
bool isTaken(QByteArrayView argument, YamlTag tag, const ParsedPayload &parsed)
{
    switch (tag) {
    case YamlTag::Map: return argument.startsWith('{');
    case YamlTag::Seq: case YamlTag::Omap: case YamlTag::Pairs: return argument.startsWith('[');
    case YamlTag::Set: case YamlTag::Binary: return false;
    case YamlTag::Null: return argument != "!";
    default: return !((argument == "|" || argument == "!") && MsgpackView(parsed.msgpack).bytes().isEmpty());
    }
}

// A whole number of 20 characters is a job id to Salt, and goes as text (salt/utils/jid.py, is_jid).
QByteArray jobIdText(const MsgpackView &value)
{
    QByteArray text;
    if (value.type() == MsgpackView::Type::Uint)
        text = QByteArray::number(value.toUint());
    else if (value.type() == MsgpackView::Type::Int)
        text = QByteArray::number(value.toInt());
    return text.size() == 20 ? text : QByteArray();
}

ParsedPayload stays(QByteArrayView argument, const TextError &error)
{
    if (!looksStructured(argument))
        return asText(argument);
    return asText(argument, Text::tr("Salt's command line cannot read this as YAML (column %1: %2), so it stays text")
                                .arg(error.column).arg(error.message));
}

} // namespace

std::optional<salt::KeywordArgument> salt::keywordArgument(QByteArrayView word)
{
    qsizetype i = 0;
    while (i < word.size() && word[i] != '=') {
        const char32_t code = codePointAt(word, i);
        const bool isFirst = i == 0;
        if (isFirst ? !isWordCharacter(code) || QChar::category(code) == QChar::Number_DecimalDigit
                    : !isWordCharacter(code) && code != '.' && code != '-')
            return std::nullopt;
        i += utf8Length(word[i]);
    }
    if (i == 0 || i >= word.size() || (i + 1 < word.size() && word[i + 1] == '='))
        return std::nullopt;
    QByteArrayView value = word.sliced(i + 1);
    if (value.endsWith('\n')) // the $ of Salt's pattern looks past one line end, the . before it past none
        value = value.chopped(1);
    if (value.contains('\n'))
        return std::nullopt;
    return KeywordArgument{word.first(i), value};
}

Answer salt::argumentValue(QByteArrayView argument)
{
    const QByteArrayView bare = stripped(argument);
    if (bare.isEmpty() || bare == "---" || bare == "...")
        return asText(argument);
    if (isDigitsAndUnderscores(argument))
        return asText(argument, Text::tr("digits with underscores stay text on Salt's command line"));
    if (argument.contains('\t') || argument.contains('\r') || argument.contains('\n')) {
        return looksStructured(argument)
            ? asText(argument, Text::tr("Salt's command line takes an argument with a line end or tab as text; write it on one line"))
            : asText(argument);
    }
    if (argument == "None")
        return asNull();
    YamlFacts facts;
    Answer parsed = readYaml(argument, YamlRules::Salt, &facts);
    if (!parsed)
        return facts.refused ? parsed : Answer(stays(argument, parsed.error()));
    const YamlTag tag = facts.root;
    if (argument.contains('#'))
        return tag == YamlTag::Str || tag == YamlTag::Timestamp || tag == YamlTag::Null ? Answer(asText(argument)) : parsed;
    return isTaken(argument, tag, *parsed) ? parsed : Answer(asText(argument));
}

Answer readSalt(QByteArrayView text)
{
    if (const auto unreadable = unreadableText(text))
        return Answer::failure(*unreadable);
    QByteArrayView argument = text;
    while (argument.endsWith('\n') || argument.endsWith('\r'))
        argument = argument.chopped(1);
    const std::optional<salt::KeywordArgument> keyword = salt::keywordArgument(argument);
    Answer value = salt::argumentValue(keyword ? keyword->value : argument);
    if (!value)
        return value;
    if (!keyword) {
        const QByteArray jobId = jobIdText(MsgpackView(value->msgpack));
        return jobId.isEmpty() ? value : Answer(asText(jobId));
    }
    MsgpackWriter writer;
    writer.map(1);
    writer.str(keyword->name);
    writer.raw(value->msgpack);
    return ParsedPayload{writer.take(), value->warnings, true};
}

} // namespace brine
