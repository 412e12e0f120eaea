#include "highlightdialog.h"

#include "eventfilter.h"
#include "filteredit.h"
#include "highlightfile.h"
#include "highlightlook.h"
#include "plainlabel.h"
#include "theme.h"
#include <QAction>
#include <QComboBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QScopedValueRollback>
#include <QTreeWidget>
#include <QVBoxLayout>

namespace brine {

namespace {
enum Column { NameColumn, FilterColumn };
} // namespace

HighlightDialog::HighlightDialog(HighlightFile *file, QWidget *parent) : QDialog(parent), m_file(file)
{
    setWindowTitle(tr("Highlight rules"));
    resize(760, 520);
    m_file->refresh();
    m_rules = m_file->rules().rules();
    buildParts();
    fillChoices();
    connectParts();
    fill(0);
    const QStringList &problems = m_file->rules().problems();
    if (!m_file->problem().isEmpty())
        say(m_file->problem(), true);
    else if (!problems.isEmpty())
        say(tr("Kept, but not understood in %1: %2").arg(m_file->path(), problems.mid(0, 3).join(u'\n')), true);
}

void HighlightDialog::buildParts()
{
    m_list = new QTreeWidget(this);
    m_list->setAccessibleName(tr("Highlight rules, the first that holds wins"));
    m_list->setColumnCount(2);
    m_list->setHeaderLabels({tr("Rule"), tr("Filter")});
    m_list->setRootIsDecorated(false);
    m_list->setUniformRowHeights(true);
    m_list->setIconSize(QSize(28, 16));
    m_list->header()->resizeSection(NameColumn, 220);
    m_message = wrappedLabel({}, this);
    m_message->setMinimumHeight(m_message->fontMetrics().height() * 2);
    m_save = new QPushButton(tr("Save rules"), this);
    m_cancel = new QPushButton(tr("Cancel"), this);
    m_save->setProperty("primary", true);
    auto *last = new QHBoxLayout;
    last->addWidget(m_message, 1);
    last->addWidget(m_cancel);
    last->addWidget(m_save);
    auto *rows = new QVBoxLayout(this);
    rows->addWidget(mutedLabel(tr("Rows for which a filter holds wear its colour and sign. The first rule that holds wins; nothing is hidden."), this));
    rows->addWidget(m_list, 1);
    rows->addWidget(buildButtons());
    rows->addWidget(buildEditor());
    rows->addLayout(last);
    for (QPushButton *button : findChildren<QPushButton *>()) {
        button->setAutoDefault(false); // Enter in the filter is no Save
        button->setAccessibleName(button->text());
    }
}

QWidget *HighlightDialog::buildButtons()
{
    auto *row = new QWidget(this);
    auto *layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    m_add = new QPushButton(tr("Add"), row);
    m_remove = new QPushButton(tr("Delete"), row);
    m_up = new QPushButton(tr("Move up"), row);
    m_down = new QPushButton(tr("Move down"), row);
    m_defaults = new QPushButton(tr("Built-in rules"), row);
    setPlainToolTip(m_defaults, tr("Instead of these: failed returns, keys that wait or were refused, gaps"));
    for (QPushButton *button : {m_add, m_remove, m_up, m_down})
        layout->addWidget(button);
    layout->addStretch(1);
    layout->addWidget(m_defaults);
    return row;
}

QWidget *HighlightDialog::buildEditor()
{
    m_editor = new QWidget(this);
    auto *form = new QFormLayout(m_editor);
    form->setContentsMargins(0, 0, 0, 0);
    m_name = new QLineEdit(m_editor);
    m_name->setMaxLength(HighlightRules::MaxName);
    m_name->setAccessibleName(tr("Name of the rule"));
    m_filter = new FilterEdit(m_editor);
    m_filter->setMaxLength(HighlightRules::MaxFilter);
    m_filter->setAccessibleName(tr("Filter of the rule"));
    m_filter->setPlaceholderText(QStringLiteral("fun == \"state.apply\" and data.return.** contains \"error\""));
    m_colour = new QComboBox(m_editor);
    m_colour->setAccessibleName(tr("Colour of the rule"));
    m_sign = new QComboBox(m_editor);
    m_sign->setAccessibleName(tr("Sign of the rule in the margin"));
    auto *looks = new QHBoxLayout;
    looks->addWidget(m_colour);
    QLabel *sign = plainLabel(tr("&Sign"), m_editor);
    sign->setBuddy(m_sign);
    looks->addWidget(sign);
    looks->addWidget(m_sign);
    looks->addStretch(1);
    form->addRow(tr("&Name"), m_name);
    form->addRow(tr("&Filter"), m_filter);
    QLabel *colour = plainLabel(tr("&Colour"), m_editor);
    colour->setBuddy(m_colour);
    form->addRow(colour, looks);
    return m_editor;
}

// Drawn in the theme's colours: again when they change.
void HighlightDialog::fillChoices()
{
    const QScopedValueRollback showing(m_showing, true);
    const Shades &shades = shadesOf(this);
    const int colour = m_colour->currentIndex(), sign = m_sign->currentIndex();
    m_colour->clear();
    m_sign->clear();
    m_colour->setIconSize(QSize(28, 16));
    for (int i = 0; i < HighlightColours; ++i)
        m_colour->addItem(highlightlook::swatch(HighlightColour(i), HighlightSign::Circle, shades), highlightlook::colourWord(HighlightColour(i)));
    for (int i = 0; i < HighlightSigns; ++i)
        m_sign->addItem(highlightlook::signIcon(HighlightSign(i), shades), highlightlook::signWord(HighlightSign(i)));
    m_colour->setCurrentIndex(colour);
    m_sign->setCurrentIndex(sign);
}

void HighlightDialog::changeEvent(QEvent *event)
{
    QDialog::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_sign) {
        fillChoices();
        for (int i = 0; i < m_rules.size(); ++i)
            showRule(m_list->topLevelItem(i), m_rules.at(i));
    }
}

void HighlightDialog::connectParts()
{
    connect(m_list, &QTreeWidget::currentItemChanged, this, &HighlightDialog::showCurrent);
    connect(m_list, &QTreeWidget::itemChanged, this, &HighlightDialog::takeCheck);
    connect(m_name, &QLineEdit::textChanged, this, &HighlightDialog::takeEdits);
    connect(m_filter, &QLineEdit::textChanged, this, &HighlightDialog::takeEdits);
    connect(m_filter, &FilterEdit::leaveRequested, this, &QDialog::reject);
    connect(m_colour, &QComboBox::currentIndexChanged, this, &HighlightDialog::takeEdits);
    connect(m_sign, &QComboBox::currentIndexChanged, this, &HighlightDialog::takeEdits);
    connect(m_add, &QPushButton::clicked, this, [this] { addRule({}); });
    connect(m_remove, &QPushButton::clicked, this, &HighlightDialog::removeCurrent);
    connect(m_up, &QPushButton::clicked, this, [this] { move(-1); });
    connect(m_down, &QPushButton::clicked, this, [this] { move(1); });
    connect(m_defaults, &QPushButton::clicked, this, [this] {
        m_rules = HighlightRules::defaults().rules();
        fill(0);
    });
    connect(m_save, &QPushButton::clicked, this, &HighlightDialog::save);
    connect(m_cancel, &QPushButton::clicked, this, &QDialog::reject);
    auto *del = new QAction(m_list);
    del->setShortcut(QKeySequence::Delete);
    del->setShortcutContext(Qt::WidgetShortcut);
    m_list->addAction(del);
    connect(del, &QAction::triggered, this, &HighlightDialog::removeCurrent);
}

int HighlightDialog::current() const
{
    return m_list->indexOfTopLevelItem(m_list->currentItem());
}

void HighlightDialog::fill(int current)
{
    {
        const QScopedValueRollback showing(m_showing, true);
        m_list->clear();
        for (const HighlightRule &rule : std::as_const(m_rules)) {
            auto *item = new QTreeWidgetItem(m_list);
            item->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsUserCheckable);
            item->setFont(FilterColumn, fixedFont(font()));
            showRule(item, rule);
        }
        if (!m_rules.isEmpty())
            m_list->setCurrentItem(m_list->topLevelItem(qBound(0, current, int(m_rules.size()) - 1)));
    }
    showCurrent();
}

void HighlightDialog::showRule(QTreeWidgetItem *item, const HighlightRule &rule)
{
    const QScopedValueRollback showing(m_showing, true);
    item->setText(NameColumn, rule.name.isEmpty() ? tr("(no name yet)") : plainTitle(rule.name));
    item->setText(FilterColumn, plainTitle(readable(rule.filter, 400)));
    item->setIcon(NameColumn, highlightlook::swatch(rule.colour, rule.sign, shadesOf(this)));
    item->setCheckState(NameColumn, rule.enabled ? Qt::Checked : Qt::Unchecked);
    item->setData(NameColumn, Qt::AccessibleTextRole,
                  tr("%1, %2, %3").arg(rule.name, highlightlook::colourWord(rule.colour), highlightlook::signWord(rule.sign)));
}

void HighlightDialog::showCurrent()
{
    if (m_showing)
        return;
    const int at = current();
    const HighlightRule rule = m_rules.value(at);
    {
        const QScopedValueRollback showing(m_showing, true);
        m_editor->setEnabled(at >= 0);
        m_name->setText(rule.name);
        m_filter->setText(rule.filter);
        m_colour->setCurrentIndex(int(rule.colour));
        m_sign->setCurrentIndex(int(rule.sign));
    }
    m_remove->setEnabled(at >= 0);
    m_up->setEnabled(at > 0);
    m_down->setEnabled(at >= 0 && at + 1 < m_rules.size());
    m_add->setEnabled(m_rules.size() < HighlightRules::MaxRules);
    validate();
}

void HighlightDialog::takeEdits()
{
    const int at = current();
    if (m_showing || at < 0)
        return;
    HighlightRule &rule = m_rules[at];
    rule.name = m_name->text().trimmed();
    rule.filter = m_filter->text().trimmed();
    rule.colour = HighlightColour(qMax(0, m_colour->currentIndex()));
    rule.sign = HighlightSign(qMax(0, m_sign->currentIndex()));
    showRule(m_list->topLevelItem(at), rule);
    validate();
}

void HighlightDialog::takeCheck(QTreeWidgetItem *item)
{
    const int at = m_list->indexOfTopLevelItem(item);
    if (!m_showing && at >= 0)
        m_rules[at].enabled = item->checkState(NameColumn) == Qt::Checked;
}

int HighlightDialog::firstProblem() const
{
    for (int i = 0; i < m_rules.size(); ++i) {
        if (!HighlightRules::problemOf(m_rules.at(i)).isEmpty())
            return i;
    }
    return -1;
}

// Three states as in the filter bar: right, not yet, wrong with the place underlined.
void HighlightDialog::validate()
{
    using State = FilterEdit::State;
    const int at = current(), wrong = firstProblem();
    m_save->setEnabled(wrong < 0);
    const auto parsed = EventFilter::parse(m_filter->text());
    if (!parsed)
        m_filter->setState(parsed.error().incomplete ? State::Incomplete : State::Invalid, parsed.error().position, parsed.error().length);
    else
        m_filter->setState(parsed->isEmpty() ? State::Empty : State::Valid);
    if (at >= 0 && !parsed)
        say(parsed.error().message, !parsed.error().incomplete);
    else if (at >= 0 && !HighlightRules::problemOf(m_rules.at(at)).isEmpty())
        say(tr("Not complete yet: %1.").arg(HighlightRules::problemOf(m_rules.at(at))), false);
    else if (wrong >= 0)
        say(tr("“%1” is not complete yet.").arg(plainTitle(m_rules.at(wrong).name)), false);
    else
        say({}, false);
}

void HighlightDialog::say(const QString &text, bool wrong)
{
    QPalette colours = palette();
    colours.setColor(QPalette::WindowText, wrong ? shadesOf(this).danger : shadesOf(this).muted);
    m_message->setPalette(colours);
    m_message->setText(readable(text));
}

QString HighlightDialog::message() const { return m_message->text(); }

void HighlightDialog::addRule(const QString &filter)
{
    if (m_rules.size() >= HighlightRules::MaxRules)
        return;
    HighlightRule rule;
    rule.filter = filter.left(HighlightRules::MaxFilter);
    rule.colour = HighlightColour(m_rules.size() % HighlightColours);
    rule.sign = HighlightSign((m_rules.size() + 3) % HighlightSigns);
    m_rules.append(rule);
    fill(int(m_rules.size()) - 1);
    m_name->setFocus(Qt::OtherFocusReason);
}

void HighlightDialog::removeCurrent()
{
    const int at = current();
    if (at < 0)
        return;
    m_rules.removeAt(at);
    fill(at);
}

void HighlightDialog::move(int step)
{
    const int at = current();
    if (at < 0 || at + step < 0 || at + step >= m_rules.size())
        return;
    m_rules.swapItemsAt(at, at + step);
    fill(at + step);
}

void HighlightDialog::save()
{
    const auto saved = m_file->save(m_rules);
    if (saved)
        accept();
    else
        say(saved.error(), true);
}

} // namespace brine
