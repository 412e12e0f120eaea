#pragma once

#include "msgpackwriter.h"
#include "naivefilter.h"
#include "randommsgpack.h"
#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>

namespace brine::naive {

/// Events and expressions out of few words, so that they meet.
class FilterMaker
{
public:
    explicit FilterMaker(quint32 seed) : m_values(seed) { }
    quint32 below(quint32 n) { return m_values.below(n); }
    bool oneIn(quint32 n) { return m_values.oneIn(n); }

    QByteArray word()
    {
        static const QByteArray words[] = {"", "a", "web1", "WEB1", "state.apply", "test.ping", "salt/job/1/ret/web1", "root", "Nginx failed", "nginx", "x y", "true", "5", "1",
                                           "ret", "aaab", "\"q\"", "back\\slash", "line\nbreak", "\xc3\xa4", "\xff\xfe", QByteArray("n\0l", 3)};
        return words[below(std::size(words))];
    }

    QByteArray key()
    {
        static const QByteArray keys[] = {"fun", "id", "jid", "user", "success", "retcode", "data", "return", "x", "y", "a b", "1", "5", "true", "null", "-3", ""};
        return keys[below(std::size(keys))];
    }

    QByteArray tag()
    {
        static const QByteArray tags[] = {"salt/job/20260101000000000000/ret/web1", "salt/job/20260101000000000000/new", "salt/auth", "20260101000000000000", "salt/minion/db1/start",
                                          "salt/beacon/web1/load/", "custom/a", "", "\xff/\xfe", "SALT/JOB/x"};
        return tags[below(std::size(tags))];
    }

    void writeScalar(MsgpackWriter &w, bool hostile)
    {
        switch (below(9)) {
        case 0: w.nil(); break;
        case 1: w.boolean(oneIn(2)); break;
        case 2: w.integer(qint64(below(7)) - 3); break;
        case 3: w.real(double(below(9)) / 2 - 2); break;
        case 4: oneIn(2) ? w.unsignedInteger(~quint64(below(2))) : w.integer(std::numeric_limits<qint64>::min() + qint64(below(2))); break;
        case 5: oneIn(3) ? w.real(std::nan("")) : w.real(9007199254740992.0 * double(1 + below(3))); break;
        case 6: oneIn(2) ? w.ext(qint8(below(200)), word()) : w.integer(9007199254740992 + qint64(below(3))); break;
        case 7: w.bin(word()); break;
        default: hostile || !oneIn(4) ? w.str(word()) : w.str(Endless); break;
        }
    }

    void writeValue(MsgpackWriter &w, int depth, bool hostile)
    {
        const quint32 n = below(5);
        switch (depth > 0 ? below(6) : 5) {
        case 0: case 1:
            w.map(n);
            for (quint32 i = 0; i < n; ++i) {
                if (oneIn(6)) // an odd key; a real one would have many spellings
                    writeOddKey(w, depth, hostile);
                else
                    oneIn(5) ? w.bin(key()) : w.str(key());
                writeValue(w, depth - 1, hostile);
            }
            break;
        case 2:
            w.array(n);
            for (quint32 i = 0; i < n; ++i)
                writeValue(w, depth - 1, hostile);
            break;
        default: writeScalar(w, hostile);
        }
    }

    QByteArray payload(bool hostile)
    {
        MsgpackWriter w;
        if (oneIn(15)) {
            writeValue(w, 3, hostile);
            return w.take();
        }
        const quint32 n = below(9);
        w.map(n);
        for (quint32 i = 0; i < n; ++i) {
            w.str(key());
            writeValue(w, 3, hostile);
        }
        const QByteArray bytes = w.take();
        if (!hostile)
            return bytes;
        return oneIn(3) ? m_values.mutated(m_values.payload()) : m_values.mutated(bytes);
    }

    Literal literal(bool textOnly)
    {
        Literal l;
        const quint32 kind = textOnly ? 9 : below(10);
        MsgpackWriter w;
        if (kind == 0)
            w.nil();
        else if (kind == 1)
            w.boolean(oneIn(2));
        else if (kind < 4)
            w.integer(qint64(below(7)) - 3);
        else if (kind == 4)
            w.real(double(below(9)) / 2 - 2);
        else if (kind == 5)
            oneIn(2) ? w.unsignedInteger(~quint64(below(2))) : w.real(9007199254740992.0 * double(1 + below(3)));
        else if (kind == 6)
            oneIn(4) ? w.real(std::nan("")) : w.integer(9007199254740992 + qint64(below(3)));
        else
            w.str(word());
        l.value = *Decoder(w.bytes()).value();
        l.ignoreCase = l.value.type == Value::Text && oneIn(4) && isAscii(l.value.text);
        return l;
    }

    Expression test()
    {
        static const QByteArray fields[] = {"tag", "fun", "jid", "id", "minion", "user", "success", "retcode", "size", "seq", "source", "kind", "family"};
        Expression e;
        if (oneIn(12)) {
            e.field = "data";
            e.op = "=~";
            e.literals.push_back({textValue(Backtracking), false});
            return e;
        }
        if (oneIn(2)) {
            e.field = fields[below(std::size(fields))];
        } else {
            e.field = "data";
            addSteps(e);
        }
        const bool number = e.field == "size" || e.field == "seq" || e.field == "source";
        const bool text = e.field == "tag" || e.field == "kind" || e.field == "family";
        static const QByteArray ops[] = {"", "exists", "==", "!=", "in", "contains", "~", "=~", "^=", "<", "<=", ">", ">="};
        e.op = ops[below(std::size(ops))];
        if (number && (e.op == "~" || e.op == "=~" || e.op == "^=" || e.op == "contains"))
            e.op = "==";
        addLiterals(e, number, text);
        return e;
    }

    Expression expression(int depth)
    {
        const quint32 kind = depth > 0 ? below(7) : 6;
        if (kind > 4)
            return test();
        Expression e;
        e.kind = kind == 4 ? Expression::Not : kind < 2 ? Expression::And : Expression::Or;
        for (quint32 n = kind == 4 ? 1 : 2 + below(3); n > 0; --n)
            e.children.push_back(expression(depth - 1));
        return e;
    }

    QByteArray written(const Expression &e)
    {
        switch (e.kind) {
        case Expression::Not: return (oneIn(2) ? "not " : "!") + inBrackets(e.children.front(), true);
        case Expression::Test: return writtenTest(e);
        default: break;
        }
        const bool all = e.kind == Expression::And;
        QByteArray text;
        for (const Expression &c : e.children) {
            if (!text.isEmpty())
                text += all ? (oneIn(3) ? " && " : " and ") : (oneIn(3) ? "||" : " or ");
            text += inBrackets(c, c.kind == Expression::Or && all);
        }
        return text;
    }

private:
    static bool isAscii(const QByteArray &text) { return std::all_of(text.begin(), text.end(), [](char c) { return quint8(c) < 0x80; }); }

    void writeOddKey(MsgpackWriter &w, int depth, bool hostile)
    {
        switch (below(5)) {
        case 0: w.integer(qint64(below(8)) - 3); break;
        case 1: w.boolean(oneIn(2)); break;
        case 2: w.nil(); break;
        case 3: w.ext(3, "k"); break;
        default: writeValue(w, std::max(1, depth - 2), hostile);
        }
    }

    void addSteps(Expression &e)
    {
        for (quint32 n = below(4); n > 0; --n) {
            Step step;
            switch (below(8)) {
            case 0: step.kind = Step::AnyKey; break;
            case 1: step.kind = Step::AnyItem; break;
            case 2:
                step.kind = Step::Index;
                step.index = qint64(below(7)) - 3;
                break;
            default: step.key = key();
            }
            e.steps.push_back(step);
        }
        if (oneIn(5))
            e.steps.push_back({Step::AnyDepth, {}, 0});
    }

    void addLiterals(Expression &e, bool number, bool text)
    {
        if (e.op.isEmpty() || e.op == "exists")
            return;
        const bool ordered = e.op == "<" || e.op == "<=" || e.op == ">" || e.op == ">=";
        const bool textual = e.op == "~" || e.op == "=~" || e.op == "^=";
        for (quint32 n = e.op == "in" ? 1 + below(4) : 1; n > 0; --n) {
            Literal l = literal(textual || text);
            const auto type = l.value.type;
            if (number && !isNumber(l.value))
                l = {numberValue(below(40)), false};
            else if (ordered && (type == Value::Nil || type == Value::Bool))
                l = {numberValue(below(3)), false};
            l.ignoreCase = l.ignoreCase && !ordered;
            if (e.op == "~")
                l = {textValue(globText()), oneIn(4)};
            if (e.op == "=~")
                l = {textValue(regexText()), oneIn(4)};
            if (l.value.text == Backtracking)
                l.ignoreCase = false;
            if ((e.field == "kind" || e.field == "family") && (e.op == "==" || e.op == "!=" || e.op == "in"))
                l = {textValue(e.field == "kind" ? "malformed" : oneIn(2) ? "job return" : "custom"), oneIn(4)};
            e.literals.push_back(l);
        }
    }

    QByteArray globText()
    {
        static const QByteArray globs[] = {"*", "", "a*", "*1", "salt/job/*/ret/*", "*nginx*", "???1", "*e*t*", "web?", "*a*a*b", "*/*", "x y", "W*"};
        return globs[below(std::size(globs))];
    }

    QByteArray regexText()
    {
        static const QByteArray all[] = {"", "a", "^salt", "web\\d", "(x|y)+$", "[0-9]{2,}", "e.*r", "\\bret\\b", "n", "^$", "t\\.p", "[^a-z]", "(?i)NGINX", "a{3}b", "f(?=a)", "g(?:inx| ) ?f",
                                         Backtracking, Backtracking, Backtracking, "\\x00", "i[n]+x$", "(?>a+)b", "a++b", "[a-f]+", "a|e|5"};
        return all[below(std::size(all))];
    }

    static QByteArray quoted(const QByteArray &text)
    {
        QByteArray out("\"");
        for (const char c : text) {
            if (c == '"' || c == '\\')
                out += '\\';
            if (quint8(c) < 0x20 || quint8(c) >= 0x7f)
                out += "\\x" + QByteArray(1, c).toHex();
            else
                out += c;
        }
        return out + '"';
    }

    static QByteArray writtenLiteral(const Literal &l)
    {
        const Value &v = l.value;
        switch (v.type) {
        case Value::Nil: return "null";
        case Value::Bool: return v.boolean ? "true" : "false";
        case Value::Integer: return (v.negative ? "-" : "") + QByteArray::number(v.magnitude);
        case Value::Real: return std::isnan(v.real) ? QByteArray("nan") : QByteArray::number(v.real, 'f', 3);
        default: return quoted(v.text) + (l.ignoreCase ? "i" : "");
        }
    }

    QByteArray writtenTest(const Expression &e)
    {
        QByteArray text = e.field;
        for (const Step &step : e.steps) {
            switch (step.kind) {
            case Step::AnyKey: text += ".*"; break;
            case Step::AnyItem: text += "[*]"; break;
            case Step::AnyDepth: text += ".**"; break;
            case Step::Index: text += '[' + QByteArray::number(step.index) + ']'; break;
            case Step::Key: {
                const bool plain = !step.key.isEmpty() && !step.key.contains(' ') && step.key != "-3";
                text += plain && oneIn(2) ? '.' + step.key : oneIn(2) ? '.' + quoted(step.key) : '[' + quoted(step.key) + ']';
            }
            }
        }
        if (e.op.isEmpty())
            return text;
        text += ' ' + e.op;
        if (e.op == "exists")
            return text;
        if (e.op != "in")
            return text + ' ' + writtenLiteral(e.literals.front());
        text += " (";
        for (size_t i = 0; i < e.literals.size(); ++i)
            text += (i ? ", " : "") + writtenLiteral(e.literals[i]);
        return text + ')';
    }

    QByteArray inBrackets(const Expression &e, bool needed)
    {
        const bool bracket = (needed && e.kind != Expression::Test) || oneIn(6);
        return bracket ? '(' + written(e) + ')' : written(e);
    }

    RandomMsgpack m_values;
};

} // namespace brine::naive
