#include "preferencesdialog.h"

#include "eventfilter.h"
#include "plainlabel.h"
#include <QCheckBox>
#include <QComboBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QVBoxLayout>
#include <limits>

namespace brine {

namespace {

constexpr ThemeMode Themes[] = {ThemeMode::System, ThemeMode::Light, ThemeMode::Dark};

void setBold(QLabel *label)
{
    QFont font = label->font();
    font.setBold(true);
    label->setFont(font);
}

} // namespace

Preferences Preferences::bounded(quint64 maxBytes) const
{
    Preferences p = *this;
    if (p.keptBytes)
        p.keptBytes = qBound(MinBytes, p.keptBytes, qMax(MinBytes, maxBytes));
    p.keptEvents = qBound(MinEvents, p.keptEvents, MaxEvents);
    if (p.fontPoints)
        p.fontPoints = qBound(MinFontPoints, p.fontPoints, MaxFontPoints);
    if (!EventFilter::parse(p.fixedFilter))
        p.fixedFilter.clear();
    return p;
}

PreferencesDialog::PreferencesDialog(const Preferences &preferences, quint64 automaticBytes, quint64 maxBytes, QWidget *parent)
    : QDialog(parent), m_preferences(preferences.bounded(maxBytes)), m_automaticBytes(automaticBytes), m_maxBytes(maxBytes),
      m_automatic(new QCheckBox(tr("&Automatic: a quarter of memory, at most 2 GB (here %1)").arg(bytesText(automaticBytes)), this)),
      m_secretsHidden(new QCheckBox(tr("&Hide secrets until they are revealed, event by event"), this)), m_megabytes(new QSpinBox(this)),
      m_events(new QSpinBox(this)), m_font(new QSpinBox(this)), m_time(new QComboBox(this)), m_theme(new QComboBox(this)), m_start(new QComboBox(this)),
      m_filter(new QLineEdit(this)), m_filterProblem(wrappedLabel({}, this))
{
    setWindowTitle(tr("Preferences"));
    auto *rows = new QVBoxLayout(this);
    rows->setContentsMargins(16, 16, 16, 12);
    rows->setSpacing(12);
    auto *form = new QFormLayout;
    form->setHorizontalSpacing(16);
    form->setVerticalSpacing(8);
    rows->addLayout(form);
    buildKept(form);
    buildLook(form);
    buildStart(form);
    rows->addStretch(1);
    auto *buttons = new QHBoxLayout;
    auto *defaults = new QPushButton(tr("&Restore defaults"), this);
    auto *close = new QPushButton(tr("Close"), this);
    for (QPushButton *button : {defaults, close})
        button->setAccessibleName(button->text().remove(u'&'));
    defaults->setAutoDefault(false);
    close->setDefault(true);
    buttons->addWidget(defaults);
    buttons->addStretch(1);
    buttons->addWidget(close);
    rows->addLayout(buttons);
    setMinimumWidth(560);
    show(m_preferences);
    connectAll();
    connect(close, &QPushButton::clicked, this, &QDialog::accept);
    connect(defaults, &QPushButton::clicked, this, [this] {
        show(Preferences());
        take();
    });
}

// A box that loses the focus with its window would still tell of its value.
PreferencesDialog::~PreferencesDialog()
{
    for (QWidget *child : findChildren<QWidget *>())
        child->disconnect(this);
}

QLabel *PreferencesDialog::label(const QString &text, QWidget *buddy)
{
    QLabel *made = plainLabel(text, this);
    made->setBuddy(buddy);
    buddy->setAccessibleName(QString(text).remove(u'&'));
    return made;
}

void PreferencesDialog::buildKept(QFormLayout *form)
{
    QLabel *heading = plainLabel(tr("What is kept"), this);
    setBold(heading);
    form->addRow(heading);
    m_megabytes->setRange(int(Preferences::MinBytes >> 20), int(qMin<quint64>(qMax(Preferences::MinBytes, m_maxBytes) >> 20, std::numeric_limits<int>::max())));
    m_megabytes->setSuffix(tr(" MB"));
    m_megabytes->setSingleStep(64);
    m_megabytes->setGroupSeparatorShown(true);
    m_events->setRange(int(Preferences::MinEvents), int(Preferences::MaxEvents));
    m_events->setSingleStep(100'000);
    m_events->setGroupSeparatorShown(true);
    form->addRow(label(tr("&Memory for events"), m_megabytes), m_megabytes);
    form->addRow(QString(), m_automatic);
    m_automatic->setAccessibleName(tr("Memory for events: automatic"));
    form->addRow(label(tr("&Events, at most"), m_events), m_events);
    for (QSpinBox *box : {m_megabytes, m_events}) {
        box->setCorrectionMode(QAbstractSpinBox::CorrectToNearestValue); // what is said below, not the value before
        setPlainToolTip(box, tr("From %1 to %2").arg(countText(quint64(box->minimum())), countText(quint64(box->maximum()))) + box->suffix());
    }
    QLabel *bounds = wrappedLabel(tr("Whichever is reached first; the oldest events go. At least %1 and %2 events, at most %3 and %4 events.")
                                      .arg(bytesText(quint64(m_megabytes->minimum()) << 20), countText(Preferences::MinEvents),
                                           bytesText(quint64(m_megabytes->maximum()) << 20), countText(Preferences::MaxEvents)), this);
    bounds->setForegroundRole(QPalette::PlaceholderText);
    form->addRow(QString(), bounds);
}

void PreferencesDialog::buildLook(QFormLayout *form)
{
    QLabel *heading = plainLabel(tr("How it looks"), this);
    setBold(heading);
    form->addRow(heading);
    m_time->addItems({tr("Local time"), tr("UTC")});
    m_theme->addItems({tr("As the desktop"), tr("Light"), tr("Dark")});
    m_font->setRange(Preferences::MinFontPoints - 1, Preferences::MaxFontPoints);
    m_font->setSpecialValueText(tr("As the desktop"));
    m_font->setSuffix(tr(" pt"));
    form->addRow(label(tr("&Times"), m_time), m_time);
    form->addRow(label(tr("Th&eme"), m_theme), m_theme);
    form->addRow(label(tr("F&ont size"), m_font), m_font);
    form->addRow(QString(), m_secretsHidden);
    m_secretsHidden->setAccessibleName(tr("Hide secrets until they are revealed"));
}

void PreferencesDialog::buildStart(QFormLayout *form)
{
    QLabel *heading = plainLabel(tr("At the start"), this);
    setBold(heading);
    form->addRow(heading);
    m_start->addItems({tr("The filter used last"), tr("Always this filter")});
    m_filter->setPlaceholderText(tr("empty: every event"));
    m_filter->setMaxLength(4096);
    m_filter->setClearButtonEnabled(true);
    form->addRow(label(tr("F&ilter"), m_start), m_start);
    form->addRow(QString(), m_filter);
    form->addRow(QString(), m_filterProblem);
    m_filter->setAccessibleName(tr("Filter at the start"));
    QWidget *const order[] = {m_megabytes, m_automatic, m_events, m_time, m_theme, m_font, m_secretsHidden, m_start, m_filter};
    for (size_t i = 1; i < std::size(order); ++i)
        setTabOrder(order[i - 1], order[i]); // as they stand, not as they were made
}

void PreferencesDialog::connectAll()
{
    for (QCheckBox *box : {m_automatic, m_secretsHidden})
        connect(box, &QCheckBox::toggled, this, &PreferencesDialog::take);
    for (QSpinBox *box : {m_megabytes, m_events, m_font}) {
        box->setKeyboardTracking(false); // 2 000 000 is typed digit by digit, and 2 events are not what is meant
        connect(box, &QSpinBox::valueChanged, this, &PreferencesDialog::take);
    }
    for (QComboBox *box : {m_time, m_theme, m_start})
        connect(box, &QComboBox::currentIndexChanged, this, &PreferencesDialog::take);
    connect(m_filter, &QLineEdit::textChanged, this, &PreferencesDialog::take);
}

void PreferencesDialog::show(const Preferences &p)
{
    m_showing = true;
    m_automatic->setChecked(p.keptBytes == 0);
    m_megabytes->setValue(int((p.keptBytes ? p.keptBytes : m_automaticBytes) >> 20));
    m_megabytes->setEnabled(p.keptBytes != 0);
    m_events->setValue(int(p.keptEvents));
    m_time->setCurrentIndex(p.useUtc ? 1 : 0);
    for (int i = 0; i < int(std::size(Themes)); ++i) {
        if (Themes[i] == p.theme)
            m_theme->setCurrentIndex(i);
    }
    m_font->setValue(p.fontPoints ? p.fontPoints : m_font->minimum());
    m_secretsHidden->setChecked(p.secretsHidden);
    m_start->setCurrentIndex(p.startFilter == Preferences::StartFilter::Fixed ? 1 : 0);
    m_filter->setText(p.fixedFilter);
    m_filter->setEnabled(p.startFilter == Preferences::StartFilter::Fixed);
    m_filterProblem->clear();
    m_showing = false;
}

void PreferencesDialog::take()
{
    if (m_showing)
        return;
    Preferences p = m_preferences;
    p.keptBytes = m_automatic->isChecked() ? 0 : quint64(m_megabytes->value()) << 20;
    p.keptEvents = quint64(m_events->value());
    p.useUtc = m_time->currentIndex() == 1;
    p.theme = Themes[m_theme->currentIndex()];
    p.fontPoints = m_font->value() == m_font->minimum() ? 0 : m_font->value();
    p.secretsHidden = m_secretsHidden->isChecked();
    p.startFilter = m_start->currentIndex() == 1 ? Preferences::StartFilter::Fixed : Preferences::StartFilter::Last;
    m_megabytes->setEnabled(p.keptBytes != 0);
    m_filter->setEnabled(p.startFilter == Preferences::StartFilter::Fixed);
    if (const auto filter = EventFilter::parse(m_filter->text())) {
        p.fixedFilter = m_filter->text().trimmed();
        m_filterProblem->clear();
    } else {
        m_filterProblem->setText(tr("Not applied: %1").arg(filter.error().message));
    }
    if (p == m_preferences)
        return;
    m_preferences = p;
    Q_EMIT changed(p);
}

} // namespace brine
