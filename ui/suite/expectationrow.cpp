#include "expectationrow.h"

#include "filtercompleter.h"
#include "filteredit.h"
#include "icons.h"
#include "plainlabel.h"
#include "theme.h"
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QGridLayout>
#include <QSpinBox>
#include <QToolButton>

namespace brine {

namespace {
constexpr int SeenIndex = 0, NeverIndex = 1;
constexpr int MaxCount = 1'000'000;
constexpr double MaxSeconds = 86400;
} // namespace

ExpectationRow::ExpectationRow(TestSuite::FilterReader readFilter, const FilterCompletion *completion, QWidget *parent)
    : QWidget(parent), m_readFilter(std::move(readFilter)), m_kind(new QComboBox(this)), m_edit(new FilterEdit(this)), m_count(new QSpinBox(this)),
      m_within(new QDoubleSpinBox(this)), m_countWord(plainLabel(tr("times or more"), this)), m_message(wrappedLabel({}, this))
{
    m_kind->addItems({tr("Seen"), tr("Never")});
    m_kind->setAccessibleName(tr("Has to be seen, or must never be"));
    m_edit->setAccessibleName(tr("Filter of what is expected"));
    m_edit->setPlaceholderText(tr("A filter, as in the filter bar: tag ~ \"salt/job/*/new\""));
    m_count->setRange(1, MaxCount);
    m_count->setAccessibleName(tr("How many times it has to be seen"));
    m_within->setRange(0, MaxSeconds);
    m_within->setDecimals(1);
    m_within->setValue(10);
    m_message->setForegroundRole(QPalette::PlaceholderText);
    auto *completer = new FilterCompleter(m_edit);
    completer->setCompletion(completion);
    auto *remove = new QToolButton(this);
    remove->setIcon(icon(QStringLiteral("close")));
    remove->setAutoRaise(true);
    remove->setAccessibleName(tr("Remove this expectation"));
    setPlainToolTip(remove, remove->accessibleName());
    connect(remove, &QToolButton::clicked, this, &ExpectationRow::removeRequested);
    auto *numbers = new QHBoxLayout;
    numbers->setSpacing(2 * GridUnit);
    for (QWidget *part : {static_cast<QWidget *>(m_count), static_cast<QWidget *>(m_countWord), static_cast<QWidget *>(m_within)})
        numbers->addWidget(part);
    numbers->addWidget(m_message, 1);
    auto *grid = new QGridLayout(this);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setSpacing(GridUnit);
    grid->setColumnStretch(1, 1);
    grid->addWidget(m_kind, 0, 0);
    grid->addWidget(m_edit, 0, 1);
    grid->addWidget(remove, 0, 2);
    grid->addLayout(numbers, 1, 1);
    setFocusProxy(m_edit);
    connectParts();
    check();
}

void ExpectationRow::connectParts()
{
    connect(m_kind, &QComboBox::currentIndexChanged, this, &ExpectationRow::check);
    connect(m_edit, &QLineEdit::textChanged, this, &ExpectationRow::check);
    connect(m_count, &QSpinBox::valueChanged, this, &ExpectationRow::check);
    connect(m_within, &QDoubleSpinBox::valueChanged, this, &ExpectationRow::check);
}

bool ExpectationRow::isNever() const { return m_kind->currentIndex() == NeverIndex; }

void ExpectationRow::setExpectation(Expectation::Kind kind, const QString &filter, double seconds)
{
    m_within->setValue(seconds);
    m_kind->setCurrentIndex(kind == Expectation::Kind::Never ? NeverIndex : SeenIndex);
    m_edit->setText(filter);
}

void ExpectationRow::check()
{
    using State = FilterEdit::State;
    m_count->setVisible(!isNever());
    m_countWord->setVisible(!isNever());
    m_within->setPrefix(isNever() ? tr("for ") : tr("within "));
    m_within->setSuffix(tr(" s"));
    m_within->setSpecialValueText(isNever() ? tr("while others are awaited") : QString());
    m_within->setAccessibleName(isNever() ? tr("For how many seconds it must not be seen") : tr("Within how many seconds it has to be seen"));
    const QString text = m_edit->text().trimmed();
    m_expectation.reset();
    m_problem.clear();
    if (text.isEmpty()) {
        m_edit->setState(State::Empty);
        m_problem = tr("Write a filter for what is expected.");
    } else if (const auto parsed = EventFilter::parse(m_edit->text()); text.startsWith(u'@') || parsed) {
        const auto filter = m_readFilter(text);
        m_edit->setState(filter ? State::Valid : State::Invalid, 0, int(text.size()));
        m_problem = filter ? QString() : filter.error();
        if (filter)
            m_expectation = Expectation{isNever() ? Expectation::Kind::Never : Expectation::Kind::Seen, text, *filter, isNever() ? 1 : quint64(m_count->value()), qint64(m_within->value() * 1e6)};
    } else {
        m_edit->setState(parsed.error().incomplete ? State::Incomplete : State::Invalid, parsed.error().position, parsed.error().length);
        m_problem = parsed.error().message;
    }
    m_message->setText(readable(m_problem, 300));
    Q_EMIT changed();
}

} // namespace brine
