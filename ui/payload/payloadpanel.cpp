#include "payloadpanel.h"

#include "background.h"
#include "exacttextedit.h"
#include "findbar.h"
#include "hexview.h"
#include "jsonwriter.h"
#include "payloadheader.h"
#include "payloadtextview.h"
#include "payloadtreemodel.h"
#include "payloadtreeview.h"
#include "plainlabel.h"
#include "redaction.h"
#include "textforms.h"
#include "theme.h"
#include <QKeyEvent>
#include <QLabel>
#include <QSplitter>
#include <QStackedWidget>
#include <QTabBar>
#include <QTabWidget>
#include <QVBoxLayout>
#include <utility>

namespace brine {

namespace {

QByteArray prettyJson(const QByteArray &payload) { return toJson(payload, {.indent = 2, .escapeControls = true}); }

// Up to here the search for secrets takes less than a frame: 9 ms for 5.6 MB.
constexpr qsizetype MaskedAtOnce = 6 << 20;

/// Values that one line of the tree does not hold: these get the reader pane below it.
bool wantsReader(const QModelIndex &index)
{
    const QByteArray encoded = index.data(PayloadTreeModel::EncodedRole).toByteArray();
    const MsgpackView value{QByteArrayView(encoded)};
    return value.type() == MsgpackView::Type::Str && (value.bytes().size() > 120 || value.bytes().contains('\n'));
}

} // namespace

PayloadPanel::PayloadPanel(QWidget *parent)
    : QWidget(parent), m_header(new PayloadHeader(this)), m_pages(new QStackedWidget(this)), m_tabs(new QTabWidget(this)),
      m_findBar(new FindBar(this))
{
    makeTabs();
    QLabel *empty = mutedLabel(tr("Select an event to see its payload."), this);
    empty->setAlignment(Qt::AlignCenter);
    auto *filled = new QWidget(this);
    auto *column = new QVBoxLayout(filled);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_header);
    column->addWidget(m_tabs, 1);
    column->addWidget(m_findBar);
    m_pages->addWidget(empty);
    m_pages->addWidget(filled);
    auto *all = new QVBoxLayout(this);
    all->setContentsMargins(0, 0, 0, 0);
    all->addWidget(m_pages);
    m_revealTimer.setParent(this);
    m_revealTimer.setSingleShot(true);
    m_revealTimer.setInterval(RevealMs);
    connect(&m_masking, &QFutureWatcher<QByteArray>::finished, this, &PayloadPanel::takeMasked);
    connect(&m_revealTimer, &QTimer::timeout, this, [this] { setRevealed(false); });
    connect(m_header, &PayloadHeader::revealRequested, this, &PayloadPanel::setRevealed);
    connect(m_header, &PayloadHeader::jobRequested, this, &PayloadPanel::jobRequested);
    connect(m_header, &PayloadHeader::composeRequested, this, [this] {
        const PayloadTreeModel *model = m_tree->payloadModel();
        Q_EMIT composeRequested(m_tag, m_payload, model->hasSecrets() && !model->isRevealed());
    });
    connect(m_tree, &PayloadTreeView::filterRequested, this, &PayloadPanel::filterRequested);
    connect(m_tree, &PayloadTreeView::columnRequested, this, &PayloadPanel::columnRequested);
    connect(m_findBar, &FindBar::textEdited, this, [this](const QString &text) {
        for (PayloadTextView *view : {m_json, m_yaml})
            view->restartFind(); // a longer word is looked for from where the shorter one stood
        showOutcome(findIn(text, false));
    });
    connect(m_findBar, &FindBar::nextRequested, this, &PayloadPanel::findNext);
    connect(m_findBar, &FindBar::closed, this, [this] { m_tabs->currentWidget()->setFocus(); });
}

QWidget *PayloadPanel::makeTreeTab()
{
    m_tree = new PayloadTreeView(this);
    m_reader = new PayloadTextView(tr("Selected value"), [](const QByteArray &text) { return text; }, {}, this);
    m_reader->editor()->setLineWrapMode(QPlainTextEdit::WidgetWidth);
    m_reader->hide();
    auto *splitter = new QSplitter(Qt::Vertical, this);
    splitter->setChildrenCollapsible(false);
    splitter->addWidget(m_tree);
    splitter->addWidget(m_reader);
    splitter->setStretchFactor(0, 2);
    splitter->setStretchFactor(1, 1);
    splitter->setFocusProxy(m_tree);
    const auto currentChanged = [this] {
        showReader();
        const QByteArrayView bytes = m_tree->payloadModel()->bytesOf(m_tree->currentIndex());
        const qsizetype from = bytes.isEmpty() ? 0 : bytes.data() - m_hex->bytes().constData();
        m_hex->setMarked(from, bytes.size());
        if (!bytes.isEmpty())
            m_hex->reveal(from);
    };
    connect(m_tree->selectionModel(), &QItemSelectionModel::currentChanged, this, currentChanged);
    return splitter;
}

void PayloadPanel::makeTabs()
{
    m_hex = new HexView(this);
    m_hexNote = wrappedLabel(tr("Secrets are masked here: these are not the bytes as received. Reveal secrets to see those."), this);
    m_hexNote->setContentsMargins(8, 4, 8, 4);
    m_hexNote->hide();
    m_json = new PayloadTextView(tr("Payload as JSON"), prettyJson, Dialect::Json, this);
    m_yaml = new PayloadTextView(tr("Payload as YAML"), [](const QByteArray &payload) { return toYaml(payload); },
                                 Dialect::Yaml, this);
    m_json->setFocusProxy(m_json->editor());
    m_yaml->setFocusProxy(m_yaml->editor());
    auto *raw = new QWidget(this);
    auto *column = new QVBoxLayout(raw);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_hexNote);
    column->addWidget(m_hex, 1);
    raw->setFocusProxy(m_hex);
    m_tabs->setDocumentMode(true);
    m_tabs->addTab(makeTreeTab(), tr("Tree"));
    m_tabs->addTab(m_json, tr("JSON"));
    m_tabs->addTab(m_yaml, tr("YAML"));
    m_tabs->addTab(raw, tr("Raw"));
    m_tabs->tabBar()->setAccessibleName(tr("Forms of the payload"));
    m_tabs->setCornerWidget(m_header->actions());
    setFocusProxy(m_tabs->currentWidget());
    connect(m_tabs, &QTabWidget::currentChanged, this, [this] {
        setFocusProxy(m_tabs->currentWidget());
        Q_EMIT pageChanged();
        if (m_findBar->isVisible() && !m_findBar->text().isEmpty())
            showOutcome(findIn(m_findBar->text(), false));
    });
}

void PayloadPanel::showPage(QWidget *page, const QString &title)
{
    const int index = m_tabs->indexOf(page);
    m_tabs->setCurrentIndex(index >= 0 ? index : m_tabs->addTab(page, title));
    m_pages->setCurrentIndex(1); // also where no event is selected
}

void PayloadPanel::pointAt(const QString &text)
{
    if (m_tabs->currentIndex() == TreeTab && !text.isEmpty())
        m_tree->find(text, false);
}

void PayloadPanel::showOwnPage() { m_tabs->setCurrentIndex(0); }

void PayloadPanel::addPage(QWidget *page, const QString &title)
{
    m_tabs->addTab(page, title);
}

bool PayloadPanel::isShowing(const QWidget *page) const
{
    return m_tabs->currentWidget() == page && m_pages->currentIndex() == 1 && isVisible();
}

void PayloadPanel::hidePage(QWidget *page)
{
    if (const int index = m_tabs->indexOf(page); index >= 0)
        m_tabs->removeTab(index);
}

EventView PayloadPanel::view() const
{
    EventView event;
    event.id = m_id;
    event.receivedUs = m_receivedUs;
    event.kind = m_kind;
    event.tag = m_tag;
    event.payload = m_payload;
    return event;
}

void PayloadPanel::setEvent(const EventView &event)
{
    if (m_hasEvent && event.id.isValid() && event.id == m_id && event.payload == m_payload && event.tag == m_tag)
        return; // the same event again, after a filter change: keep what was revealed
    m_id = event.id;
    m_receivedUs = event.receivedUs;
    m_kind = event.kind;
    m_tag = event.tag.toByteArray();
    m_payload = event.payload.toByteArray();
    m_hasEvent = true;
    m_forgotten = false;
    m_revealTimer.stop();
    m_header->setEvent(view(), m_utc);
    showTree();
    m_pages->setCurrentIndex(1);
    fitActions();
    Q_EMIT pageChanged();
}

void PayloadPanel::setForgotten(bool forgotten)
{
    if (m_hasEvent && std::exchange(m_forgotten, forgotten) != forgotten)
        m_header->setEvent(view(), m_utc, m_forgotten);
}

void PayloadPanel::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    fitActions();
}

void PayloadPanel::fitActions()
{
    m_header->setNarrow(m_tabs->tabBar()->sizeHint().width() + m_header->wordsWidth() > width());
}

void PayloadPanel::showTree()
{
    m_masking.setFuture({});
    if (m_payload.size() <= MaskedAtOnce) {
        m_tree->setPayload(m_tag, m_payload);
        m_tree->setRevealed(!m_secretsHidden);
        showTexts();
        return;
    }
    m_tree->setPayload({}, {}); // not the event before, under the name of this one
    showTexts();
    m_masking.setFuture(inBackground([tag = m_tag, payload = m_payload] { return Redaction::masked(tag, payload); }));
}

void PayloadPanel::takeMasked()
{
    if (m_masking.future().resultCount() == 0)
        return; // another event is shown by now
    m_tree->setMasked(m_payload, m_masking.result());
    m_tree->setRevealed(!m_secretsHidden);
    showTexts();
}

void PayloadPanel::clearEvent()
{
    m_hasEvent = false;
    m_id = {};
    m_revealTimer.stop();
    m_tag.clear();
    m_payload.clear();
    m_header->clear();
    showTree();
    m_pages->setCurrentIndex(0);
}

void PayloadPanel::setSecretsHidden(bool hidden)
{
    m_secretsHidden = hidden;
    setRevealed(!hidden);
}

void PayloadPanel::setRevealed(bool revealed)
{
    m_tree->setRevealed(revealed);
    revealed && m_secretsHidden ? m_revealTimer.start() : m_revealTimer.stop();
    showTexts();
}

void PayloadPanel::showTexts()
{
    const PayloadTreeModel *model = m_tree->payloadModel();
    const QByteArray shown = model->shownPayload();
    m_header->setSecrets(model->hasSecrets(), model->isRevealed());
    m_json->setPayload(shown);
    m_yaml->setPayload(shown);
    m_hex->setBytes(shown);
    m_hexNote->setVisible(model->hasSecrets() && !model->isRevealed());
    showReader();
}

void PayloadPanel::showReader()
{
    const QModelIndex index = m_tree->currentIndex();
    const bool wanted = index.isValid() && wantsReader(index);
    m_reader->setVisible(wanted);
    if (wanted)
        m_reader->setPayload(index.data(PayloadTreeModel::FullTextRole).toString().toUtf8());
}

void PayloadPanel::setUseUtc(bool utc)
{
    m_utc = utc;
    m_tree->payloadModel()->setUseUtc(utc);
    if (m_hasEvent)
        m_header->setEvent(view(), m_utc, m_forgotten);
}

void PayloadPanel::find()
{
    QString suggestion;
    if (const auto *text = qobject_cast<PayloadTextView *>(m_tabs->currentWidget()))
        suggestion = text->editor()->textCursor().selectedText().left(200);
    m_findBar->open(suggestion);
}

void PayloadPanel::findNext(bool backward)
{
    if (m_findBar->text().isEmpty())
        find();
    else
        showOutcome(findIn(m_findBar->text(), backward));
}

QString PayloadPanel::findIn(const QString &text, bool backward)
{
    if (text.isEmpty())
        return {};
    if (auto *view = qobject_cast<PayloadTextView *>(m_tabs->currentWidget()))
        return view->find(text, backward);
    if (m_tabs->currentIndex() == TreeTab)
        return m_tree->find(text, backward);
    const bool isRaw = m_tabs->currentIndex() == RawTab;
    return isRaw && m_hex->find(text.toUtf8(), backward) ? tr("found") : QString();
}

void PayloadPanel::showOutcome(const QString &outcome)
{
    const bool nothingAsked = m_findBar->text().isEmpty();
    m_findBar->setOutcome(outcome.isEmpty() && !nothingAsked ? tr("not found") : outcome, nothingAsked || !outcome.isEmpty());
}

bool PayloadPanel::event(QEvent *event)
{
    // Taken before the window's shortcuts of the same keys, which are for the list.
    if (event->type() == QEvent::ShortcutOverride) {
        const auto *key = static_cast<QKeyEvent *>(event);
        if (key->matches(QKeySequence::Find) || key->matches(QKeySequence::FindNext) || key->matches(QKeySequence::FindPrevious)
            || (key->key() == Qt::Key_Escape && m_findBar->isVisible())) {
            event->accept();
            return true;
        }
    }
    return QWidget::event(event);
}

void PayloadPanel::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() != QEvent::FontChange)
        return;
    // A font set on a child no longer follows its parent: these have the fixed one, and the size of the rest.
    const QFont fixed = fixedFont(font());
    m_header->takeFont(font());
    m_hex->setFont(fixed);
    for (PayloadTextView *view : {m_reader, m_json, m_yaml})
        view->editor()->setFont(fixed);
}

void PayloadPanel::keyPressEvent(QKeyEvent *event)
{
    if (event->matches(QKeySequence::Find))
        find();
    else if (event->matches(QKeySequence::FindNext) || event->matches(QKeySequence::FindPrevious))
        findNext(event->matches(QKeySequence::FindPrevious));
    else if (event->key() == Qt::Key_Escape && m_findBar->isVisible())
        m_findBar->close();
    else
        QWidget::keyPressEvent(event);
}

} // namespace brine
