#pragma once

#include "shotrequest.h"
#include "shottemplate.h"
#include <QToolButton>
#include <functional>

namespace brine {

class PayloadEditor;

/// `Templates`: the shots kept under names, in their folders, one's own first; save what is written as one; and take over a pasted
/// command line, from the clipboard or pasted into the payload. Made anew each time the menu opens. UI thread.
class TemplateButton : public QToolButton
{
    Q_OBJECT
public:
    /// `shot`: what is written now, an empty payload where it cannot be read; `take` fills the composer; `tell` says why not.
    TemplateButton(std::function<ShotRequest()> shot, std::function<void(const ShotRequest &)> take, std::function<void(const QString &)> tell, QWidget *parent = nullptr);
    /// Whether the text is a command that fires an event; it is taken over then.
    bool takeCommand(const QString &text, bool sayWhyNot);

Q_SIGNALS:
    void testRequested(const brine::ShotRequest &shot);

private:
    void fill();
    void addTemplates(bool shipped);
    void choose(const QString &name);
    void saveAs();
    std::function<ShotRequest()> m_shot;
    std::function<void(const ShotRequest &)> m_take;
    std::function<void(const QString &)> m_tell;
};

} // namespace brine
