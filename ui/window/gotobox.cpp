#include "gotobox.h"

#include "celltext.h"
#include "eventtablemodel.h"
#include "plainlabel.h"
#include <QDateTime>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>
#include <algorithm>

namespace brine {

namespace {

std::optional<qint64> timeOf(const QString &text, qint64 nowMs)
{
    if (const QDateTime full = QDateTime::fromString(text, Qt::ISODateWithMs); full.isValid())
        return full.toMSecsSinceEpoch() * 1000;
    for (const char *format : {"H:mm", "H:mm:ss", "H:mm:ss.z"}) {
        const QTime time = QTime::fromString(text, QLatin1String(format));
        if (!time.isValid())
            continue;
        QDateTime moment(QDateTime::fromMSecsSinceEpoch(nowMs).date(), time);
        if (moment.toMSecsSinceEpoch() > nowMs)
            moment = moment.addDays(-1); // a time of day that is still to come was yesterday's
        return moment.toMSecsSinceEpoch() * 1000;
    }
    return {};
}

} // namespace

std::optional<int> GoToBox::rowFor(const EventTableModel &model, const QString &text, qint64 nowMs)
{
    const QString asked = text.trimmed();
    bool isNumber = false;
    if (const quint64 number = asked.toULongLong(&isNumber); isNumber && number > 0)
        return model.rowAtOrAfter(model.keptRange().first.withNumber(std::min(number, EventId::MaxNumber)));
    if (const auto time = timeOf(asked, nowMs))
        return rowAtTime(model, *time);
    return {};
}

GoToBox::GoToBox(const EventTableModel &model, QWidget *parent)
    : QDialog(parent), m_model(model), m_edit(new QLineEdit(this)), m_answer(mutedLabel({}, this)), m_go(new QPushButton(tr("Go"), this))
{
    setWindowTitle(tr("Go to event or time"));
    QLabel *label = plainLabel(tr("&Event number, time of day or date and time"), this);
    label->setBuddy(m_edit);
    m_edit->setPlaceholderText(QStringLiteral("98311   14:02:07   2026-11-23T14:02"));
    m_edit->setAccessibleName(tr("Event number or time"));
    m_edit->setMinimumWidth(360);
    m_go->setDefault(true);
    m_go->setProperty("primary", true);
    m_go->setAccessibleName(m_go->text());
    auto *row = new QHBoxLayout;
    row->addWidget(m_answer, 1);
    row->addWidget(m_go);
    auto *rows = new QVBoxLayout(this);
    rows->addWidget(label);
    rows->addWidget(m_edit);
    rows->addLayout(row);
    connect(m_edit, &QLineEdit::textChanged, this, &GoToBox::check);
    connect(m_go, &QPushButton::clicked, this, &QDialog::accept);
    check();
}

void GoToBox::check()
{
    const auto found = rowFor(m_model, m_edit->text(), QDateTime::currentMSecsSinceEpoch());
    m_row = found.value_or(-1);
    const bool exists = found && *found < m_model.rowCount();
    m_go->setEnabled(found && m_model.rowCount() > 0);
    if (m_edit->text().trimmed().isEmpty())
        m_answer->setText({});
    else if (!found)
        m_answer->setText(tr("Neither a number nor a time"));
    else
        m_answer->setText(exists ? tr("Event %1").arg(countText(m_model.idAtRow(*found).number())) : tr("Nothing so late: the last event"));
}

} // namespace brine
