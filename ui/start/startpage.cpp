#include "startpage.h"

#include "foundbuscard.h"
#include "icons.h"
#include "plainlabel.h"
#include "theme.h"
#include <QComboBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>

namespace brine {

namespace {

constexpr int PageWidth = 720, SectionGap = 16;

QLabel *heading(const QString &text, QWidget *parent)
{
    QLabel *label = plainLabel(text, parent);
    QFont font = label->font();
    font.setBold(true);
    label->setFont(font);
    return label;
}

} // namespace

StartPage::StartPage(QWidget *parent) : QScrollArea(parent), m_page(new QWidget)
{
    setWidgetResizable(true);
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::NoFocus);
    auto *centre = new QWidget;
    auto *columns = new QHBoxLayout(centre);
    columns->setContentsMargins(24, 24, 24, 24);
    columns->addStretch(1);
    columns->addWidget(m_page, 100);
    columns->addStretch(1);
    m_page->setMaximumWidth(PageWidth);
    auto *rows = new QVBoxLayout(m_page);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setSpacing(8);
    addTitle(rows);
    addFound(rows);
    addPath(rows);
    addDemo(rows);
    addLearn(rows);
    rows->addStretch(1);
    setWidget(centre);
    setFoundBuses({});
}

void StartPage::addTitle(QVBoxLayout *rows)
{
    auto *row = new QHBoxLayout;
    row->setSpacing(16);
    QLabel *sign = plainLabel({}, m_page);
    sign->setPixmap(programIcon().pixmap(56, 56));
    auto *words = new QVBoxLayout;
    words->setSpacing(4);
    QLabel *title = plainLabel(tr("Watch a Salt event bus"), m_page);
    QFont font = title->font();
    font.setPointSizeF(font.pointSizeF() * 1.7);
    title->setFont(font);
    words->addWidget(title);
    words->addWidget(mutedLabel(tr("Every event as it happens, filtered as you type, and payloads fired with a receipt."), m_page));
    row->addWidget(sign);
    row->addLayout(words, 1);
    rows->addLayout(row);
}

void StartPage::addFound(QVBoxLayout *rows)
{
    auto *head = new QHBoxLayout;
    head->setContentsMargins(0, SectionGap, 0, 0);
    head->addWidget(heading(tr("Found on this machine"), m_page), 1);
    auto *again = new QToolButton(m_page);
    again->setText(tr("Look again"));
    again->setAccessibleName(again->text());
    connect(again, &QToolButton::clicked, this, &StartPage::searchRequested);
    head->addWidget(again);
    rows->addLayout(head);
    m_none = wrappedLabel(tr("No Salt bus: no master or minion runs here, or its sockets lie in a folder that its configuration does not name."), m_page);
    m_none->setForegroundRole(QPalette::PlaceholderText);
    rows->addWidget(m_none);
    m_found = new QVBoxLayout;
    m_found->setSpacing(8);
    rows->addLayout(m_found);
}

void StartPage::setFoundBuses(const QVector<FoundBusInfo> &buses)
{
    while (QLayoutItem *item = m_found->takeAt(0)) {
        item->widget()->deleteLater();
        delete item;
    }
    for (const FoundBusInfo &bus : buses) {
        auto *card = new FoundBusCard(bus, m_page);
        connect(card, &FoundBusCard::watchRequested, this, &StartPage::watchRequested);
        m_found->addWidget(card);
    }
    m_none->setVisible(buses.isEmpty());
}

void StartPage::addPath(QVBoxLayout *rows)
{
    rows->addSpacing(SectionGap);
    rows->addWidget(heading(tr("Another folder"), m_page));
    auto *row = new QHBoxLayout;
    row->setSpacing(8);
    m_node = new QComboBox(m_page);
    m_node->addItems({tr("Master"), tr("Minion")});
    m_node->setAccessibleName(tr("Kind of bus"));
    m_path = new QLineEdit(m_page);
    m_path->setPlaceholderText(tr("Folder of the sockets (sock_dir), for example /var/run/salt/master"));
    m_path->setAccessibleName(tr("Folder of the sockets"));
    m_minionId = new QLineEdit(m_page);
    m_minionId->setPlaceholderText(tr("Minion id, if there are several"));
    m_minionId->setAccessibleName(tr("Minion id"));
    m_minionId->setVisible(false);
    m_connect = new QPushButton(tr("Watch"), m_page);
    m_connect->setAccessibleName(tr("Watch the bus in this folder"));
    m_connect->setEnabled(false);
    row->addWidget(m_node);
    row->addWidget(m_path, 3);
    row->addWidget(m_minionId, 2);
    row->addWidget(m_connect);
    rows->addLayout(row);
    connect(m_node, &QComboBox::currentIndexChanged, this, [this](int index) { m_minionId->setVisible(index == 1); });
    connect(m_path, &QLineEdit::textChanged, this, [this](const QString &path) { m_connect->setEnabled(!path.trimmed().isEmpty()); });
    connect(m_path, &QLineEdit::returnPressed, this, &StartPage::connectPath);
    connect(m_minionId, &QLineEdit::returnPressed, this, &StartPage::connectPath);
    connect(m_connect, &QPushButton::clicked, this, &StartPage::connectPath);
}

void StartPage::connectPath()
{
    const QString path = m_path->text().trimmed();
    if (!path.isEmpty())
        Q_EMIT pathRequested(path, m_node->currentIndex() == 1, m_node->currentIndex() == 1 ? m_minionId->text().trimmed() : QString());
}

void StartPage::focusPath()
{
    m_path->setFocus(Qt::OtherFocusReason);
}

void StartPage::addDemo(QVBoxLayout *rows)
{
    rows->addSpacing(SectionGap);
    rows->addWidget(heading(tr("Without Salt"), m_page));
    auto *row = new QHBoxLayout;
    row->setSpacing(12);
    auto *demo = new QPushButton(tr("Open the demo bus"), m_page);
    demo->setAccessibleName(demo->text());
    connect(demo, &QPushButton::clicked, this, &StartPage::demoRequested);
    row->addWidget(demo);
    row->addWidget(mutedLabel(tr("A real bus inside Brine with a simulated fleet. Nothing to install, nothing leaves this machine."), m_page), 1);
    rows->addLayout(row);
    auto *fileRow = new QHBoxLayout;
    fileRow->setSpacing(12);
    auto *file = new QPushButton(tr("Open a file…"), m_page);
    file->setAccessibleName(file->text());
    connect(file, &QPushButton::clicked, this, &StartPage::openFileRequested);
    fileRow->addWidget(file);
    fileRow->addWidget(mutedLabel(tr("Events saved earlier, or what salt-run state.event printed. A file can also be dropped on the window."), m_page), 1);
    rows->addLayout(fileRow);
    file->setMinimumWidth(demo->sizeHint().width());
}

void StartPage::addLearn(QVBoxLayout *rows)
{
    auto *row = new QHBoxLayout;
    row->setContentsMargins(0, 20, 0, 0);
    row->setSpacing(8);
    row->addWidget(mutedLabel(tr("Learn:"), m_page));
    const auto add = [&](const QString &text, auto signal) {
        auto *button = new QToolButton(m_page);
        button->setText(text);
        button->setAccessibleName(text);
        connect(button, &QToolButton::clicked, this, signal);
        row->addWidget(button);
    };
    add(tr("Filter language"), &StartPage::helpRequested);
    add(tr("Keyboard"), &StartPage::keysRequested);
    row->addWidget(mutedLabel(tr("man brine"), m_page));
    row->addStretch(1);
    rows->addLayout(row);
}

} // namespace brine
