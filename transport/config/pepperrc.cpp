#include "pepperrc.h"

#include <QDir>
#include <QFile>

namespace brine {

namespace {

constexpr qint64 MaxFileBytes = 64 * 1024;
constexpr const char *DefaultUrl = "https://localhost:8000";    // pepper's own

QString pepperFile()
{
    const QString named = qEnvironmentVariable("PEPPERRC");
    return named.isEmpty() ? QDir::homePath() + QStringLiteral("/.pepperrc") : named;
}

void set(PepperSettings &settings, QByteArrayView key, QByteArrayView value)
{
    const QByteArray name = key.toByteArray().toUpper();
    if (name == "SALTAPI_URL")
        settings.url = QString::fromUtf8(value);
    else if (name == "SALTAPI_USER")
        settings.user = QString::fromUtf8(value);
    else if (name == "SALTAPI_EAUTH")
        settings.eauth = QString::fromUtf8(value);
    else if (name == "SALTAPI_PASS")
        settings.password = value.toByteArray();
}

} // namespace

PepperSettings PepperSettings::parse(QByteArrayView text, const QString &section)
{
    PepperSettings settings;
    bool inside = false;
    for (const QByteArray &raw : text.toByteArray().split('\n')) {
        const QByteArray line = raw.trimmed();
        if (line.isEmpty() || line.startsWith('#') || line.startsWith(';') || raw.startsWith(' ') || raw.startsWith('\t'))
            continue;                               // an indented line goes on with a value; no value of ours has two
        if (line.startsWith('[')) {
            inside = line.endsWith(']') && QString::fromUtf8(line.mid(1, line.size() - 2)) == section;
            continue;
        }
        const qsizetype equals = line.indexOf('='), colon = line.indexOf(':');
        const qsizetype split = equals < 0 ? colon : colon < 0 ? equals : qMin(equals, colon);
        if (inside && split > 0)
            set(settings, QByteArrayView(line).first(split).trimmed(), QByteArrayView(line).sliced(split + 1).trimmed());
    }
    return settings;
}

PepperSettings PepperSettings::load(const QString &section)
{
    PepperSettings settings;
    QFile file(pepperFile());
    if (file.open(QIODevice::ReadOnly)) {
        settings = parse(file.read(MaxFileBytes), section);
        settings.file = file.fileName();
        settings.isPasswordOfFile = true;
        settings.fileUrl = settings.url;
        settings.fileUser = settings.user;
    }
    for (const char *name : {"SALTAPI_URL", "SALTAPI_USER", "SALTAPI_EAUTH", "SALTAPI_PASS"})
        if (qEnvironmentVariableIsSet(name))
            set(settings, name, qgetenv(name));
    settings.isPasswordOfFile = settings.isPasswordOfFile && !qEnvironmentVariableIsSet("SALTAPI_PASS");
    return settings;
}

QByteArray PepperSettings::passwordFor(const SaltApiLogin &login) const
{
    SaltApiLogin own;
    own.url = isPasswordOfFile ? fileUrl : login.url;
    own.user = isPasswordOfFile ? fileUser : user;
    own = completed(own, {});
    const bool isTheirs = own.url == login.url && (own.user.isEmpty() || own.user == login.user);
    return isTheirs ? password : QByteArray();
}

SaltApiLogin completed(SaltApiLogin login, const PepperSettings &settings)
{
    const auto fill = [](QString &field, const QString &from, const QString &otherwise) {
        if (field.isEmpty())
            field = from.isEmpty() ? otherwise : from;
    };
    fill(login.url, settings.url, QLatin1String(DefaultUrl));
    fill(login.user, settings.user, {});
    fill(login.eauth, settings.eauth, QStringLiteral("auto"));
    if (!login.url.contains(QLatin1String("://")))
        login.url.prepend(QLatin1String("https://"));
    while (login.url.endsWith(QLatin1Char('/')))
        login.url.chop(1);
    return login;
}

} // namespace brine
