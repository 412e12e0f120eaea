#include "savedconnection.h"
#include <QCoreApplication>
#include <algorithm>

namespace brine {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(brine::SavedConnection)
};

} // namespace

const QStringList &connectionKeys()
{
    static const QStringList keys{QStringLiteral("saltapi-url"), QStringLiteral("ssh"), QStringLiteral("as"), QStringLiteral("node"), QStringLiteral("sock-dir"),
                                  QStringLiteral("id"), QStringLiteral("config-dir"), QStringLiteral("release"), QStringLiteral("remote-program"),
                                  QStringLiteral("eauth"), QStringLiteral("username"), QStringLiteral("ca-file"), QStringLiteral("password-file"),
                                  QStringLiteral("token-file"), QStringLiteral("keep-password"), QStringLiteral("fire-by"), QStringLiteral("plain-http")};
    return keys;
}

QString SavedConnection::value(const QString &key) const
{
    const auto found = std::find_if(options.begin(), options.end(), [&key](const Option &option) { return option.key == key; });
    return found == options.end() ? QString() : found->value;
}

void SavedConnection::set(const QString &key, const QString &value)
{
    options.removeIf([&key](const Option &option) { return option.key == key; });
    if (value.isEmpty())
        return;
    const auto place = connectionKeys().indexOf(key);
    const auto after = std::find_if(options.begin(), options.end(), [place](const Option &option) { return connectionKeys().indexOf(option.key) > place; });
    options.insert(after, {key, value});
}

QString SavedConnection::summary() const
{
    const auto of = [this](const char *key) { return value(QString::fromLatin1(key)); };
    QStringList parts;
    if (!of("saltapi-url").isEmpty())
        parts.append(of("username").isEmpty() ? of("saltapi-url") : Words::tr("%1 as %2").arg(of("saltapi-url"), of("username")));
    else if (!of("ssh").isEmpty())
        parts.append(Words::tr("%1 over ssh").arg(of("ssh")));
    if (!of("as").isEmpty())
        parts.append(Words::tr("through sudo as %1").arg(of("as")));
    if (!of("id").isEmpty())
        parts.append(Words::tr("minion %1").arg(of("id")));
    else if (of("node") == QLatin1String("minion"))
        parts.append(Words::tr("minion"));
    if (!of("sock-dir").isEmpty())
        parts.append(of("sock-dir"));
    else if (!of("config-dir").isEmpty())
        parts.append(Words::tr("configured in %1").arg(of("config-dir")));
    return parts.isEmpty() ? Words::tr("the bus of this machine's configuration") : parts.join(QStringLiteral(", "));
}

} // namespace brine
