#pragma once

#include <QByteArray>
#include <QByteArrayView>
#include <QString>

namespace brine {

/// A text that is sought in bytes, case ignored: of ASCII letters, and where the text has other characters of these too.
/// No text is made of the bytes. Immutable value, any thread.
class TextMatcher
{
public:
    explicit TextMatcher(const QString &text);
    const QString &text() const { return m_text; }
    bool isIn(QByteArrayView bytes) const;

private:
    bool isAsciiIn(QByteArrayView bytes) const;

    QString m_text;
    QByteArray m_needle;       ///< UTF-8; in lower case where it is ASCII
    bool m_ascii = true;
};

} // namespace brine
