#include "shades.h"

#include <cmath>

namespace brine {

namespace {

Shades makeLight()
{
    Shades s;
    s.window = QColor(0xF2F5F5);
    s.base = QColor(0xFFFFFF);
    s.raised = QColor(0xFAFCFC);
    s.text = QColor(0x16211F);
    s.muted = QColor(0x52635F);
    s.line = QColor(0xD9E1DF);
    s.lineStrong = QColor(0xB4C2BF);
    s.accent = QColor(0x0F766E);
    s.onAccent = QColor(0xFFFFFF);
    s.selection = QColor(0xCDE8E3);
    s.selectionQuiet = QColor(0xE1E8E7);
    s.hover = QColor(0xE6EEEC);
    s.danger = QColor(0xB42318);
    s.dangerTint = QColor(0xFDECEA);
    s.dangerRow = QColor(0xF9EDEC);          // 8 % of danger over base
    s.good = QColor(0x0B6B36);
    s.goodTint = QColor(0xE8F6EC);
    s.attention = QColor(0x8A5A00);
    s.attentionTint = QColor(0xFFF5DD);
    s.fired = QColor(0xB8EDE4);
    // Equal lightness (OKLab 0.56), chosen for the greatest smallest distance under normal, protan and deutan sight.
    s.hues = {QColor(0x3669F7), QColor(0x2E8B57), QColor(0xD42515), QColor(0x775ECA), QColor(0xC114AA), QColor(0x856E36), QColor(0x67737C)};
    return s;
}

Shades makeDark()
{
    Shades s;
    s.window = QColor(0x1B2221);
    s.base = QColor(0x121817);
    s.raised = QColor(0x202928);
    s.text = QColor(0xE2EAE8);
    s.muted = QColor(0x9DAEAA);
    s.line = QColor(0x2E3937);
    s.lineStrong = QColor(0x4A5956);
    s.accent = QColor(0x2DD4BF);
    s.onAccent = QColor(0x06211D);
    s.selection = QColor(0x17423C);
    s.selectionQuiet = QColor(0x27312F);
    s.hover = QColor(0x26302E);
    s.danger = QColor(0xFF8A80);
    s.dangerTint = QColor(0x38201F);
    s.dangerRow = QColor(0x251E1D);
    s.good = QColor(0x5AD28A);
    s.goodTint = QColor(0x162C20);
    s.attention = QColor(0xF3BE5B);
    s.attentionTint = QColor(0x33290F);
    s.fired = QColor(0x19443E);
    s.hues = {QColor(0x79B5EB), QColor(0x51C17F), QColor(0xED966A), QColor(0xB28FFE), QColor(0xEF74C8), QColor(0xB9B50D), QColor(0xBAAAAE)};
    s.dark = true;
    return s;
}

double channel(double value)
{
    return value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
}

double luminance(const QColor &color)
{
    return 0.2126 * channel(color.redF()) + 0.7152 * channel(color.greenF()) + 0.0722 * channel(color.blueF());
}

} // namespace

const Shades &Shades::light()
{
    static const Shades shades = makeLight();
    return shades;
}

const Shades &Shades::darkShades()
{
    static const Shades shades = makeDark();
    return shades;
}

const Shades &Shades::of(const QPalette &palette)
{
    return palette.color(QPalette::Active, QPalette::Base).lightness() < 128 ? darkShades() : light();
}

QColor Shades::family(TagFamily family) const
{
    switch (family) {
    case TagFamily::JobNew:
    case TagFamily::JobOther:
    case TagFamily::Batch: return hues[0];
    case TagFamily::JobReturn: return hues[1];
    case TagFamily::Auth:
    case TagFamily::Key: return hues[2];
    case TagFamily::Minion:
    case TagFamily::Presence:
    case TagFamily::Cloud: return hues[3];
    case TagFamily::Run:
    case TagFamily::Wheel: return hues[4];
    case TagFamily::Beacon: return hues[5];
    case TagFamily::Custom:
    case TagFamily::Count: break;
    }
    return hues[6];
}

QPalette Shades::palette() const
{
    QPalette p(window);
    const auto all = [&p](QPalette::ColorRole role, const QColor &color) { p.setColor(QPalette::All, role, color); };
    all(QPalette::Window, window);
    all(QPalette::WindowText, text);
    all(QPalette::Base, base);
    all(QPalette::AlternateBase, raised);
    all(QPalette::Text, text);
    all(QPalette::Button, raised);
    all(QPalette::ButtonText, text);
    all(QPalette::BrightText, danger);
    all(QPalette::ToolTipBase, raised);
    all(QPalette::ToolTipText, text);
    all(QPalette::PlaceholderText, muted);
    all(QPalette::Highlight, accent);
    all(QPalette::HighlightedText, onAccent);
    all(QPalette::Link, accent);
    all(QPalette::LinkVisited, accent);
    all(QPalette::Light, raised);
    all(QPalette::Midlight, line);
    all(QPalette::Mid, lineStrong);
    all(QPalette::Dark, lineStrong);
    all(QPalette::Shadow, dark ? QColor(Qt::black) : lineStrong);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        p.setColor(QPalette::Disabled, role, muted);
    p.setColor(QPalette::Disabled, QPalette::Highlight, lineStrong);
    return p;
}

std::vector<std::pair<QColor, QColor>> Shades::textPairs() const
{
    std::vector<std::pair<QColor, QColor>> pairs;
    for (const QColor &ground : {window, base, raised, hover}) {
        for (const QColor &ink : {text, muted, accent, danger, good, attention})
            pairs.emplace_back(ink, ground);
    }
    for (const QColor &ground : {selection, selectionQuiet, dangerRow, fired}) {
        for (const QColor &ink : {text, danger, good, muted, attention})
            pairs.emplace_back(ink, ground);
    }
    pairs.insert(pairs.end(), {{onAccent, accent}, {text, dangerTint}, {danger, dangerTint}, {muted, dangerTint},
                               {text, goodTint}, {good, goodTint}, {text, attentionTint}, {attention, attentionTint}});
    return pairs;
}

double contrast(const QColor &a, const QColor &b)
{
    const double la = luminance(a), lb = luminance(b);
    return (std::max(la, lb) + 0.05) / (std::min(la, lb) + 0.05);
}

} // namespace brine
