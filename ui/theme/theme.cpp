#include "theme.h"

#include "brinestyle.h"
#include "icons.h"
#include <QApplication>
#include <QFontDatabase>
#include <QFontInfo>
#include <QWidget>

namespace brine {

namespace {
/// The desktop's own palette, as it was before Brine set one.
bool desktopIsDark()
{
    static const bool dark = QGuiApplication::palette().color(QPalette::Base).lightness() < 128;
    return dark;
}
} // namespace

void applyTheme(QApplication &application, ThemeMode mode)
{
    const bool dark = mode == ThemeMode::Dark || (mode == ThemeMode::System && desktopIsDark());
    if (!qobject_cast<BrineStyle *>(QApplication::style()))
        QApplication::setStyle(new BrineStyle);
    QApplication::setPalette((dark ? Shades::darkShades() : Shades::light()).palette());
    application.setWindowIcon(programIcon());
}

ThemeMode themeModeFromName(const QString &name)
{
    if (name == QLatin1String("light"))
        return ThemeMode::Light;
    return name == QLatin1String("dark") ? ThemeMode::Dark : ThemeMode::System;
}

QString themeModeName(ThemeMode mode)
{
    switch (mode) {
    case ThemeMode::Light: return QStringLiteral("light");
    case ThemeMode::Dark: return QStringLiteral("dark");
    case ThemeMode::System: break;
    }
    return QStringLiteral("system");
}

const Shades &shadesOf(const QWidget *widget)
{
    return Shades::of(widget->palette());
}

QFont fixedFont(const QFont &like)
{
    QFont font = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    if (like.pixelSize() > 0)
        font.setPixelSize(like.pixelSize());
    else
        font.setPointSizeF(like.pointSizeF());
    return font;
}

} // namespace brine
