#include "doctorreport.h"

#include "textforms.h"
#include <QDateTime>
#include <QSysInfo>
#include <algorithm>

namespace brine {

namespace {

constexpr int NameWidth = 13;
const QString Indent(NameWidth + 3, QLatin1Char(' '));

QString mark(DoctorStep::State state)
{
    switch (state) {
    case DoctorStep::State::Good: return QChar(0x2713);       // check mark
    case DoctorStep::State::Warning: return QStringLiteral("!");
    case DoctorStep::State::Failed: return QChar(0x2717);     // ballot x
    case DoctorStep::State::NotReached: break;
    }
    return QStringLiteral("-");
}

QString oneLine(const QString &text) { return QString::fromUtf8(escapeForLine(text.toUtf8())) + QLatin1Char('\n'); }

} // namespace

std::optional<size_t> firstFailure(const std::vector<DoctorStep> &steps)
{
    const auto failed = std::find_if(steps.begin(), steps.end(), [](const DoctorStep &step) { return step.state == DoctorStep::State::Failed; });
    return failed == steps.end() ? std::nullopt : std::optional(size_t(failed - steps.begin()));
}

QString reportHead(const QString &program)
{
    return QStringLiteral("%1, %2, Linux %3, %4").arg(program, QSysInfo::prettyProductName(), QSysInfo::kernelVersion(),
                                                     QDateTime::currentDateTimeUtc().toString(Qt::ISODate));
}

QString doctorReport(const QString &program, const std::vector<DoctorStep> &steps)
{
    QString report = reportHead(program) + QLatin1Char('\n');
    const auto failure = firstFailure(steps);
    for (size_t i = 0; i < steps.size(); ++i) {
        const DoctorStep &step = steps[i];
        const QStringList lines = step.finding.split(QLatin1Char('\n'));
        report += mark(step.state) + QLatin1Char(' ') + step.name.leftJustified(NameWidth) + QLatin1Char(' ') + oneLine(lines.first());
        for (const QString &line : lines.mid(1))
            report += Indent + oneLine(line);
        for (const QString &remedy : step.remedies)
            report += Indent + QStringLiteral("- ") + oneLine(remedy);
        if (failure == i)
            report += Indent + QStringLiteral("^ here it fails first\n");
    }
    return report;
}

} // namespace brine
