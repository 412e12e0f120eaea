#include "textarena.h"
#include <cstring>

namespace brine {

QByteArrayView TextArena::keep(QByteArrayView text)
{
    if (text.size() > BlockSize / 8) {
        m_blocks.push_back(std::make_unique<char[]>(size_t(text.size())));
        std::memcpy(m_blocks.back().get(), text.data(), size_t(text.size()));
        return {m_blocks.back().get(), text.size()};
    }
    if (text.isEmpty())
        return {"", 0};
    if (m_left < text.size()) {
        m_blocks.push_back(std::make_unique<char[]>(size_t(BlockSize)));
        m_next = m_blocks.back().get();
        m_left = BlockSize;
    }
    char *const place = m_next;
    std::memcpy(place, text.data(), size_t(text.size()));
    m_next += text.size();
    m_left -= text.size();
    return {place, text.size()};
}

} // namespace brine
