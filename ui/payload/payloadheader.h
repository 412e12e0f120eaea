#pragma once

#include "event.h"
#include <QWidget>

class QLabel;
class QToolButton;

namespace brine {

class TagLabel;

/// What the current event is: tag, time, minion, size. What can be done with it is a row of buttons of its own, which
/// the panel puts beside its tabs. UI thread.
class PayloadHeader : public QWidget
{
    Q_OBJECT
public:
    explicit PayloadHeader(QWidget *parent = nullptr);
    /// `forgotten`: the list no longer has it; it is shown for as long as no other is.
    void setEvent(const EventView &event, bool utc, bool forgotten = false);
    void setSecrets(bool present, bool revealed);
    /// The buttons as icons only, where their words would push the tabs away.
    void setNarrow(bool narrow);
    int wordsWidth() const;                  ///< what the buttons take with their words
    void clear();
    QWidget *actions() const { return m_actions; }
    void takeFont(const QFont &font);
    QString tagText() const;
    QString factsText() const;

Q_SIGNALS:
    void revealRequested(bool reveal);
    void composeRequested();
    void jobRequested(const QString &jid);

private:
    QToolButton *addButton(const QString &text, const QString &iconName, const QString &name);
    TagLabel *m_tag;
    QLabel *m_facts;
    QWidget *m_actions;
    QToolButton *m_job, *m_reveal, *m_compose;
    QString m_jid;
};

} // namespace brine
