#pragma once

#include "payloadreader.h"
#include "textarena.h"
#include "yamltoken.h"
#include <QByteArray>
#include <optional>
#include <vector>

namespace brine {

/// Which of PyYAML's two scanners is followed where they differ: its own (yaml.safe_load) or libyaml, which Salt prefers
/// when it is there (salt/utils/yamlloader.py, CSafeLoader).
enum class YamlFlavour : quint8 { PyYaml, LibYaml };

/// Cuts YAML text into tokens by PyYAML's rules: simple keys on one line and up to 1024 characters, tabs never before a
/// token, line breaks of YAML 1.1. yaml-cpp reads another language in these places (its folding of block scalars, its
/// tabs) and takes 70 to 130 ms for 1 MiB. Bounded in nesting. One use, one thread.
class YamlScanner
{
public:
    YamlScanner(QByteArrayView text, YamlFlavour flavour);

    /// The next token, of type Error when the text is wrong: see error(). Valid until take().
    const YamlToken &peek() { return m_settled ? m_tokens[m_head] : settle(); }
    YamlToken take();
    const std::optional<TextError> &error() const { return m_error; }
    void fail(qsizetype at, const QString &message);
    /// An error of our own bounds, not of YAML's: PyYAML would have read it.
    void refuse(qsizetype at, const QString &message);
    bool isRefused() const { return m_refused; }
    YamlFlavour flavour() const { return m_flavour; }
    QByteArrayView text() const { return QByteArrayView(m_text.constData(), m_size); }

private:
    struct SimpleKey
    {
        bool possible = false, required = false;
        quint64 tokenNumber = 0;
        qsizetype index = 0, line = 0, column = 0;
        quint32 offset = 0;
    };
    enum class Chomping : quint8 { Clip, Strip, Keep };

    // The text (yamlscannertext.cpp)
    bool checkCharacters();
    qsizetype offset() const { return m_at - m_text.constData(); }
    char at(int ahead) const { return m_at[ahead]; }
    /// Bytes of the line break at p, 0 if there is none; \r\n is two.
    static int breakAt(const char *p)
    {
        // Most bytes begin none: said here, without a call (a tenth of all time, with advance() and takeBreak()).
        const uchar c = uchar(*p);
        return c > '\r' && c < 0xc2 ? 0 : breakHere(p);
    }
    static int breakHere(const char *p);
    static bool isBreakOrEnd(const char *p) { return !*p || breakAt(p); }
    static bool isSpaceBreakOrEnd(const char *p) { return *p == ' ' || isBreakOrEnd(p); }
    static bool isBlankBreakOrEnd(const char *p) { return *p == '\t' || isSpaceBreakOrEnd(p); }
    void advance(qsizetype bytes)
    {
        if (!m_ascii)
            return advanceWide(bytes);
        m_at += bytes;
        m_index += bytes;
        m_column += bytes;
    }
    void advanceWide(qsizetype bytes);
    void skipSpaces();
    void skipComment();
    /// Takes one line break, if there is one, and returns what PyYAML makes of it: \n, or U+2028 and U+2029 as they are.
    QByteArrayView takeBreak() { return breakAt(m_at) ? takeBreakHere() : QByteArrayView(); }
    QByteArrayView takeBreakHere();
    bool takeBreakInto(QByteArray &out)
    {
        const QByteArrayView taken = takeBreak();
        out.append(taken);
        return !taken.isEmpty();
    }
    bool atDocumentMark(char sign) const;
    bool atDocumentMark() const { return atDocumentMark('-') || atDocumentMark('.'); }

    // Tokens, simple keys, indentation (yamlscanner.cpp)
    const YamlToken &settle();
    bool needsMore();
    bool fetchMore();
    bool fetchIndicator(char c);
    bool scanToNextToken();
    bool dropStaleKeys() { return (m_keys.size() == 1 && !m_keys.front().possible) || dropStale(); }
    bool dropStale();
    bool saveKey();
    bool dropKey();
    void unwindIndent(qsizetype column);
    bool addIndent(qsizetype column);
    void add(YamlToken::Type type, qsizetype length = 0);
    void insertAtKey(const SimpleKey &key, YamlToken::Type type);
    bool fetchStreamEnd();
    bool fetchDocumentMark(YamlToken::Type type);
    bool fetchFlowStart(YamlToken::Type type);
    bool fetchFlowEnd(YamlToken::Type type);
    bool fetchFlowEntry();
    bool fetchBlockEntry();
    bool fetchKey();
    bool fetchValue();
    bool startsPlain() const;

    // Directives, anchors, tags (yamlscannertags.cpp)
    bool fetchDirective();
    bool scanDirective(YamlToken &token);
    bool scanYamlVersion(YamlToken &token);
    bool scanTagDirective(YamlToken &token);
    bool fetchAnchor(YamlToken::Type type);
    bool fetchTag();
    bool scanTag(YamlToken &token);
    bool scanTagHandle(QByteArrayView &handle);
    bool scanTagUri(QByteArrayView &uri, bool verbatim);
    bool scanUriEscapes(QByteArray &out);
    bool isUriCharacter(char c, bool verbatim) const;

    // Scalars (yamlscannerscalars.cpp)
    bool fetchBlockScalar(bool folded);
    bool scanBlockHeader(Chomping &chomping, int &increment);
    qsizetype scanBlockIndentation(QByteArray &breaks);
    void scanBlockBreaks(qsizetype indent, QByteArray &breaks);
    bool fetchQuoted(char quote);
    bool scanQuoted(char quote, qsizetype start, QByteArray &out);
    bool scanQuotedText(char quote, QByteArray &out);
    bool scanQuotedSpaces(qsizetype start, QByteArray &out);
    bool scanQuotedBreaks(QByteArray &out);
    bool scanEscape(QByteArray &out);
    bool scanCodeEscape(int digits, QByteArray &out);
    bool fetchPlain();
    const char *plainRunEnd() const;
    bool endsPlain(const char *p) const;
    bool isColonOfLibYaml(const char *p) const;
    /// The blanks after a run of plain text: false when the scalar ends here.
    bool scanPlainSpaces(QByteArray &out, bool &broken);
    void addScalar(qsizetype start, QByteArrayView value, bool plain);
    bool wrong(qsizetype at, const QString &message);

    QByteArray m_text;             // with zeros behind it, so that looking ahead needs no check
    qsizetype m_size = 0;
    const char *m_at = nullptr;
    YamlFlavour m_flavour;
    bool m_ascii = true;           // then a byte is a character
    qsizetype m_index = 0, m_line = 0, m_column = 0; // in characters
    int m_flow = 0;
    qsizetype m_indent = -1;
    std::vector<qsizetype> m_indents;
    std::vector<SimpleKey> m_keys; // one a flow level
    bool m_allowKey = true, m_done = false;
    std::vector<YamlToken> m_tokens;
    size_t m_head = 0;
    quint64 m_taken = 0;
    bool m_settled = false;        // nothing can go in before the head any more
    TextArena m_arena;
    QByteArray m_scratch, m_breaks, m_spaces; // emptied by resize(0), which keeps their memory
    YamlToken m_errorToken;
    std::optional<TextError> m_error;
    bool m_refused = false;
};

} // namespace brine
