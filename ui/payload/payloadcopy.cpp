#include "payloadcopy.h"

#include "jsonwriter.h"
#include "textforms.h"
#include <QClipboard>
#include <QGuiApplication>
#include <QMimeData>
#include <QTimer>

namespace brine::payloadcopy {

namespace {

constexpr int SecretLifetimeMs = 30'000;

void put(QMimeData *data, bool holdsSecret)
{
    QClipboard *clipboard = QGuiApplication::clipboard();
    const QString copied = data->text();
    if (holdsSecret)
        data->setData(QStringLiteral("x-kde-passwordManagerHint"), "secret");
    clipboard->setMimeData(data);
    if (!holdsSecret)
        return;
    QTimer::singleShot(SecretLifetimeMs, clipboard, [clipboard, copied] {
        if (clipboard->text() == copied)
            clipboard->clear();
    });
}

} // namespace

void text(const QString &text, bool holdsSecret)
{
    auto *data = new QMimeData;
    data->setText(text);
    put(data, holdsSecret);
}

void payload(const QByteArray &payload, Form form, bool holdsSecret)
{
    auto *data = new QMimeData;
    switch (form) {
    case Form::Json:
    case Form::JsonLine: {
        const QByteArray json = toJson(payload, {.indent = form == Form::Json ? 4 : 0});
        data->setText(QString::fromUtf8(json));
        data->setData(QStringLiteral("application/json"), json);
        break;
    }
    case Form::Yaml:
        data->setText(QString::fromUtf8(toYaml(payload)));
        break;
    case Form::Python:
        data->setText(QString::fromUtf8(toPython(payload)));
        break;
    }
    put(data, holdsSecret);
}

} // namespace brine::payloadcopy
