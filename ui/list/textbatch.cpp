#include "textbatch.h"

#include <QPainter>
#include <algorithm>

namespace brine {

namespace { constexpr size_t MaxRuns = 32; } // kept; a theme has a handful of text colours

void TextBatch::add(const AsciiText &font, const QColor &color, const QPointF &baseline, QStringView text)
{
    const auto isSame = [&](const Run &run) { return run.font == &font && run.color == color; };
    auto run = std::find_if(m_runs.begin(), m_runs.end(), isSame);
    if (run == m_runs.end())
        run = m_runs.insert(m_runs.end(), {&font, color, {}, {}});
    font.place(baseline, text, run->glyphs, run->places);
}

void TextBatch::draw(QPainter &painter)
{
    for (Run &run : m_runs) {
        painter.setPen(run.color);
        run.font->draw(painter, run.glyphs, run.places);
        run.glyphs.resize(0);       // the memory stays
        run.places.resize(0);
    }
    if (m_runs.size() > MaxRuns)
        m_runs.clear();
}

} // namespace brine
