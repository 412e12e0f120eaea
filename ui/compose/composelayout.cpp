// How the composer's parts are put together; what they do is in composepanel.cpp.
#include "composepanel.h"

#include "askrow.h"
#include "burstrow.h"
#include "destinationbar.h"
#include "dialecttext.h"
#include "elidedlabel.h"
#include "payloadeditor.h"
#include "payloadpreview.h"
#include "plainlabel.h"
#include "receiptline.h"
#include "shotlauncher.h"
#include "shotlinesbutton.h"
#include "signlabel.h"
#include "syntaxhighlighter.h"
#include "templatebutton.h"
#include "theme.h"
#include <QCheckBox>
#include <QComboBox>
#include <QCompleter>
#include <QHBoxLayout>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSplitter>
#include <QToolButton>
#include <QVBoxLayout>

namespace brine {

namespace {

constexpr int NarrowChars = 80;

QToolButton *flatButton(const QString &text, const QString &name, QWidget *parent)
{
    auto *button = new QToolButton(parent);
    button->setText(text);
    button->setAccessibleName(name);
    button->setAutoRaise(true);
    setPlainToolTip(button, name);
    return button;
}

} // namespace

ComposePanel::ComposePanel(QWidget *parent)
    : QWidget(parent), m_tag(new QComboBox(this)), m_dialectBox(new QComboBox(this)), m_destination(new DestinationBar(this)),
      m_tidy(flatButton(tr("Tidy"), tr("Write the payload anew, evenly indented"), this)),
      m_goToError(flatButton(tr("Go to error"), tr("Put the cursor where the payload cannot be read"), this)),
      m_showPreview(flatButton(tr("Preview"), tr("Show what will be sent, with types"), this)),
      m_reactors(flatButton({}, tr("Show the reactors that this tag triggers"), this)),
      m_wrap(new QPushButton(tr("Wrap as {\"data\": …}"), this)), m_fire(new QPushButton(this)), m_editor(new PayloadEditor(this)),
      m_highlighter(new SyntaxHighlighter(m_editor->document(), this)), m_preview(new PayloadPreview(this)),
      m_sign(new SignLabel(this)), m_message(wrappedLabel({}, this)), m_reason(wrappedLabel({}, this)), m_matchText(new ElidedLabel(Qt::ElideRight, this)), m_receipt(new ReceiptLine(this)),
      m_ask(new AskRow(this)), m_launcher(new ShotLauncher(m_ask, m_receipt, this)), m_burst(new BurstRow(this)),
      m_showBurst(flatButton(tr("Burst"), tr("Fire many times"), this)), m_fillIn(new QCheckBox(tr("Fill in {{…}}"), this)),
      m_production(plainLabel(tr("Production"), this)),
      m_parser(new PayloadParser([this] { return m_editor->text(); }, this)), m_trail(m_editor->document())
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(3, 3, 3, 3); // room for the frame of a production bus
    column->setSpacing(0);
    column->addWidget(makeHead());
    column->addWidget(makeEditor(), 1);
    column->addWidget(makeFoot());
    m_trail.reset(Dialect::Json);
    useDialect(Dialect::Json);
    connectParts();
    m_parser->flush();
    refresh();
}

void ComposePanel::setUpTag()
{
    m_tag->setEditable(true);
    m_tag->setInsertPolicy(QComboBox::NoInsert);
    m_tag->setFont(fixedFont(font()));
    m_tag->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    m_tag->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_tag->setMinimumContentsLength(16);
    m_tag->setAccessibleName(tr("Tag"));
    m_tag->lineEdit()->setAccessibleName(tr("Tag"));
    m_tag->lineEdit()->setPlaceholderText(tr("myco/deploy/start"));
    // A list to choose from, never text filled in behind the cursor: a tag is fired as typed.
    m_tag->completer()->setCompletionMode(QCompleter::PopupCompletion);
    m_tag->completer()->setCaseSensitivity(Qt::CaseSensitive);
}

QWidget *ComposePanel::makeHead()
{
    setUpTag();
    for (const Dialect dialect : AllDialects) {
        m_dialectBox->addItem(dialectName(dialect), int(dialect));
        m_dialectBox->setItemData(m_dialectBox->count() - 1, dialectMeaning(dialect), Qt::ToolTipRole);
    }
    m_dialectBox->setAccessibleName(tr("Payload written as"));
    QLabel *tagLabel = plainLabel(tr("&Tag"), this);
    tagLabel->setBuddy(m_tag);
    auto *tools = new QHBoxLayout;
    tools->setSpacing(8);
    for (QWidget *tool : {static_cast<QWidget *>(m_dialectBox), static_cast<QWidget *>(m_tidy), static_cast<QWidget *>(m_showPreview)})
        tools->addWidget(tool);
    m_tagRow = new QBoxLayout(QBoxLayout::LeftToRight);
    m_tagRow->setSpacing(8);
    auto *tagPair = new QHBoxLayout;
    tagPair->setSpacing(8);
    tagPair->addWidget(tagLabel);
    tagPair->addWidget(m_tag, 1);
    m_tagRow->addLayout(tagPair, 1);
    m_tagRow->addLayout(tools);
    const auto now = [this] { return written(); };
    auto *templates = new TemplateButton(now, [this](const ShotRequest &shot) { composeShot(shot); }, [this](const QString &text) { m_receipt->note(text); }, this);
    connect(templates, &TemplateButton::testRequested, this, &ComposePanel::testRequested);
    m_editor->takesCommand = [templates](const QString &text) { return templates->takeCommand(text, false); };
    tools->addWidget(new ShotLinesButton(now, this));
    tools->addStretch();
    m_matchText->setForegroundRole(QPalette::PlaceholderText);
    auto *head = new QWidget(this);
    auto *column = new QVBoxLayout(head);
    column->setContentsMargins(8, 8, 8, 8);
    column->setSpacing(4);
    auto *top = new QHBoxLayout; // beside the destinations there is room; the tag needs its row
    top->addWidget(m_destination, 1);
    top->addWidget(templates, 0, Qt::AlignTop);
    column->addLayout(top);
    column->addWidget(m_matchText);
    column->addLayout(m_tagRow);
    return head;
}

// In a narrow panel the tag has its row, and the tools the next.
void ComposePanel::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    m_tagRow->setDirection(width() < fontMetrics().averageCharWidth() * NarrowChars ? QBoxLayout::TopToBottom : QBoxLayout::LeftToRight);
}

int ComposePanel::heightForWidth(int width) const { return layout()->minimumHeightForWidth(width); }

ShotRequest ComposePanel::written()
{
    m_parser->flush();
    ShotRequest now = shot();
    now.payload = payload();
    return now;
}

QWidget *ComposePanel::makeEditor()
{
    auto *splitter = new QSplitter(Qt::Horizontal, this);
    splitter->setChildrenCollapsible(false);
    // In a low window this is what gives way, down to two lines; the destinations and Fire stay whole.
    splitter->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Ignored);
    splitter->setMinimumHeight(fontMetrics().lineSpacing() * 3);
    splitter->addWidget(m_editor);
    splitter->addWidget(m_preview);
    splitter->setStretchFactor(0, 5);
    splitter->setStretchFactor(1, 4);
    m_showPreview->setCheckable(true);
    m_showPreview->setChecked(true);
    return splitter;
}

QWidget *ComposePanel::makeFoot()
{
    m_wrap->setAccessibleName(tr("Wrap the text as a dictionary with the key data"));
    m_fire->setProperty("primary", true);
    m_reason->setForegroundRole(QPalette::PlaceholderText);
    auto *messageRow = new QHBoxLayout;
    messageRow->setSpacing(8);
    messageRow->addWidget(m_sign);
    messageRow->addWidget(m_message, 1);
    messageRow->addWidget(m_goToError);
    messageRow->addWidget(m_wrap);
    auto *fireRow = new QHBoxLayout;
    fireRow->setSpacing(12);
    m_showBurst->setCheckable(true);
    m_burst->hide();
    m_fillIn->setChecked(true);
    m_fillIn->setAccessibleName(tr("Fill in {{counter}}, {{uuid}}, {{now}}, {{random}} and {{jid}}"));
    setPlainToolTip(m_fillIn, tr("{{counter}} (1, 2, 3 …), {{uuid}}, {{now}}, {{random}} and {{jid}} get a new value for each shot; else they are fired as they stand"));
    m_production->setAccessibleName(tr("This is a production bus"));
    m_production->hide();
    fireRow->addWidget(m_fire);
    fireRow->addWidget(m_production);
    fireRow->addWidget(m_showBurst);
    fireRow->addWidget(m_fillIn);
    fireRow->addStretch(1);
    fireRow->addWidget(m_reactors);
    m_reactors->hide();
    auto *foot = new QWidget(this);
    auto *column = new QVBoxLayout(foot);
    column->setContentsMargins(8, 4, 8, 8);
    column->setSpacing(4);
    column->addLayout(messageRow);
    column->addWidget(m_ask);
    column->addLayout(fireRow);
    column->addWidget(m_reason); // below, where a sentence has room
    column->addWidget(m_burst);
    column->addWidget(m_receipt);
    return foot;
}

QString ComposePanel::draft() const
{
    QJsonArray history;
    for (int i = 0; i < m_tag->count(); ++i)
        history << m_tag->itemText(i);
    const QJsonObject draft{
        {QStringLiteral("tag"), m_tag->currentText()},
        {QStringLiteral("dialect"), dialectName(m_parser->dialect())},
        {QStringLiteral("text"), m_editor->text()},
        {QStringLiteral("destination"), int(m_destination->destination())},
        {QStringLiteral("targetType"), m_destination->targetType()},
        {QStringLiteral("target"), m_destination->target()},
        {QStringLiteral("history"), history},
        {QStringLiteral("preview"), m_showPreview->isChecked()},
        {QStringLiteral("fillIn"), m_fillIn->isChecked()},
        {QStringLiteral("times"), qint64(m_burst->times())},
        {QStringLiteral("perSecond"), m_burst->perSecond()},
    };
    return QString::fromUtf8(QJsonDocument(draft).toJson(QJsonDocument::Compact));
}

void ComposePanel::restoreDraft(const QString &text)
{
    const QJsonObject draft = QJsonDocument::fromJson(text.toUtf8()).object();
    if (draft.isEmpty())
        return;
    {
        const QSignalBlocker quiet(m_tag);
        m_tag->clear();
        for (const QJsonValue &tag : draft.value(QStringLiteral("history")).toArray())
            m_tag->addItem(tag.toString());
        m_tag->setEditText(draft.value(QStringLiteral("tag")).toString());
    }
    const auto destination = draft.value(QStringLiteral("destination")).toInt();
    if (destination >= 0 && destination <= int(ShotRequest::Destination::Minions))
        m_destination->setDestination(ShotRequest::Destination(destination));
    m_destination->setTarget(draft.value(QStringLiteral("targetType")).toString(), draft.value(QStringLiteral("target")).toString());
    m_showPreview->setChecked(draft.value(QStringLiteral("preview")).toBool(true));
    m_fillIn->setChecked(draft.value(QStringLiteral("fillIn")).toBool(true));
    m_burst->setChoice(quint64(qMax<qint64>(1, draft.value(QStringLiteral("times")).toInteger(100))), draft.value(QStringLiteral("perSecond")).toDouble());
    m_isReplacing = true;
    m_editor->setPlainText(draft.value(QStringLiteral("text")).toString());
    m_isReplacing = false;
    m_trail.reset(dialectNamed(draft.value(QStringLiteral("dialect")).toString()).value_or(Dialect::Json));
    textChanged();
    m_parser->flush();
    refresh();
}

} // namespace brine
