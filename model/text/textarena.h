#pragma once

#include <QByteArrayView>
#include <memory>
#include <vector>

namespace brine {

/// Keeps decoded texts at fixed addresses until the builder is done, without an allocation a text.
class TextArena
{
public:
    QByteArrayView keep(QByteArrayView text);

private:
    static constexpr qsizetype BlockSize = 64 * 1024;
    std::vector<std::unique_ptr<char[]>> m_blocks;
    qsizetype m_left = 0;
    char *m_next = nullptr;
};

} // namespace brine
