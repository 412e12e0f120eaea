#pragma once

#include "result.h"
#include "templatevalue.h"
#include <QByteArrayView>
#include <QCoreApplication>

namespace brine {

/// Fills in the {{name}} of texts. In a payload it works on the parsed value, never on text: a text that is {{name}} and nothing
/// else becomes the value with its type, within other text the value's text; whatever a value looks like, it stays one text or
/// number. {{"…"}} stands for what is in the quotes, so {{"{{"}} for two braces. Bytes and keys that are no text stay. Any thread.
class TemplateText
{
    Q_DECLARE_TR_FUNCTIONS(brine::TemplateText)
public:
    static constexpr qsizetype MaxExpandedBytes = 64 << 20;

    /// A text that stays one: a tag, a target.
    static Result<QByteArray> expandText(QByteArrayView text, const TemplateValues &values);
    /// A whole msgpack value. Refuses what would make two keys of a map equal.
    static Result<QByteArray> expandPayload(QByteArrayView payload, const TemplateValues &values);

    /// The names in it, each once, in order of appearance. Texts that cannot be expanded count as far as they can be read.
    static QByteArrayList namesInText(QByteArrayView text);
    static QByteArrayList namesInPayload(QByteArrayView payload);

    static bool isName(QByteArrayView text);
    /// counter, uuid, now, random, jid, minion: what Brine itself gives (see TemplateShots).
    static bool isBuiltIn(QByteArrayView name);
};

} // namespace brine
