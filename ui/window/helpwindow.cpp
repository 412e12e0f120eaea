#include "helpwindow.h"

#include "icons.h"
#include "plainlabel.h"
#include "theme.h"
#include "windowactions.h"
#include <QCoreApplication>
#include <QDialog>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

namespace brine {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("brine::HelpWindow", text);
}

QString listKeys()
{
    return tr("Space\tPause or resume (in the list)\nEnd, F\tFollow the newest (in the list)\nHome\tOldest event (in the list)\n"
              "Shift+arrows\tSelect a range\nM\tMark or unmark (in the list)\n], [\tNext, previous mark (in the list)\nEnter\tTo the detail\nCtrl+C\tCopy the selected rows\nCtrl+A\tSelect all rows\n"
              "Esc\tFrom the filter back to the list\nUp, Down\tEarlier filters (in the filter)\nCtrl+Enter\tFire (in the composer)\nDel, Ctrl+Z\tRemove a shot, bring it back (under Fired)\n"
              "Enter, Space, Esc\tRun, show the events, stop (under Tests)\n");
}

QDialog *dialog(const QString &title, QWidget *parent)
{
    auto *made = new QDialog(parent);
    made->setAttribute(Qt::WA_DeleteOnClose);
    made->setWindowTitle(title);
    return made;
}

void addClose(QDialog *dialog, QVBoxLayout *rows)
{
    auto *close = new QPushButton(tr("Close"), dialog);
    close->setAccessibleName(close->text());
    rows->addWidget(close, 0, Qt::AlignRight);
    QObject::connect(close, &QPushButton::clicked, dialog, &QDialog::accept);
}

} // namespace

void showShortcuts(const WindowActions &actions, QWidget *parent)
{
    QDialog *made = dialog(tr("Keyboard shortcuts"), parent);
    auto *page = new QWidget;
    auto *grid = new QGridLayout(page);
    grid->setHorizontalSpacing(24);
    grid->setVerticalSpacing(4);
    grid->setColumnStretch(1, 1);
    int row = 0;
    for (const QString &line : (listKeys() + actions.shortcutsText()).split(u'\n', Qt::SkipEmptyParts)) {
        QLabel *keys = plainLabel(line.section(u'\t', 0, 0), page);
        keys->setFont(fixedFont(keys->font()));
        grid->addWidget(keys, row, 0);
        grid->addWidget(plainLabel(line.section(u'\t', 1, 1), page), row++, 1);
    }
    auto *area = new QScrollArea(made);
    area->setWidget(page);
    area->setWidgetResizable(true);
    area->setAccessibleName(tr("Keyboard shortcuts"));
    auto *rows = new QVBoxLayout(made);
    rows->addWidget(area);
    addClose(made, rows);
    made->resize(520, 560);
    made->show();
}

void showAbout(QWidget *parent)
{
    QDialog *made = dialog(tr("About Brine"), parent);
    auto *rows = new QVBoxLayout(made);
    rows->setContentsMargins(24, 24, 24, 16);
    rows->setSpacing(12);
    auto *row = new QHBoxLayout;
    row->setSpacing(16);
    QLabel *sign = plainLabel({}, made);
    sign->setPixmap(programIcon().pixmap(64, 64));
    row->addWidget(sign);
    row->addWidget(plainLabel(tr("Brine %1\nThe desktop console for the Salt event bus\n\nApache License 2.0\nBuilt with Qt %2")
                                  .arg(QCoreApplication::applicationVersion(), QLatin1String(qVersion())), made), 1);
    rows->addLayout(row);
    addClose(made, rows);
    made->show();
}

} // namespace brine
