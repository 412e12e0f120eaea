#include "templateshots.h"
#include "fireable.h"
#include <QRandomGenerator>
#include <QUuid>

namespace brine {

TemplateShots::TemplateShots(TemplateValues asked, const QByteArray &minionId) : m_values(std::move(asked))
{
    if (!minionId.isEmpty())
        m_values.try_emplace("minion", TemplateValue::ofText(minionId));
}

const TemplateValues &TemplateShots::next()
{
    const QByteArray now = saltStamp(StampForm::Bare);
    QByteArray jid; // the digits of the stamp: 20261125 153601 123456
    for (const char c : now) {
        if (c >= '0' && c <= '9')
            jid += c;
    }
    m_values.insert_or_assign("counter", TemplateValue::ofUnsigned(++m_counter));
    m_values.insert_or_assign("random", TemplateValue::ofUnsigned(QRandomGenerator::global()->generate() >> 1));
    m_values.insert_or_assign("uuid", TemplateValue::ofText(QUuid::createUuid().toByteArray(QUuid::WithoutBraces)));
    m_values.insert_or_assign("now", TemplateValue::ofText(now));
    m_values.insert_or_assign("jid", TemplateValue::ofText(jid));
    return m_values;
}

} // namespace brine
