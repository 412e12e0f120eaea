#pragma once

#include <QtGlobal>
#include <sys/resource.h>

namespace brine {

/// The most memory that this link program may take: what a hostile peer makes it gather ends it, not the machine.
inline void limitMemory(quint64 bytes)
{
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__) // their shadow is larger than any limit
    const rlimit most{bytes, bytes};
    ::setrlimit(RLIMIT_DATA, &most);
#else
    Q_UNUSED(bytes);
#endif
}

} // namespace brine
