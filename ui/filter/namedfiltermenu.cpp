#include "namedfiltermenu.h"

#include "icons.h"
#include "namedfilterfile.h"
#include "plainlabel.h"
#include <QMenu>

namespace brine {

namespace {
constexpr int NameChars = 40, TextChars = 60;
}

NamedFilterMenu::NamedFilterMenu(QWidget *parent) : QToolButton(parent)
{
    setAccessibleName(tr("Named filters"));
    setAutoRaise(true);
    setPopupMode(QToolButton::InstantPopup);
    auto *menu = new QMenu(this);
    menu->setToolTipsVisible(true);
    setMenu(menu);
    connect(menu, &QMenu::aboutToShow, this, &NamedFilterMenu::fill);
    showStar();
    fill(); // an empty menu would not open
}

void NamedFilterMenu::setFile(NamedFilterFile *file)
{
    if (m_file)
        disconnect(m_file, nullptr, this, nullptr);
    m_file = file;
    if (m_file) {
        connect(m_file, &NamedFilterFile::changed, this, &NamedFilterMenu::showStar);
        connect(m_file, &QObject::destroyed, this, [this] { m_file = nullptr; });
    }
    showStar();
}

void NamedFilterMenu::setCurrent(const QString &text, bool valid)
{
    m_text = text.trimmed();
    m_valid = valid;
    showStar();
}

// The star is full while the field holds a filter that has a name; the tool tip says which.
void NamedFilterMenu::showStar()
{
    QString name;
    if (m_file && !m_text.isEmpty()) {
        for (const NamedFilters::Entry &entry : m_file->filters().entries()) {
            if (entry.text == m_text)
                name = entry.name;
        }
    }
    setIcon(brine::icon(name.isEmpty() ? QStringLiteral("star") : QStringLiteral("star-full")));
    setPlainToolTip(this, name.isEmpty() ? tr("Named filters and the filters used before") : tr("This filter is “%1”").arg(name));
}

void NamedFilterMenu::fill()
{
    QMenu *all = menu();
    all->clear();
    QAction *save = all->addAction(tr("Save this filter as…"));
    save->setEnabled(m_file && m_valid && !m_text.isEmpty());
    connect(save, &QAction::triggered, this, &NamedFilterMenu::saveRequested);
    all->addSeparator();
    if (m_file)
        addNamed();
    all->addSeparator();
    addHistory();
    QAction *manage = all->addAction(tr("Rename and delete…"));
    manage->setEnabled(m_file);
    connect(manage, &QAction::triggered, this, &NamedFilterMenu::manageRequested);
}

void NamedFilterMenu::addNamed()
{
    m_file->refresh();
    const NamedFilters &filters = m_file->filters();
    int left = MaxShown;
    for (const NamedFilters::Entry &entry : filters.entries()) {
        if (left-- == 0)
            break;
        const QString name = plainMenuText(entry.name, NameChars), shown = plainMenuText(entry.problem.isEmpty() ? entry.text : entry.problem, TextChars);
        QAction *action = menu()->addAction(name + u'\t' + shown);
        action->setCheckable(true);
        action->setChecked(entry.text == m_text);
        action->setEnabled(entry.problem.isEmpty());
        action->setToolTip(plainToolTip(entry.text));
        connect(action, &QAction::triggered, this, [this, text = entry.text] { Q_EMIT chosen(text); });
    }
    if (filters.entries().isEmpty())
        menu()->addAction(m_file->problem().isEmpty() ? tr("No filter has a name yet") : plainMenuText(m_file->problem(), 2 * TextChars))->setEnabled(false);
    if (const qsizetype bad = filters.problems().size(); bad > 0)
        menu()->addAction(bad == 1 ? tr("1 line of the file cannot be read") : tr("%1 lines of the file cannot be read").arg(bad))->setEnabled(false);
}

void NamedFilterMenu::addHistory()
{
    QMenu *earlier = menu()->addMenu(tr("Used before"));
    const QStringList history = m_history ? m_history() : QStringList();
    earlier->setEnabled(!history.isEmpty());
    for (const QString &text : history) {
        QAction *action = earlier->addAction(plainMenuText(text, 2 * TextChars));
        connect(action, &QAction::triggered, this, [this, text] { Q_EMIT chosen(text); });
    }
}

} // namespace brine
