#pragma once

#include "payloadreader.h"
#include <QByteArrayList>
#include <QCoreApplication>

namespace brine {

/// The words of a pasted command without its options. A value; any thread.
struct PastedArguments
{
    Q_DECLARE_TR_FUNCTIONS(brine::PastedShot)
public:
    QByteArrayList positional;
    QString targetType = QStringLiteral("glob");
    bool isLocal = false;               ///< salt-call --local: without a master
    QByteArray to, target;              ///< brinectl's
    QByteArrayList bus;                 ///< brinectl's options that say which bus, without their values
    Dialect dialect = Dialect::Json;

    /// Options as Salt's parsers know them (salt/utils/parsers.py), anywhere between the others. `isSalt`: with the letters of targets.
    static PastedArguments ofSalt(const QByteArrayList &words, bool isSalt);
    /// A sentence for options that take the payload from elsewhere.
    static Result<PastedArguments> ofBrinectl(const QByteArrayList &words);
};

/// Tag and data of event.send (tag first), event.fire and event.fire_master (data first), read as Salt's command line reads its
/// words: by place or by name; event.send takes other names into the data, which what data says itself overrides
/// (salt/modules/event.py). Any thread.
struct SaltEventCall
{
    Q_DECLARE_TR_FUNCTIONS(brine::PastedShot)
public:
    QByteArray tag, payload;
    QStringList notes;
    static Result<SaltEventCall> read(bool isSend, const QByteArrayList &words);
};

} // namespace brine
