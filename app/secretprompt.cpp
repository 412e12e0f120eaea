#include "secretprompt.h"
#include "busset.h"
#include "secretdialog.h"
#include <QWidget>

namespace brine {

SecretPrompt::SecretPrompt(BusSet *buses, QWidget *window) : QObject(window), m_buses(buses), m_window(window)
{
    connect(buses, &BusSet::changed, this, &SecretPrompt::look);
}

// A question that nobody waits for any more, since its program has ended, goes away.
void SecretPrompt::look()
{
    for (auto open = m_open.begin(); open != m_open.end();) {
        const LiveBus *bus = m_buses->byNumber(open.key());
        if (bus && bus->question()) {
            ++open;
            continue;
        }
        SecretDialog *const dialog = open.value();
        open = m_open.erase(open);
        dialog->disconnect(this);
        dialog->close();
    }
    for (const auto &bus : m_buses->buses()) {
        if (bus->question() && !m_open.contains(bus->number()))
            ask(bus->number());
    }
}

void SecretPrompt::ask(int number)
{
    const LiveBus *bus = m_buses->byNumber(number);
    const link::Question question = *bus->question();
    auto *dialog = new SecretDialog({bus->name(), question.what, question.prompt, question.user, false, question.canKeep}, m_window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    m_open.insert(number, dialog);
    const auto answer = [this, number](const link::Answer &given) {
        m_open.remove(number);
        if (LiveBus *asking = m_buses->byNumber(number))
            asking->answer(given);
    };
    connect(dialog, &SecretDialog::answered, this, [answer](const QByteArray &secret, bool keep) { answer({true, keep, secret}); });
    connect(dialog, &SecretDialog::givenUp, this, [answer] { answer({}); });
    dialog->open();
}

} // namespace brine
