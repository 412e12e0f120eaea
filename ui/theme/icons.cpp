#include "icons.h"

#include "shades.h"
#include <QFile>
#include <QGuiApplication>
#include <QIconEngine>
#include <QPainter>
#include <QPixmapCache>
#include <QSvgRenderer>

namespace brine {

namespace {

/// Draws an SVG whose strokes say currentColor in the colour that fits the mode.
class StrokeIconEngine : public QIconEngine
{
public:
    explicit StrokeIconEngine(QString name) : m_name(std::move(name)) { }

    void paint(QPainter *painter, const QRect &rect, QIcon::Mode mode, QIcon::State state) override
    {
        const qreal ratio = painter->device() ? painter->device()->devicePixelRatioF() : 1;
        painter->drawPixmap(rect, pixmapFor(rect.size() * ratio, mode, state));
    }

    QPixmap pixmap(const QSize &size, QIcon::Mode mode, QIcon::State state) override { return pixmapFor(size, mode, state); }
    QIconEngine *clone() const override { return new StrokeIconEngine(m_name); }
    QString key() const override { return QStringLiteral("brine-stroke"); }
    bool isNull() override { return !QFile::exists(path()); }

private:
    QString path() const { return QStringLiteral(":/brine/icons/%1.svg").arg(m_name); }

    static QColor colorFor(QIcon::Mode mode, QIcon::State state)
    {
        const QPalette palette = QGuiApplication::palette();
        if (mode == QIcon::Disabled)
            return palette.color(QPalette::Mid);
        if (mode == QIcon::Selected)
            return palette.color(QPalette::HighlightedText);
        return state == QIcon::On ? Shades::of(palette).accent : palette.color(QPalette::ButtonText);
    }

    QPixmap pixmapFor(const QSize &size, QIcon::Mode mode, QIcon::State state) const
    {
        const QColor color = colorFor(mode, state);
        const QString key = QStringLiteral("brine/%1/%2x%3/%4").arg(m_name).arg(size.width()).arg(size.height()).arg(color.rgba());
        QPixmap pixmap;
        if (QPixmapCache::find(key, &pixmap))
            return pixmap;
        QFile file(path());
        if (!file.open(QIODevice::ReadOnly))
            return {};
        QSvgRenderer renderer(file.readAll().replace("currentColor", color.name().toLatin1()));
        pixmap = QPixmap(size);
        pixmap.fill(Qt::transparent);
        QPainter painter(&pixmap);
        renderer.render(&painter, QRectF(QPointF(0, 0), QSizeF(size)));
        QPixmapCache::insert(key, pixmap);
        return pixmap;
    }

    QString m_name;
};

} // namespace

QIcon icon(const QString &name)
{
    return QIcon(new StrokeIconEngine(name));
}

QIcon programIcon()
{
    return QIcon(QStringLiteral(":/brine/brine.svg"));
}

} // namespace brine
