#pragma once

#include "payloadreader.h"
#include "pythonoracle.h"

#include <QTest>
#include <random>

namespace brine {

/// Texts made of pieces by seed: pieces in a row, or a sound text with some pieces put in, taken out or swapped.
class RandomText
{
public:
    RandomText(quint32 seed, QByteArrayList pieces, QByteArrayList sound)
        : m_random(seed), m_pieces(std::move(pieces)), m_sound(std::move(sound)) { }

    QByteArray next() { return below(2) ? row() : mutated(); }

private:
    qsizetype below(qsizetype n) { return qsizetype(m_random() % quint64(n)); }
    const QByteArray &piece() { return m_pieces[below(m_pieces.size())]; }
    QByteArray row()
    {
        QByteArray text;
        for (qsizetype n = 1 + below(9); n > 0; --n)
            text += piece();
        return text;
    }
    // Cuts between ASCII characters only, so that the text stays UTF-8.
    QByteArray mutated()
    {
        QByteArray text = m_sound[below(m_sound.size())];
        for (qsizetype n = 1 + below(4); n > 0; --n) {
            const qsizetype at = below(text.size() + 1);
            const auto isAscii = [&](qsizetype i) { return i < text.size() && !(text[i] & 0x80); };
            if (below(2))
                text.insert(isAscii(at) || at == text.size() ? at : 0, piece());
            else if (isAscii(at))
                text.remove(at, 1);
        }
        return text;
    }

    std::mt19937 m_random;
    QByteArrayList m_pieces, m_sound;
};

/// Why Python cannot be asked about texts; empty if it can. Needs python3-yaml and python3-msgpack.
inline QByteArray missingForTexts()
{
    const QByteArray missing = PythonOracle::missing();
    if (!missing.isEmpty())
        return missing;
    QProcess python;
    python.start(PythonOracle::interpreter(), {QStringLiteral("-c"), QStringLiteral("import yaml")});
    return python.waitForFinished(60000) && python.exitCode() == 0 ? QByteArray() : QByteArray("python3-yaml is not installed");
}

/// Reads each text here and by the script, and fails on the first that the two do not read alike. `mayDiffer` lets a
/// known difference pass.
template<typename MayDiffer>
void compareWithPython(const QString &script, const QByteArrayList &texts, Dialect dialect, MayDiffer mayDiffer)
{
    PythonOracle oracle;
    for (const QByteArray &text : texts)
        oracle.add(text);
    const QList<QByteArray> answers = oracle.ask(script);
    QVERIFY2(answers.size() == texts.size(), answers.value(0).constData());
    int read = 0;
    for (qsizetype i = 0; i < texts.size(); ++i) {
        const auto ours = readPayload(texts[i], dialect);
        const QByteArray mine = ours ? "V " + ours->msgpack.toHex() : "E " + ours.error().message.toUtf8();
        const bool alike = answers[i].startsWith('E') ? !ours : answers[i] == "S" ? bool(ours) : mine == answers[i];
        read += answers[i].startsWith('V');
        QVERIFY2(alike || mayDiffer(texts[i], answers[i]),
                 ("text " + texts[i].toPercentEncoding(" {}[]():,'\"!&*#<>|?\n") + "\nPython " + answers[i] + "\nBrine " + mine).constData());
    }
    QVERIFY2(read > texts.size() / 20, "hardly any of these texts can be read at all: the test compares nothing");
}

/// The error must say this, at this place.
inline void compareError(const TextError &error, int line, int column, const QString &part)
{
    QVERIFY2(error.message.contains(part), qPrintable(error.message));
    QCOMPARE(QStringLiteral("%1:%2").arg(error.line).arg(error.column), QStringLiteral("%1:%2").arg(line).arg(column));
}

} // namespace brine
