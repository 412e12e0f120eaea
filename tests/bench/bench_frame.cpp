// R11: a frame of the list while it follows, against a QTableView of the same size whose model answers with constant strings.
// R6: from a selected event of 5 MB to its tree on the screen.
#include "benchrace.h"
#include "eventtablemodel.h"
#include "eventtableview.h"
#include "listheader.h"
#include "msgpackwriter.h"
#include "payloadtreemodel.h"
#include <QApplication>
#include <QHeaderView>
#include <QTableView>
#include <QTreeView>

using namespace brine;
using namespace brine::bench;

namespace {

constexpr int Tick = 160, Frames = 150;

class Constant : public QAbstractTableModel
{
public:
    int rowCount(const QModelIndex &parent = {}) const override { return parent.isValid() ? 0 : m_rows; }
    int columnCount(const QModelIndex &parent = {}) const override { return parent.isValid() ? 0 : int(EventTableModel::FixedColumnCount); }
    QVariant data(const QModelIndex &index, int role) const override
    {
        if (role != Qt::DisplayRole)
            return {};
        static const QString text = QStringLiteral("constant"), tag = QStringLiteral("salt/job/20261123022420805249/ret/web1002.sin.prod.example.net");
        return index.column() == EventTableModel::TagColumn ? tag : text;
    }
    void append(int rows)
    {
        beginInsertRows({}, m_rows, m_rows + rows - 1);
        m_rows += rows;
        endInsertRows();
    }

private:
    int m_rows = 0;
};

double median(std::vector<double> values)
{
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

/// The events of a corpus, a tick at a time, over and over.
class Ticks
{
public:
    Ticks(EventStore &store, const StoreSnapshot &corpus) : m_store(store), m_corpus(corpus) { }
    void append(int count)
    {
        m_batch.clear();
        for (int i = 0; i < count; ++i) {
            const EventView event = m_corpus.at(m_corpus.range().first + m_next++ % m_corpus.range().count);
            m_batch.append(event.receivedUs, event.tag, event.payload);
        }
        m_store.append(m_batch);
        m_store.trim();
    }

private:
    EventStore &m_store;
    const StoreSnapshot &m_corpus;
    EventBatch m_batch;
    quint64 m_next = 0;
};

void makeAlike(QTableView &table, const EventTableView &view)
{
    table.verticalHeader()->hide();
    table.verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    table.verticalHeader()->setDefaultSectionSize(view.rowHeight());
    table.setShowGrid(false);
    table.setWordWrap(false);
    for (int column = 0; column < EventTableModel::FixedColumnCount; ++column) {
        table.setColumnWidth(column, view.header()->sectionSize(column));
        table.setColumnHidden(column, view.header()->isSectionHidden(column));
    }
}

void frames(const StoreSnapshot &corpus)
{
    EventStore store({512ull << 20, ~0ull});
    Ticks ticks(store, corpus);
    EventTableModel model(&store);
    EventTableView view;
    view.setModel(&model);
    Constant constant;
    QTableView table;
    table.setModel(&constant);
    for (QWidget *widget : {static_cast<QWidget *>(&view), static_cast<QWidget *>(&table)}) {
        widget->resize(1200, 800);
        widget->show();
    }
    ticks.append(5000);
    model.advance();
    constant.append(5000);
    makeAlike(table, view);
    QCoreApplication::processEvents();
    std::vector<double> ours, peers;
    for (int i = 0; i < Frames; ++i) {
        peers.push_back(timed([&] {
            constant.append(Tick);
            table.scrollToBottom();
            table.viewport()->repaint();
        }));
        ticks.append(Tick);
        ours.push_back(timed([&] {
            model.advance();
            view.viewport()->repaint();
        }));
        if (view.topRow() + view.fullRows() < model.rowCount() - 1)
            fail("R11 frame", QStringLiteral("the list does not follow"));
        QCoreApplication::processEvents();
    }
    print("R11 frame while following", median(ours), median(peers));
}

void firstPaint()
{
    MsgpackWriter w;
    constexpr quint32 States = 13'000;
    w.map(1), w.key("return"), w.map(States);
    for (quint32 i = 0; i < States; ++i) {
        w.key("file_|-conf" + QByteArray::number(i) + "_|-managed"), w.map(2);
        w.key("result"), w.boolean(true), w.key("comment"), w.str(QByteArray("service nginx restarted ").repeated(14));
    }
    const QByteArray payload = w.take();
    PayloadTreeModel model;
    QTreeView tree;
    tree.setModel(&model);
    tree.setUniformRowHeights(true);
    tree.resize(500, 800);
    tree.show();
    QCoreApplication::processEvents();
    std::vector<double> paints;
    for (int i = 0; i < 9; ++i)
        paints.push_back(timed([&] {
            model.setPayload("salt/job/1/ret/a", payload);
            tree.expand(model.index(0, 0));
            tree.viewport()->repaint();
        }));
    print("R6 first paint of 5 MB", median(paints), 0);
}

} // namespace

int main(int argc, char **argv)
{
    QApplication application(argc, argv);
    EventStore store({4ull << 30, ~0ull});
    if (argc != 2 || !load(argv[1], store, 20'000))
        return 64;
    frames(store.snapshot());
    firstPaint();
    return 0;
}
