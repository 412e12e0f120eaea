#include "testpanel.h"

#include "askrow.h"
#include "elidedlabel.h"
#include "flowlayout.h"
#include "payloadcopy.h"
#include "plainlabel.h"
#include "redaction.h"
#include "signlabel.h"
#include "textforms.h"
#include "theme.h"
#include "treegroup.h"
#include <QHBoxLayout>
#include <QHeaderView>
#include <QMenu>
#include <QPushButton>
#include <QTreeWidget>
#include <QVBoxLayout>

namespace brine {

namespace {

constexpr int CopyRole = Qt::UserRole;
QString seconds(qint64 us) { return QString::number(double(us) / 1e6); }

QString wanted(const Expectation &one)
{
    const QString text = safeTextOf(one.text);
    if (one.kind == Expectation::Kind::Never)
        return one.withinUs ? TestPanel::tr("never %1, for %2 s").arg(text, seconds(one.withinUs)) : TestPanel::tr("never %1").arg(text);
    return one.count == 1 ? TestPanel::tr("%1 within %2 s").arg(text, seconds(one.withinUs)) : TestPanel::tr("%1, %2 times within %3 s").arg(text).arg(one.count).arg(seconds(one.withinUs));
}

} // namespace

TestPanel::TestPanel(QWidget *parent)
    : QWidget(parent), m_ask(new AskRow(this)), m_title(new ElidedLabel(Qt::ElideRight, this)), m_where(new ElidedLabel(Qt::ElideMiddle, this)),
      m_state(new SignLabel(this)), m_summary(wrappedLabel({}, this)), m_only(new QPushButton(tr("Show only its events"), this)),
      m_run(new QPushButton(tr("Run"), this)), m_tree(new QTreeWidget(this))
{
    setAccessibleName(tr("Test"));
    QFont bold = font();
    bold.setBold(true);
    m_title->setFont(bold);
    m_where->setForegroundRole(QPalette::PlaceholderText);
    m_summary->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_run->setAccessibleName(tr("Run this test"));
    makeTree();
    auto *actions = new QWidget(this); // wraps where the panel is narrow
    auto *flow = new FlowLayout(2 * GridUnit, GridUnit, actions);
    flow->setContentsMargins(0, 0, 0, 0);
    for (QPushButton *button : {m_run, m_only})
        flow->addWidget(button);
    auto *head = new QHBoxLayout;
    head->addWidget(m_title, 1);
    head->addWidget(m_state);
    auto *rows = new QVBoxLayout(this);
    rows->setContentsMargins(2 * GridUnit, 2 * GridUnit, 2 * GridUnit, 2 * GridUnit);
    rows->setSpacing(GridUnit);
    rows->addWidget(m_ask);
    rows->addLayout(head);
    rows->addWidget(m_where);
    rows->addWidget(m_summary);
    rows->addWidget(actions);
    rows->addWidget(m_tree, 1);
    connect(m_only, &QPushButton::clicked, this, &TestPanel::filterRequested);
    connect(m_run, &QPushButton::clicked, this, &TestPanel::runRequested);
    setFocusProxy(m_tree);
    setNothing();
}

void TestPanel::makeTree()
{
    m_tree->setAccessibleName(tr("What the test expects and what came"));
    m_tree->setColumnCount(2);
    m_tree->setHeaderHidden(true);
    m_tree->setFrameShape(QFrame::NoFrame);
    m_tree->setRootIsDecorated(false);
    m_tree->setUniformRowHeights(true);
    m_tree->setIndentation(3 * GridUnit);
    m_tree->setContextMenuPolicy(Qt::CustomContextMenu);
    m_tree->header()->setStretchLastSection(false);
    m_tree->header()->setSectionResizeMode(0, QHeaderView::Stretch);
    m_tree->header()->setSectionResizeMode(1, QHeaderView::ResizeToContents);
    QSizePolicy policy = m_tree->sizePolicy();
    policy.setRetainSizeWhenHidden(true);
    m_tree->setSizePolicy(policy);
    connect(m_tree, &QWidget::customContextMenuRequested, this, &TestPanel::showMenu);
}

void TestPanel::setNothing()
{
    m_title->setWhole({});
    m_where->setWhole({});
    m_summary->setText(tr("Choose a test at the left, under Tests, to see what it expects and what came of it."));
    m_summary->show();
    for (QWidget *part : {static_cast<QWidget *>(m_state), static_cast<QWidget *>(m_only), static_cast<QWidget *>(m_run), static_cast<QWidget *>(m_tree)})
        part->hide();
}

void TestPanel::setRunning(bool running) { m_run->setEnabled(!running); }

void TestPanel::setSuite(const SuiteModel::Suite &suite)
{
    setNothing();
    m_title->setWhole(safeTextOf(suite.name));
    m_where->setWhole(safeTextOf(suite.path));
    const QString count = suite.tests.size() == 1 ? tr("1 test.") : tr("%1 tests.").arg(suite.tests.size());
    m_summary->setText(readable(suite.problem.isEmpty() ? tr("%1 Choose one to see what it expects and what came of it.").arg(count) : suite.problem));
    m_run->setVisible(suite.problem.isEmpty());
}

void TestPanel::setTest(const QString &suite, const SuiteModel::Test &test)
{
    using State = SuiteModel::State;
    m_title->setWhole(safeTextOf(test.test.name));
    m_where->setWhole(safeTextOf(suite));
    const QString word = test.isOver() ? tr("%1 after %2").arg(SuiteModel::word(test.state), SuiteModel::timeText(test.result.seconds)) : SuiteModel::word(test.state);
    m_state->setMark(test.state == State::Passed ? Sign::Tick : SuiteModel::isBad(test.state) ? Sign::Cross : Sign::Warning, word);
    m_state->setVisible(test.isOver());
    m_summary->setText(readable(test.isOver() ? safeTextOf(test.result.summary) : tr("This test: %1.").arg(word)));
    m_summary->setVisible(!m_summary->text().isEmpty());
    m_only->setVisible(!test.filter().isEmpty());
    m_run->show();
    m_tree->clear();
    addExpected(test);
    addCame(test);
    addShot(test.test);
    m_tree->expandAll();
    m_tree->show();
}

void TestPanel::addLine(QTreeWidgetItem *group, const QStringList &cells, const QString &copy)
{
    auto *item = new QTreeWidgetItem(group, cells);
    item->setFont(0, fixedFont(font()));
    item->setToolTip(0, plainToolTip(cells.first()));
    item->setData(0, CopyRole, copy.isEmpty() ? cells.join(u'\t') : copy);
    item->setFirstColumnSpanned(cells.size() == 1);
}

void TestPanel::addExpected(const SuiteModel::Test &test)
{
    QTreeWidgetItem *group = addTreeGroup(m_tree, tr("Expected"));
    for (size_t i = 0; i < test.test.expectations.size(); ++i) {
        const Expectation &one = test.test.expectations[i];
        QString came;
        if (i < test.result.seen.size()) {
            const quint64 seen = test.result.seen[i];
            const bool isMet = one.kind == Expectation::Kind::Never ? seen == 0 : seen >= one.count;
            came = one.kind == Expectation::Kind::Never ? (isMet ? tr("✓ did not come") : tr("✗ it came")) : isMet ? tr("✓ %1 seen").arg(seen) : tr("✗ %1 of %2 seen").arg(seen).arg(one.count);
        }
        addLine(group, {wanted(one), came}, one.text);
    }
}

void TestPanel::addCame(const SuiteModel::Test &test)
{
    if (test.result.details.isEmpty())
        return;
    QTreeWidgetItem *group = addTreeGroup(m_tree, tr("What happened"));
    for (const QString &line : test.result.details)
        addLine(group, {safeTextOf(line)});
}

void TestPanel::addShot(const TestCase &test)
{
    if (!test.shot)
        return;
    const TestShot &shot = *test.shot;
    QTreeWidgetItem *group = addTreeGroup(m_tree, shot.count > 1 ? tr("Fires %1 times").arg(shot.count) : tr("Fires"));
    const QString where = shot.shot.route == ShotTemplate::Route::Master ? tr("through the minion, to its master")
        : shot.shot.route == ShotTemplate::Route::Minions               ? tr("at the minions %1").arg(safeText(shot.shot.target, 80))
                                                                        : QString();
    addLine(group, {shot.shot.tag.isEmpty() ? tr("the template %1").arg(safeTextOf(shot.templateName)) : safeText(shot.shot.tag), where});
    const QByteArray data = Redaction::masked(shot.shot.tag, shot.shot.payload);
    for (const QString &line : QString::fromUtf8(toYaml(data).left(4000)).split(u'\n', Qt::SkipEmptyParts).mid(0, 40))
        addLine(group, {safeTextOf(line)});
}

void TestPanel::showMenu(const QPoint &at)
{
    const QTreeWidgetItem *item = m_tree->itemAt(at);
    const QString text = item ? item->data(0, CopyRole).toString() : QString();
    if (text.isEmpty())
        return;
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    connect(menu->addAction(tr("Copy")), &QAction::triggered, this, [text] { payloadcopy::text(text); });
    menu->popup(m_tree->viewport()->mapToGlobal(at));
}

} // namespace brine
