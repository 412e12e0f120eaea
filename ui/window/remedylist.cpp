#include "remedylist.h"

#include "plainlabel.h"
#include <QClipboard>
#include <QGridLayout>
#include <QGuiApplication>
#include <QLabel>
#include <QToolButton>

namespace brine {

namespace {
constexpr int LabelTop = 5; // level with the words of a button
}

// Remedies write their command behind two spaces: "Start the master:  sudo systemctl start salt-master".
QString RemedyList::copyText(const QString &remedy)
{
    const qsizetype from = remedy.indexOf(QStringLiteral(":  "));
    if (from < 0)
        return remedy;
    const QString command = remedy.mid(from + 3).trimmed();
    const qsizetype end = command.indexOf(QStringLiteral("  "));
    return end < 0 ? command : command.left(end);
}

RemedyList::RemedyList(const QStringList &remedies, QWidget *parent) : QWidget(parent)
{
    auto *grid = new QGridLayout(this);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(8);
    grid->setVerticalSpacing(2);
    grid->setColumnStretch(1, 1);
    for (int i = 0; i < remedies.size(); ++i) {
        const QString &remedy = remedies.at(i);
        QLabel *number = plainLabel(QString::number(i + 1), this);
        number->setContentsMargins(0, LabelTop, 0, 0);
        grid->addWidget(number, i, 0, Qt::AlignTop);
        QLabel *text = wrappedLabel(remedy, this);
        text->setTextInteractionFlags(Qt::TextSelectableByMouse);
        text->setContentsMargins(0, LabelTop, 0, 0);
        grid->addWidget(text, i, 1, Qt::AlignTop);
        auto *copy = new QToolButton(this);
        copy->setText(tr("Copy"));
        copy->setAccessibleName(tr("Copy remedy %1: %2").arg(QString::number(i + 1), readable(remedy, 200)));
        grid->addWidget(copy, i, 2, Qt::AlignTop);
        connect(copy, &QToolButton::clicked, this, [remedy] { QGuiApplication::clipboard()->setText(copyText(remedy)); });
    }
}

} // namespace brine
