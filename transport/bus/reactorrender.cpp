#include "reactorrender.h"
#include "jsonwriter.h"
#include "payloadwriter.h"
#include "saltchild.h"
#include <QFileInfo>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>

namespace brine {

namespace {

constexpr int RenderMs = 60'000;
constexpr qsizetype MaxArgument = 120'000; // Linux: 128 KiB in one word of a command line

/// name=value as Salt's command line reads it back to exactly this text.
QString textArgument(const char *name, QByteArrayView text)
{
    QByteArray quoted;
    writeJsonString(text, quoted, {.escapeControls = true});
    return QString::fromUtf8(QByteArray(name) + '=' + quoted);
}

} // namespace

QString ReactorRender::program()
{
    const QString call = SaltChild::find("BRINE_SALT_CALL", QStringLiteral("salt-call"));
    return call.isEmpty() ? SaltChild::find("BRINE_SALT_RUN", QStringLiteral("salt-run")) : call;
}

QStringList ReactorRender::arguments(const QString &program, const QString &path, const QByteArray &tag, const QByteArray &payload, const QString &configDir)
{
    const bool isRunner = QFileInfo(program).fileName().contains(QStringLiteral("salt-run"));
    QStringList words;
    if (!configDir.isEmpty())
        words << QStringLiteral("-c") << configDir;
    words << QStringLiteral("--out=json") << QStringLiteral("--no-color") << QStringLiteral("--log-level=critical");
    if (isRunner)
        words << QStringLiteral("salt.cmd");
    else
        words << QStringLiteral("--local");
    words << QStringLiteral("slsutil.renderer") << textArgument("path", path.toUtf8()) << textArgument("tag", tag);
    words << QStringLiteral("data=") + QString::fromUtf8(toJson(payload, {.escapeControls = true}));
    return words;
}

ReactorRender::Outcome ReactorRender::outcomeOf(const QByteArray &output, const QByteArray &errors)
{
    Outcome outcome;
    const QJsonDocument document = QJsonDocument::fromJson(output);
    if (document.isObject()) {
        // salt-call puts what it gives under "local", salt-run does not.
        const QJsonObject object = document.object();
        const QJsonValue local = object.value(QLatin1String("local"));
        const bool isCall = object.size() == 1 && !local.isUndefined();
        if (!isCall || local.isObject()) {
            outcome.json = QJsonDocument(isCall ? local.toObject() : object).toJson(QJsonDocument::Compact);
            return outcome;
        }
    }
    // A text in place of a map, or no JSON at all: Python's traceback, whose last part says it.
    QString text = QString::fromUtf8(errors) + u'\n' + QString::fromUtf8(output);
    if (const auto quoted = QJsonDocument::fromJson('[' + output.trimmed() + ']'); quoted.isArray() && quoted[0].isString())
        text = quoted[0].toString();
    else if (document.isObject())
        text = document.object().value(QLatin1String("local")).toVariant().toString();
    const qsizetype rendering = text.lastIndexOf(QStringLiteral("SaltRenderError: "));
    QString said = rendering >= 0 ? text.sliced(rendering + 17) : text.sliced(qMax<qsizetype>(0, text.trimmed().lastIndexOf(u'\n')));
    static const QRegularExpression Excerpt(QStringLiteral("\\n---\\n(.*)\\n---"), QRegularExpression::DotMatchesEverythingOption);
    if (const auto match = Excerpt.match(said); match.hasMatch()) {
        outcome.excerpt = match.captured(1);
        said.truncate(match.capturedStart());
    }
    outcome.error = said.trimmed();
    static const QRegularExpression Line(QStringLiteral("\\bline (\\d+)"));
    for (auto it = Line.globalMatch(outcome.error); it.hasNext();)
        outcome.line = it.next().captured(1).toInt();
    if (outcome.error.isEmpty())
        outcome.error = tr("Salt said nothing.");
    return outcome;
}

QString ReactorRender::whyNot()
{
    return program().isEmpty() ? tr("Rendering needs salt-call or salt-run, and neither is in PATH or in its usual places (BRINE_SALT_CALL and BRINE_SALT_RUN name others).") : QString();
}

Result<ReactorRender::Outcome> ReactorRender::render(const QString &path, const QByteArray &tag, const QByteArray &payload, const QString &configDir,
                                                     const std::stop_token &stop)
{
    using R = Result<Outcome>;
    const QString salt = program();
    if (salt.isEmpty())
        return R::failure(whyNot());
    const QByteArray json = toJson(payload, {.escapeControls = true});
    if (!readsBackAs(payload, json, Dialect::Salt))
        return R::failure(tr("Salt's command line cannot take this data exactly: it has bytes, dates or keys that are no text."));
    if (json.size() > MaxArgument)
        return R::failure(tr("The data is larger than a command line can take (%1 KiB).").arg(MaxArgument / 1000));
    const auto ended = SaltChild::run(salt, arguments(salt, path, tag, payload, configDir), RenderMs, stop);
    return ended ? outcomeOf(ended->output, ended->errors) : R::failure(ended.error().text);
}

} // namespace brine
