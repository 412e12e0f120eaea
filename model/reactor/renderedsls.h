#pragma once

#include <QByteArray>
#include <QMetaType>
#include <QString>

namespace brine {

/// What Salt's renderer gave for a reactor's SLS file and one event, for people. A value.
struct RenderedSls
{
    QString path;
    QString problem;          ///< why it gave nothing; empty: it rendered
    int line = 0;             ///< of the file, where the problem names one; from 1
    QString excerpt;          ///< the lines around it, where Salt shows them
    QByteArray yaml;          ///< what it gave
    bool isMasked = false;    ///< the event's secrets were masked before it was rendered
    bool isOver = true;       ///< false: it is being rendered
};

} // namespace brine

Q_DECLARE_METATYPE(brine::RenderedSls)
