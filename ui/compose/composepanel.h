#pragma once

#include "dialecttrail.h"
#include "shotburst.h"
#include "payloadparser.h"
#include "shotrequest.h"
#include "templateshots.h"
#include <QTimer>
#include <QWidget>
#include <functional>
#include <optional>

class QBoxLayout;
class QCheckBox;
class QComboBox;
class QLabel;
class QPushButton;
class QSplitter;
class QToolButton;

namespace brine {

class AskRow;
class BurstRow;
class DestinationBar;
class ElidedLabel;
class PayloadEditor;
class PayloadPreview;
class ReceiptLine;
class ShotLauncher;
class SignLabel;
class SyntaxHighlighter;

/// Tag, destination, payload editor with errors at their place, the exact typed payload that will be sent, Fire, receipt. UI thread.
class ComposePanel : public QWidget
{
    Q_OBJECT
public:
    explicit ComposePanel(QWidget *parent = nullptr);
    void setDestination(const DestinationInfo &info) { setDestinations({info}); }
    /// Of several buses one is chosen; one that goes away while it is chosen is kept, refused with the reason: no shot lands elsewhere.
    void setDestinations(const QVector<DestinationInfo> &infos);
    void chooseBus(int bus);
    /// Whether the secrets of what is taken over are to be seen where it comes from. If not, the composer asks first.
    enum class Secrets { AreShown, AreMasked };
    /// Fills the composer with an event's tag and payload, types intact (undoable in the editor).
    /// False: not (yet), it asks.
    bool compose(const QByteArray &tag, const QByteArray &payload, Secrets secrets = Secrets::AreShown);
    void composeShot(const ShotRequest &shot);   ///< with where it went
    /// Fires a shot as it is, whatever is being written, at the bus of this name.
    void fireShot(ShotRequest shot, const QString &busName);
    void showReceipt(const ReceiptInfo &receipt);
    QString draft() const;                ///< tag, dialect, text, destination as JSON text: saved by the session
    void restoreDraft(const QString &draft);
    /// The least: what holds it scrolls below that.
    int heightForWidth(int width) const override;
    void focusTag();
    QByteArray tag() const;
    int bus() const { return m_info.bus; }   ///< the one chosen; 0: none
    QByteArray payload() const;           ///< as it will be sent; empty while it cannot be read
    /// What the tag triggers, beside Fire ("2 reactor files will run"); empty: nothing to say.
    void setReactorNote(const QString &note);
    /// Asked of each shot before it is fired: how many reactor files it will run.
    void setReactorCount(std::function<void(const ShotRequest &, std::function<void(qsizetype)>)> count);
    /// Whether what is written goes to a master's own bus, as it is chosen now.
    bool landsOnMaster() const;
    /// The minions that are written down, where the bus reaches some and Salt can read it.
    std::optional<MinionTarget> targetToMatch() const;
    void setTargetMatch(const TargetMatch &match);
    void showBurst(const BurstProgress &progress);
    /// What is written now; an empty payload where it cannot be read.
    ShotRequest written();

public Q_SLOTS:
    void fire();                          ///< Ctrl+Enter; does nothing while Fire is disabled

Q_SIGNALS:
    void fireRequested(const brine::ShotRequest &shot);
    void burstRequested(const brine::BurstRequest &burst);
    void burstPauseRequested(bool paused);
    void burstStopRequested();
    void draftChanged();
    void shotChanged();                   ///< tag, payload or destination
    void reactorsRequested();             ///< the note was clicked
    void showEventRequested(quint64 eventId);
    void receiptRequested();              ///< all of the last shot's receipt
    void testRequested(const brine::ShotRequest &shot);   ///< to be saved as a test

protected:
    bool event(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void claimHeights();
    void setUpTag();
    QWidget *makeHead();
    QWidget *makeEditor();
    QWidget *makeFoot();
    void connectParts();
    void takeDestination();
    void textChanged();
    void touchDraft();
    void refresh();                       ///< everything that follows from text, tag and destination
    void refreshMessage();
    void refreshFire();
    void refreshPreview();
    enum class Tone { Quiet, Warning, Error };
    void say(const QString &text, Tone tone);
    QString summary() const;              ///< "dict, 3 keys, 64 bytes"
    QString reasonNotToFire() const;
    QString burstProblem() const;
    void refreshMatch();
    std::optional<int> minionCount(const ShotRequest &shot) const;
    QStringList warnings() const;
    ShotRequest shot() const;
    void chooseDialect(Dialect dialect);
    void useDialect(Dialect dialect);
    void replaceText(const QString &text, Dialect dialect);   ///< one undo step, the dialect with it
    void wrap();
    void tidy();
    bool canWrap() const;
    void connectBurst();
    void fireBurst();
    void refreshBurst();
    void paintEvent(QPaintEvent *event) override;
    bool hasVariables() const;            ///< {{…}} in tag or payload
    Result<ShotRequest> filledIn(const ShotRequest &shot);
    QString variableProblem() const;
    void takeOver(const QByteArray &tag, const QByteArray &payload);
    void remember(const QString &tag);

    DestinationInfo m_info;
    QBoxLayout *m_tagRow = nullptr;
    QComboBox *m_tag, *m_dialectBox;
    DestinationBar *m_destination;
    QToolButton *m_tidy, *m_goToError, *m_showPreview, *m_reactors;
    QPushButton *m_wrap, *m_fire;
    PayloadEditor *m_editor;
    SyntaxHighlighter *m_highlighter;
    PayloadPreview *m_preview;
    SignLabel *m_sign;
    QLabel *m_message, *m_reason;
    ElidedLabel *m_matchText;
    ReceiptLine *m_receipt;
    AskRow *m_ask;
    ShotLauncher *m_launcher;
    BurstRow *m_burst;
    QToolButton *m_showBurst;
    QCheckBox *m_fillIn;
    QLabel *m_production;
    TemplateShots m_variables;            ///< of single shots: {{counter}} goes on
    TargetMatch m_match;                  ///< which minions the target stands for, once it was asked
    PayloadParser *m_parser;
    DialectTrail m_trail;
    QTimer m_draftTimer;
    QString m_inexact;                    ///< what the text could not hold of an event taken over; until the text is edited
    int m_revision = -1;
    bool m_firesWhenRead = false, m_isReplacing = false;
};

} // namespace brine
