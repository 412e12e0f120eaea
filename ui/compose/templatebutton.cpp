#include "templatebutton.h"

#include "pastedshot.h"
#include "plainlabel.h"
#include "templatedialog.h"
#include "templatelibrary.h"
#include <QClipboard>
#include <QGuiApplication>
#include <QInputDialog>
#include <QLineEdit>
#include <QMap>
#include <QMenu>
#include <QMessageBox>

namespace brine {

namespace {

using Destination = ShotRequest::Destination;

/// What Brine fills in at each shot stays as it is written; the composer does that.
void keepBuiltIn(TemplateValues &values)
{
    for (const char *name : {"counter", "uuid", "now", "random", "jid"})
        values.emplace(name, TemplateValue::ofText(QByteArray("{{") + name + "}}"));
}

} // namespace

TemplateButton::TemplateButton(std::function<ShotRequest()> shot, std::function<void(const ShotRequest &)> take, std::function<void(const QString &)> tell, QWidget *parent)
    : QToolButton(parent), m_shot(std::move(shot)), m_take(std::move(take)), m_tell(std::move(tell))
{
    setText(tr("Templates"));
    setAccessibleName(tr("Templates"));
    setPlainToolTip(this, tr("Shots kept under names, and those of Salt itself; or a command line from the clipboard"));
    setAutoRaise(true);
    setPopupMode(QToolButton::InstantPopup);
    auto *menu = new QMenu(this);
    menu->setToolTipsVisible(true);
    setMenu(menu);
    connect(menu, &QMenu::aboutToShow, this, &TemplateButton::fill);
    menu->addAction(QString()); // an empty menu would not open
}

void TemplateButton::addTemplates(bool shipped)
{
    QMap<QString, QMenu *> folders;
    for (const TemplateLibrary::Entry &entry : TemplateLibrary().entries()) {
        if (entry.isShipped != shipped)
            continue;
        const qsizetype slash = entry.name.lastIndexOf(u'/');
        const QString folder = entry.name.left(qMax<qsizetype>(slash, 0));
        if (slash >= 0 && !folders.contains(folder))
            folders[folder] = menu()->addMenu(plainMenuText(folder, 60));
        QMenu *place = slash >= 0 ? folders.value(folder) : menu();
        QAction *action = place->addAction(plainMenuText(entry.name.sliced(slash + 1), 60));
        connect(action, &QAction::triggered, this, [this, name = entry.name] { choose(name); });
    }
}

void TemplateButton::fill()
{
    for (QMenu *folder : menu()->findChildren<QMenu *>(Qt::FindDirectChildrenOnly))
        folder->deleteLater();
    menu()->clear();
    addTemplates(false);
    menu()->addSeparator();
    addTemplates(true);
    menu()->addSeparator();
    QAction *save = menu()->addAction(tr("Save as a template…"));
    const ShotRequest now = m_shot();
    save->setEnabled(!now.payload.isEmpty() && !now.tag.isEmpty());
    connect(save, &QAction::triggered, this, &TemplateButton::saveAs);
    QAction *test = menu()->addAction(tr("Save as a test…"));
    test->setEnabled(save->isEnabled());
    connect(test, &QAction::triggered, this, [this] { Q_EMIT testRequested(m_shot()); });
    QAction *paste = menu()->addAction(tr("Take over a command line from the clipboard"));
    paste->setEnabled(!QGuiApplication::clipboard()->text().trimmed().isEmpty());
    connect(paste, &QAction::triggered, this, [this] { takeCommand(QGuiApplication::clipboard()->text(), true); });
}

void TemplateButton::choose(const QString &name)
{
    const auto shot = TemplateLibrary().load(name);
    if (!shot)
        return m_tell(shot.error());
    std::map<QByteArray, QByteArray> typed;
    if (TemplateDialog::asks(*shot)) {
        TemplateDialog dialog(name, *shot, window());
        if (dialog.exec() != QDialog::Accepted)
            return;
        typed = dialog.typed();
    }
    auto values = shot->valuesOf(typed);
    if (!values)
        return m_tell(values.error());
    keepBuiltIn(values.value());
    const auto ready = shot->expanded(*values);
    if (!ready)
        return m_tell(ready.error());
    ShotRequest request = m_shot();
    request.tag = ready->tag;
    request.payload = ready->payload;
    if (shot->route != ShotTemplate::Route::Bus) {
        request.destination = shot->route == ShotTemplate::Route::Master ? Destination::MasterThroughMinion : Destination::Minions;
        request.target = QString::fromUtf8(ready->target);
        request.targetType = shot->targetType.isEmpty() ? QStringLiteral("glob") : QString::fromUtf8(shot->targetType);
    }
    m_take(request);
}

void TemplateButton::saveAs()
{
    const ShotRequest now = m_shot();
    bool ok = false;
    const QString name = QInputDialog::getText(window(), tr("Save as a template"), tr("Name, with its folder if you like (deploy/start):"), QLineEdit::Normal, {}, &ok).trimmed();
    if (!ok)
        return;
    const TemplateLibrary library;
    if (library.isOwn(name)
        && QMessageBox::question(window(), tr("Save as a template"), tr("There is a template of that name already. Replace it?")) != QMessageBox::Yes)
        return;
    const auto saved = library.save(name, ShotTemplate::of(now));
    m_tell(saved ? tr("Kept as the template %1.").arg(name) : saved.error());
}

bool TemplateButton::takeCommand(const QString &text, bool sayWhyNot)
{
    // Payloads are pasted far more often than commands, and can be large: they begin otherwise.
    constexpr qsizetype MostCommand = 256 * 1024;
    const QString start = text.left(200).trimmed();
    if (!sayWhyNot && (text.size() > MostCommand || start.isEmpty() || start.startsWith(u'{') || start.startsWith(u'[')))
        return false;
    const auto shot = PastedShot::read(text);
    if (!shot) {
        if (sayWhyNot)
            m_tell(shot.error());
        return false;
    }
    ShotRequest request = m_shot();
    request.tag = shot->tag;
    request.payload = shot->payload;
    request.destination = shot->route == PastedShot::Route::Master ? Destination::MasterThroughMinion : shot->route == PastedShot::Route::Minions ? Destination::Minions : Destination::ThisBus;
    if (request.destination == Destination::Minions) {
        request.target = shot->target;
        request.targetType = shot->targetType;
    }
    m_take(request);
    if (!shot->notes.isEmpty())
        m_tell(shot->notes.join(u' '));
    return true;
}

} // namespace brine
