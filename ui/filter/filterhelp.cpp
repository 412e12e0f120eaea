#include "filterhelp.h"

#include "plainlabel.h"
#include "theme.h"
#include <QGridLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QScreen>
#include <QVBoxLayout>

namespace brine {

namespace {

struct Example { const char *text, *meaning; };

constexpr Example Examples[] = {
    {"highstate web", QT_TRANSLATE_NOOP("brine::FilterHelp", "tags that contain both words")},
    {"salt/job/*/ret/web*", QT_TRANSLATE_NOOP("brine::FilterHelp", "a tag glob as Salt's reactors use it: * crosses /")},
    {"tag ~ \"salt/job/*/ret/*\" and not success", QT_TRANSLATE_NOOP("brine::FilterHelp", "returns that failed, or say nothing of success")},
    {"success == false", QT_TRANSLATE_NOOP("brine::FilterHelp", "failures only: a missing field makes every comparison false, != too")},
    {"fun == \"state.apply\" and retcode > 0", QT_TRANSLATE_NOOP("brine::FilterHelp", "a bare fun, id, jid, user, success, retcode is the payload's own key")},
    {"data.return.changes.nginx == \"1.24\"", QT_TRANSLATE_NOOP("brine::FilterHelp", "a path into the payload")},
    {"minion ^= \"web\" or id in (\"db1\", \"db2\")", QT_TRANSLATE_NOOP("brine::FilterHelp", "begins with; is one of")},
    {"data.comment =~ \"(?i)timed? out\"", QT_TRANSLATE_NOOP("brine::FilterHelp", "a regular expression found anywhere in the value")},
    {"size > 64K and time > -5m", QT_TRANSLATE_NOOP("brine::FilterHelp", "large events of the last five minutes")},
};

} // namespace

QStringList FilterHelp::examples()
{
    QStringList all;
    for (const Example &example : Examples)
        all.append(QLatin1String(example.text));
    return all;
}

FilterHelp::FilterHelp(QWidget *parent) : QFrame(parent, Qt::Popup)
{
    setFrameShape(QFrame::StyledPanel);
    setAccessibleName(tr("Filter language"));
    auto *rows = new QVBoxLayout(this);
    rows->setContentsMargins(16, 12, 16, 12);
    rows->setSpacing(8);
    QLabel *title = plainLabel(tr("Filter language"), this);
    QFont bold = title->font();
    bold.setBold(true);
    title->setFont(bold);
    rows->addWidget(title);
    auto *grid = new QGridLayout;
    grid->setHorizontalSpacing(16);
    grid->setVerticalSpacing(2);
    addExamples(grid);
    rows->addLayout(grid);
    QLabel *operators = mutedLabel(tr("==  !=  <  <=  >  >=    ~ glob    =~ regular expression    ^= begins with    contains    in (..)    exists\n"
                                      "and   or   not   ( )      A bare field is true where it exists and is not false, zero, null or empty."), this);
    operators->setFont(fixedFont(operators->font()));
    rows->addWidget(operators);
    rows->addWidget(mutedLabel(tr("Ctrl+Space: suggestions. Right click on any cell or value: Filter on this. The whole language: man brine-filter"), this));
}

void FilterHelp::addExamples(QGridLayout *grid)
{
    int row = 0;
    for (const Example &example : Examples) {
        const QString text = QLatin1String(example.text);
        auto *button = new QPushButton(this);
        button->setText(QString(text).replace(u'&', QStringLiteral("&&")));
        button->setFont(fixedFont(button->font()));
        button->setFlat(true);
        button->setAccessibleName(tr("Use %1").arg(text));
        button->setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
        grid->addWidget(button, row, 0, Qt::AlignLeft);
        grid->addWidget(plainLabel(tr(example.meaning), this), row, 1);
        connect(button, &QPushButton::clicked, this, [this, text] {
            hide();
            Q_EMIT exampleChosen(text);
        });
        ++row;
    }
}

void FilterHelp::popUpBelow(QWidget *field)
{
    adjustSize();
    QPoint at = field->mapToGlobal(QPoint(0, field->height() + 2));
    const QRect screen = field->screen()->availableGeometry();
    at.setX(qMax(screen.left(), qMin(at.x(), screen.right() - width())));
    move(at);
    show();
}

} // namespace brine
