#include "doctorcommand.h"
#include "busdoctor.h"
#include "exitcodes.h"
#include "textforms.h"
#include <QDateTime>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSysInfo>
#include <cstdio>
#include <memory>

namespace brine::ctl {

namespace {

struct Options
{
    BusOptions bus;
    std::string out = "text";
    double wait = 1;
};

const char *mark(DoctorStep::State state)
{
    switch (state) {
    case DoctorStep::State::Good: return "\u2713";       // check mark
    case DoctorStep::State::Warning: return "!";
    case DoctorStep::State::Failed: return "\u2717";     // ballot x
    case DoctorStep::State::NotReached: break;
    }
    return "-";
}

QString word(DoctorStep::State state)
{
    switch (state) {
    case DoctorStep::State::Good: return QStringLiteral("good");
    case DoctorStep::State::Warning: return QStringLiteral("warning");
    case DoctorStep::State::Failed: return QStringLiteral("failed");
    case DoctorStep::State::NotReached: break;
    }
    return QStringLiteral("not reached");
}

void put(const QByteArray &line)
{
    std::fwrite(line.constData(), 1, size_t(line.size()), stdout);
    std::fputc('\n', stdout);
}

QString machine()
{
    return QStringLiteral("brinectl " BRINE_VERSION ", %1, Linux %2, %3").arg(QSysInfo::prettyProductName(), QSysInfo::kernelVersion(),
                                                                             QDateTime::currentDateTimeUtc().toString(Qt::ISODate));
}

void printText(const std::vector<DoctorStep> &steps)
{
    put(machine().toUtf8());
    bool marked = false;
    for (const DoctorStep &step : steps) {
        const QStringList lines = step.finding.split(QLatin1Char('\n'));
        put(mark(step.state) + QByteArray(" ") + step.name.leftJustified(13).toUtf8() + ' ' + escapeForLine(lines.first().toUtf8()));
        for (const QString &line : lines.mid(1))
            put(QByteArray(16, ' ') + escapeForLine(line.toUtf8()));
        for (const QString &remedy : step.remedies)
            put(QByteArray(16, ' ') + "- " + escapeForLine(remedy.toUtf8()));
        if (step.state == DoctorStep::State::Failed && !marked) {
            put(QByteArray(16, ' ') + "^ here it fails first");
            marked = true;
        }
    }
}

void printJson(const std::vector<DoctorStep> &steps)
{
    QJsonArray list;
    for (const DoctorStep &step : steps)
        list.append(QJsonObject{{QStringLiteral("step"), step.name}, {QStringLiteral("state"), word(step.state)},
                                {QStringLiteral("finding"), step.finding}, {QStringLiteral("remedies"), QJsonArray::fromStringList(step.remedies)}});
    put(QJsonDocument(QJsonObject{{QStringLiteral("machine"), machine()}, {QStringLiteral("steps"), list}}).toJson(QJsonDocument::Indented).trimmed());
}

int doctor(const Options &options)
{
    const auto steps = examineBus(options.bus.request(), int(options.wait * 1000));
    options.out == "json" ? printJson(steps) : printText(steps);
    for (const DoctorStep &step : steps)
        if (step.state == DoctorStep::State::Failed)
            return step.exitCode;
    return Ok;
}

} // namespace

void addDoctorCommand(CLI::App &app, Action &action)
{
    auto *command = app.add_subcommand("doctor", "Go the way to a bus step by step: what fails first, and what mends it");
    auto options = std::make_shared<Options>();
    command->add_option("-w,--wait", options->wait, "Seconds to wait for the bus's first bytes (default 1)")->check(CLI::Range(0.0, 3600.0));
    command->add_option("-o,--out", options->out, "text or json")->check(CLI::IsMember({"text", "json"}));
    options->bus.addTo(*command);
    command->callback([options, &action] { action = [options] { return doctor(*options); }; });
}

} // namespace brine::ctl
