#pragma once

#include "msgpackview.h"
#include <QString>

namespace brine {

/// What a login may do, judged by the `perms` of the login's answer as Salt judges them (salt/utils/minions.py, CkMinions.auth_check and
/// spec_check). A guess in favour of trying: conditions on arguments are not judged, and no list at all means not known.
class SaltApiPerms
{
public:
    SaltApiPerms() = default;
    explicit SaltApiPerms(const MsgpackView &perms);

    bool mayRunEventSend() const { return !m_known || m_runner; }
    bool mayFireAtMinions() const { return !m_known || m_local; }
    bool isKnown() const { return m_known; }
    QString text() const { return m_text; }     ///< as the server gave it, one line, cut

private:
    void judgeWord(QByteArrayView word);
    void judgeRules(QByteArrayView target, const MsgpackView &functions);

    bool m_known = false, m_runner = false, m_local = false;
    QString m_text;
};

} // namespace brine
