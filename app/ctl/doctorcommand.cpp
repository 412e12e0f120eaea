#include "doctorcommand.h"
#include "busdoctor.h"
#include "doctorreport.h"
#include "exitcodes.h"
#include <CLI/CLI.hpp>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <cstdio>
#include <memory>

namespace brine::ctl {

namespace {

QString program() { return QStringLiteral("brinectl " BRINE_VERSION); }

struct Options
{
    BusOptions bus;
    std::string out = "text";
    double wait = 1;
};

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

void put(const QByteArray &text) { std::fwrite(text.constData(), 1, size_t(text.size()), stdout); }

void printJson(const std::vector<DoctorStep> &steps)
{
    QJsonArray list;
    for (const DoctorStep &step : steps)
        list.append(QJsonObject{{QStringLiteral("step"), step.name}, {QStringLiteral("state"), word(step.state)},
                                {QStringLiteral("finding"), step.finding}, {QStringLiteral("remedies"), QJsonArray::fromStringList(step.remedies)}});
    put(QJsonDocument(QJsonObject{{QStringLiteral("machine"), reportHead(program())}, {QStringLiteral("steps"), list}}).toJson(QJsonDocument::Indented));
}

int doctor(const Options &options)
{
    const auto steps = examineBus(options.bus.request(), int(options.wait * 1000));
    if (options.out == "json")
        printJson(steps);
    else
        put(doctorReport(program(), steps).toUtf8());
    const auto failure = firstFailure(steps);
    return failure ? steps[*failure].exitCode : Ok;
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
