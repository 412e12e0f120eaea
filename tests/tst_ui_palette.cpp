#include "shades.h"
#include "theme.h"
#include <QApplication>
#include <QTest>
#include <algorithm>
#include <array>
#include <cmath>

using namespace brine;

namespace {

using Triple = std::array<double, 3>;

Triple linear(const QColor &color)
{
    const auto one = [](double v) { return v <= 0.04045 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4); };
    return {one(color.redF()), one(color.greenF()), one(color.blueF())};
}

Triple apply(const double (&m)[3][3], const Triple &v)
{
    Triple out{};
    for (int i = 0; i < 3; ++i) {
        for (int j = 0; j < 3; ++j)
            out[i] += m[i][j] * v[j];
        out[i] = std::clamp(out[i], 0.0, 1.0);
    }
    return out;
}

// Björn Ottosson's OKLab: equal steps look equal
Triple okLab(const Triple &c)
{
    const double l = std::cbrt(0.4122214708 * c[0] + 0.5363325363 * c[1] + 0.0514459929 * c[2]);
    const double m = std::cbrt(0.2119034982 * c[0] + 0.6806995451 * c[1] + 0.1073969566 * c[2]);
    const double s = std::cbrt(0.0883024619 * c[0] + 0.2817188376 * c[1] + 0.6299787005 * c[2]);
    return {0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s, 1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s,
            0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s};
}

double distance(const Triple &a, const Triple &b)
{
    return std::sqrt((a[0] - b[0]) * (a[0] - b[0]) + (a[1] - b[1]) * (a[1] - b[1]) + (a[2] - b[2]) * (a[2] - b[2]));
}

// Machado, Oliveira, Fernandes 2009, severity 1
constexpr double Protan[3][3] = {{0.152286, 1.052583, -0.204868}, {0.114503, 0.786281, 0.099216}, {-0.003882, -0.048116, 1.051998}};
constexpr double Deutan[3][3] = {{0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413}, {-0.011820, 0.042940, 0.968881}};

} // namespace

class TestPalette : public QObject
{
    Q_OBJECT

    static const Shades &shades(bool dark) { return dark ? Shades::darkShades() : Shades::light(); }

private Q_SLOTS:
    void bothThemes()
    {
        QTest::addColumn<bool>("dark");
        QTest::newRow("light") << false;
        QTest::newRow("dark") << true;
    }

    void textCanBeRead_data() { bothThemes(); }
    void textCanBeRead()
    {
        QFETCH(bool, dark);
        for (const auto &[ink, ground] : shades(dark).textPairs()) {
            const double ratio = contrast(ink, ground);
            QVERIFY2(ratio >= 4.5, qPrintable(QStringLiteral("%1 on %2: %3").arg(ink.name(), ground.name()).arg(ratio)));
        }
    }

    void everyPaletteRoleCanBeRead_data() { bothThemes(); }
    void everyPaletteRoleCanBeRead()
    {
        QFETCH(bool, dark);
        const QPalette palette = shades(dark).palette();
        using Role = QPalette::ColorRole;
        const std::pair<Role, Role> pairs[] = {{Role::WindowText, Role::Window}, {Role::Text, Role::Base}, {Role::Text, Role::AlternateBase},
                                               {Role::ButtonText, Role::Button}, {Role::HighlightedText, Role::Highlight}, {Role::ToolTipText, Role::ToolTipBase},
                                               {Role::PlaceholderText, Role::Base}, {Role::Link, Role::Base}};
        for (const auto &[ink, ground] : pairs) {
            const double ratio = contrast(palette.color(QPalette::Active, ink), palette.color(QPalette::Active, ground));
            QVERIFY2(ratio >= 4.5, qPrintable(QStringLiteral("role %1 on %2: %3").arg(ink).arg(ground).arg(ratio)));
        }
    }

    void familiesAreToldApart_data() { bothThemes(); }
    void familiesAreToldApart()
    {
        QFETCH(bool, dark);
        const Shades &s = shades(dark);
        for (int i = 0; i < Shades::FamilyHues; ++i) {
            QVERIFY2(contrast(s.hues[i], s.base) >= 3.0, qPrintable(s.hues[i].name()));
            for (int j = 0; j < i; ++j) {
                const Triple a = linear(s.hues[i]), b = linear(s.hues[j]);
                const double seen = std::min({distance(okLab(a), okLab(b)), distance(okLab(apply(Protan, a)), okLab(apply(Protan, b))),
                                              distance(okLab(apply(Deutan, a)), okLab(apply(Deutan, b)))});
                QVERIFY2(seen >= 0.035, qPrintable(QStringLiteral("%1 and %2: %3").arg(s.hues[i].name(), s.hues[j].name()).arg(seen)));
            }
            QVERIFY(std::abs(okLab(linear(s.hues[i]))[0] - okLab(linear(s.hues[0]))[0]) < 0.03); // equally light
        }
    }

    void everyFamilyHasAHue()
    {
        for (int family = 0; family < int(TagFamily::Count); ++family)
            QVERIFY(Shades::light().family(TagFamily(family)).isValid());
        QVERIFY(Shades::light().family(TagFamily::JobNew) != Shades::light().family(TagFamily::JobReturn));
    }

    void themeChangesTheProgram()
    {
        applyTheme(*qApp, ThemeMode::Dark);
        QVERIFY(Shades::of(QApplication::palette()).dark);
        applyTheme(*qApp, ThemeMode::Light);
        QVERIFY(!Shades::of(QApplication::palette()).dark);
        for (const ThemeMode mode : {ThemeMode::System, ThemeMode::Light, ThemeMode::Dark})
            QCOMPARE(themeModeFromName(themeModeName(mode)), mode);
        QCOMPARE(themeModeFromName(QStringLiteral("no such")), ThemeMode::System);
    }
};

QTEST_MAIN(TestPalette)
#include "tst_ui_palette.moc"
