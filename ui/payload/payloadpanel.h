#pragma once

#include "event.h"
#include <QByteArray>
#include <QFutureWatcher>
#include <QTimer>
#include <QWidget>

class QLabel;
class QStackedWidget;
class QTabWidget;

namespace brine {

class FindBar;
class HexView;
class PayloadHeader;
class PayloadTextView;
class PayloadTreeView;

/// The current event: header line, lazy tree, JSON, YAML and raw bytes. Expanded paths stay expanded while walking through events. UI thread.
/// Secrets are masked in every tab and copy; revealing holds for one event and 30 seconds.
class PayloadPanel : public QWidget
{
    Q_OBJECT
public:
    enum Tab { TreeTab, JsonTab, YamlTab, RawTab };
    static constexpr int RevealMs = 30'000;

    explicit PayloadPanel(QWidget *parent = nullptr);
    void setEvent(const EventView &event);    ///< copies what it needs
    void clearEvent();
    EventId eventId() const { return m_id; }  ///< invalid: none is shown
    void setForgotten(bool forgotten);        ///< the event shown is no longer kept: its header says so
    void setUseUtc(bool utc);
    void find();                              ///< opens the find bar in the current tab
    void findNext(bool backward);
    /// A page of somebody else's beside the forms of the payload, for example the job that is followed. Shown at once.
    void showPage(QWidget *page, const QString &title);
    void hidePage(QWidget *page);
    /// The same, there from the start, behind the others.
    void addPage(QWidget *page, const QString &title);
    bool isShowing(const QWidget *page) const;
    /// Selects the tree's first entry that holds the text, where the tree is what is seen: why the list's search came here.
    void pointAt(const QString &text);
    void showOwnPage();                       ///< the selected event's own
    bool hasEvent() const { return m_hasEvent; }
    QByteArray tag() const { return m_tag; }
    QByteArray payload() const { return m_payload; }  ///< as received, secrets too
    void setRevealed(bool revealed);          ///< for the current event; ends by itself after RevealMs
    void setSecretsHidden(bool hidden);       ///< the preference: every event begins masked (it does by default)

Q_SIGNALS:
    void pageChanged();                       ///< another event, or another tab
    /// "Filter on this", "exclude this", "and …": op is "set", "and", "or"; exclude negates.
    void filterRequested(const QString &condition, const QString &op);
    void columnRequested(const QString &path);
    /// The payload is as received; `masked`: it holds secrets that are not to be seen here now.
    void composeRequested(const QByteArray &tag, const QByteArray &payload, bool masked);
    void jobRequested(const QString &jid);

protected:
    bool event(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void changeEvent(QEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    QWidget *makeTreeTab();
    void makeTabs();
    void showReader();
    void fitActions();
    void showTexts();
    void showTree();
    void takeMasked();
    EventView view() const;
    QString findIn(const QString &text, bool backward);
    void showOutcome(const QString &outcome);

    EventId m_id;
    qint64 m_receivedUs = 0;
    EventKind m_kind = EventKind::Event;
    QByteArray m_tag, m_payload;
    bool m_hasEvent = false, m_forgotten = false, m_utc = false;
    QTimer m_revealTimer;
    bool m_secretsHidden = true;
    QFutureWatcher<QByteArray> m_masking;     ///< of a payload so large that it is looked through on a pool thread
    PayloadHeader *m_header;
    QStackedWidget *m_pages;
    QTabWidget *m_tabs;
    PayloadTreeView *m_tree;
    PayloadTextView *m_reader, *m_json, *m_yaml;
    HexView *m_hex;
    QLabel *m_hexNote;
    FindBar *m_findBar;
};

} // namespace brine
