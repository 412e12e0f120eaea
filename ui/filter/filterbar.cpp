#include "filterbar.h"

#include "elidedlabel.h"
#include "filterchips.h"
#include "filtercompleter.h"
#include "filteredit.h"
#include "filterhelp.h"
#include "filtermanager.h"
#include "filtermessage.h"
#include "filternamebox.h"
#include "filterpresets.h"
#include "icons.h"
#include "namedfiltermenu.h"
#include "noisebutton.h"
#include "noisechips.h"
#include "plainlabel.h"
#include "theme.h"
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>

namespace brine {

namespace {
constexpr int DebounceMs = 150;

QToolButton *iconButton(const QString &name, const QString &words, QWidget *parent)
{
    auto *button = new QToolButton(parent);
    button->setIcon(icon(name));
    button->setAccessibleName(words);
    button->setToolTip(words);
    button->setAutoRaise(true);
    return button;
}
} // namespace

FilterBar::FilterBar(QWidget *parent) : QWidget(parent)
{
    auto *rows = new QVBoxLayout(this);
    rows->setContentsMargins(2 * GridUnit, GridUnit, 2 * GridUnit, GridUnit);
    rows->setSpacing(GridUnit);
    rows->addWidget(buildFirstRow());
    rows->addWidget(buildSecondRow());
    m_noiseChips = new NoiseChips(this);
    rows->addWidget(m_noiseChips);
    m_help = new FilterHelp(this);
    m_completer = new FilterCompleter(m_edit);
    m_edit->installEventFilter(this);
    connectParts();
    connectNoise();
    parse();
    setCounts(0, 0);
}

void FilterBar::connectParts()
{
    m_debounce.setSingleShot(true);
    m_debounce.setInterval(DebounceMs);
    connect(&m_debounce, &QTimer::timeout, this, &FilterBar::apply);
    connect(m_edit, &QLineEdit::textChanged, this, [this] {
        parse();
        m_debounce.start();
    });
    connect(m_edit, &QLineEdit::returnPressed, this, [this] {
        apply();
        if (m_valid)
            m_edit->remember(m_edit->text());
    });
    connect(m_edit, &QLineEdit::editingFinished, this, [this] {
        if (m_valid)
            m_edit->remember(m_edit->text());
    });
    connect(m_edit, &FilterEdit::helpRequested, this, &FilterBar::showHelp);
    connect(m_edit, &FilterEdit::leaveRequested, this, &FilterBar::leaveRequested);
    connect(m_clear, &QToolButton::clicked, this, [this] { useText({}); });
    connect(m_chips, &FilterChips::textChosen, this, &FilterBar::useText);
    connect(m_help, &FilterHelp::exampleChosen, this, [this](const QString &example) {
        useText(example);
        m_edit->setFocus();
    });
    connect(m_named, &NamedFilterMenu::chosen, this, &FilterBar::useText);
    connect(m_named, &NamedFilterMenu::saveRequested, this, &FilterBar::saveFilter);
    connect(m_named, &NamedFilterMenu::manageRequested, this, &FilterBar::manageFilters);
    m_named->setHistory([this] { return m_edit->history(); });
}

void FilterBar::connectNoise()
{
    connect(m_noise, &NoiseButton::hiddenChanged, this, &FilterBar::useNoise);
    connect(m_noise, &NoiseButton::countsChanged, m_noiseChips, [this] { m_noiseChips->showCounts([this](const QString &id) { return m_noise->countOf(id); }); });
    connect(m_noiseChips, &NoiseChips::removed, this, [this](const QString &id) {
        QStringList ids = m_noise->hiddenPresets();
        ids.removeAll(id);
        setHiddenNoise(ids);
    });
}

QWidget *FilterBar::buildFirstRow()
{
    auto *row = new QWidget(this);
    auto *layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(GridUnit);
    m_named = new NamedFilterMenu(row);
    m_edit = new FilterEdit(row);
    m_edit->setPlaceholderText(tr("Filter: words of the tag, a glob such as salt/job/*/ret/*, or an expression such as fun == \"state.apply\""));
    m_edit->setAccessibleName(tr("Filter"));
    m_edit->setAccessibleDescription(tr("Words of the tag, a tag glob, or an expression. F1 explains the language, Up and Down bring earlier filters, Ctrl+Space suggestions."));
    m_edit->addAction(icon(QStringLiteral("search")), QLineEdit::LeadingPosition);
    m_clear = iconButton(QStringLiteral("close"), tr("Clear the filter"), row);
    QToolButton *help = iconButton(QStringLiteral("help"), tr("Filter language (F1)"), row);
    connect(help, &QToolButton::clicked, this, &FilterBar::showHelp);
    m_counts = mutedLabel({}, row);
    m_counts->setMinimumWidth(m_counts->fontMetrics().horizontalAdvance(QStringLiteral("000 000 of 000 000")));
    m_counts->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    m_noise = new NoiseButton(row);
    layout->addWidget(m_named);
    layout->addWidget(m_edit, 1);
    layout->addWidget(m_clear);
    layout->addWidget(help);
    layout->addWidget(m_noise);
    layout->addWidget(m_counts);
    return row;
}

QWidget *FilterBar::buildSecondRow()
{
    auto *row = new QWidget(this);
    auto *layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(3 * GridUnit);
    m_chips = new FilterChips(row);
    m_message = new ElidedLabel(Qt::ElideRight, row);
    m_message->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    layout->addWidget(m_chips);
    layout->addWidget(m_message, 1);
    return row;
}

void FilterBar::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_help)
        parse(); // the message has a colour of its own
}

QString FilterBar::text() const
{
    return m_edit->text();
}

void FilterBar::setText(const QString &text)
{
    m_edit->setText(text);
    apply();
}

// By the user's hand: as typing, so that Undo in the field brings the old text back.
void FilterBar::useText(const QString &text)
{
    if (m_valid)
        m_edit->remember(m_edit->text());
    m_edit->selectAll();
    m_edit->insert(text);
    if (text.isEmpty())
        m_edit->del();
    apply();
    if (m_valid)
        m_edit->remember(text);
}

void FilterBar::addCondition(const QString &condition, const QString &op)
{
    const bool replace = op == QLatin1String("set") || m_edit->text().trimmed().isEmpty() || !m_valid;
    useText(replace ? condition : EventFilter::joined(m_edit->text().trimmed(), condition, op));
}

void FilterBar::clear()
{
    setHiddenNoise({});
    setText({});
}

QString FilterBar::wholeText() const
{
    return withNoiseHidden(m_edit->text(), m_noise->hiddenPresets());
}

void FilterBar::parse()
{
    const QString typed = m_edit->text();
    m_clear->setEnabled(!typed.isEmpty());
    m_chips->showText(typed);
    auto parsed = EventFilter::parse(typed);
    m_named->setCurrent(typed, parsed.ok());
    const bool nothingTyped = parsed && parsed->isEmpty();
    if (parsed && !m_noise->hiddenPresets().isEmpty())
        parsed = EventFilter::parse(wholeText());
    m_valid = parsed.ok();
    if (!parsed)
        return showError(parsed.error());
    m_parsed = parsed.value();
    m_edit->setState(nothingTyped ? FilterEdit::State::Empty : FilterEdit::State::Valid);
    showMessage({}, false);
}

void FilterBar::showError(const FilterError &error)
{
    m_edit->setState(error.incomplete ? FilterEdit::State::Incomplete : FilterEdit::State::Invalid, error.position, error.length);
    const QString still = stillApplied();
    showMessage(still.isEmpty() ? error.message : error.message + u' ' + still, !error.incomplete);
}

QString FilterBar::stillApplied() const
{
    if (m_valid)
        return {};
    return m_applied.isEmpty() ? tr("The list still shows everything.") : tr("The list still shows:  %1").arg(m_applied.text().left(120));
}

QStringList FilterBar::hiddenNoise() const
{
    return m_noise->hiddenPresets();
}

void FilterBar::setHiddenNoise(const QStringList &ids)
{
    m_noise->setHiddenPresets(ids);
    useNoise(m_noise->hiddenPresets());
}

void FilterBar::useNoise(const QStringList &ids)
{
    m_noiseChips->setHiddenPresets(ids);
    parse();
    apply();
}

void FilterBar::setCompletion(const FilterCompletion *completion)
{
    m_completer->setCompletion(completion);
}

void FilterBar::setNoiseCounter(NoiseCounter *counter)
{
    m_noise->setCounter(counter);
}

void FilterBar::setNamedFilters(NamedFilterFile *file)
{
    m_named->setFile(file);
}

void FilterBar::saveFilter()
{
    if (!m_named->file() || !m_valid || m_edit->text().trimmed().isEmpty())
        return;
    auto *box = new FilterNameBox(m_named->file(), m_edit->text(), wholeText(), this);
    box->open();
}

void FilterBar::manageFilters()
{
    if (!m_named->file())
        return;
    auto *manager = new FilterManager(m_named->file(), this);
    connect(manager, &FilterManager::chosen, this, &FilterBar::useText);
    manager->open();
}

void FilterBar::showNamedFilters()
{
    m_named->showMenu();
}

void FilterBar::showNoise()
{
    m_noise->showMenu();
}

void FilterBar::showMessage(const QString &message, bool wrong)
{
    const Shades &shades = shadesOf(this);
    QPalette colors = palette();
    colors.setColor(QPalette::WindowText, wrong ? shades.danger : shades.muted);
    m_message->setPalette(colors);
    m_message->setWhole(message);
    m_wrong = wrong;
    showWhole();
    m_edit->setAccessibleDescription(message.isEmpty() ? tr("Words of the tag, a tag glob, or an expression. F1 explains the language.") : message);
}

// While one types; what is left of it then is said by the tool tip too.
void FilterBar::showWhole()
{
    const bool wanted = isVisible() && m_edit->hasFocus() && !m_message->text().isEmpty() && m_message->isElided();
    if (!wanted && m_whole)
        m_whole->hide();
    if (!wanted)
        return;
    if (!m_whole)
        m_whole = new FilterMessage(this);
    m_whole->showBelow(this, m_edit->mapTo(this, QPoint()).x(), m_message->text(), m_wrong);
}

void FilterBar::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    QMetaObject::invokeMethod(this, &FilterBar::showWhole, Qt::QueuedConnection); // once the message has its width
}

void FilterBar::hideEvent(QHideEvent *event)
{
    QWidget::hideEvent(event);
    showWhole();
}

bool FilterBar::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::FocusIn || event->type() == QEvent::FocusOut)
        QMetaObject::invokeMethod(this, &FilterBar::showWhole, Qt::QueuedConnection);
    return QWidget::eventFilter(watched, event);
}

QString FilterBar::message() const
{
    return m_message->text();
}

void FilterBar::apply()
{
    m_debounce.stop();
    if (!m_valid || m_parsed == m_applied)
        return;
    m_applied = m_parsed;
    Q_EMIT filterChanged(m_applied);
}

void FilterBar::setCounts(quint64 shown, quint64 kept, quint64 undecided)
{
    if (m_shown == shown && m_kept == kept && m_undecided == undecided && !m_counts->text().isEmpty())
        return;
    m_shown = shown;
    m_kept = kept;
    m_undecided = undecided;
    QString text = tr("%1 of %2").arg(countText(shown), countText(kept));
    if (undecided)
        text += tr(" · %1 undecided").arg(countText(undecided));
    m_counts->setText(text);
    setPlainToolTip(m_counts, undecided ? tr("%1 events could not be decided: a regular expression ran into its limit on them.").arg(countText(undecided))
                                        : tr("Events shown, of those kept. A row for a gap is no event and not counted."));
}

void FilterBar::setProgress(int percent)
{
    m_edit->setProgress(percent);
}

void FilterBar::focusEdit()
{
    m_edit->setFocus(Qt::ShortcutFocusReason);
    m_edit->selectAll();
}

void FilterBar::showHelp()
{
    m_help->popUpBelow(m_edit);
}

QStringList FilterBar::history() const
{
    return m_edit->history();
}

void FilterBar::setHistory(const QStringList &history)
{
    m_edit->setHistory(history);
}

} // namespace brine
