#pragma once

#include "exacttextedit.h"
#include "findbar.h"
#include "fromjson.h"
#include "hexview.h"
#include "payloadheader.h"
#include "payloadpanel.h"
#include "payloadtextview.h"
#include "payloadtreemodel.h"
#include "payloadtreeview.h"
#include <QApplication>
#include <QMenu>
#include <QTabWidget>
#include <QTest>
#include <QToolButton>
#include <memory>

namespace brine {

inline EventView eventOf(quint64 id, QByteArrayView tag, QByteArrayView payload)
{
    EventView event;
    event.id = {id};
    event.receivedUs = 1'795'442'527'113'204; // 2026-11-23 14:02:07.113204 UTC
    event.tag = tag;
    event.payload = payload;
    return event;
}

/// The panel in a window of its own, with the parts that a test looks at.
struct Fixture
{
    Fixture()
    {
        panel.resize(700, 400);
        panel.show();
        QApplication::setActiveWindow(&panel);
    }
    void show(quint64 id, QByteArrayView tag, const QByteArray &payload)
    {
        kept = payload;
        panel.setEvent(eventOf(id, tag, kept));
    }
    QModelIndex at(const char *path) { return tree->payloadModel()->indexOfPath(QString::fromUtf8(path)); }
    void trigger(const char *path, const char *action)
    {
        std::unique_ptr<QMenu> menu(tree->menuFor(at(path)));
        auto *found = menu->findChild<QAction *>(QLatin1String(action));
        QVERIFY2(found, action);
        QVERIFY2(found->isEnabled(), action);
        found->trigger();
    }
    QToolButton *button(const char *word)
    {
        for (QToolButton *button : panel.findChildren<QToolButton *>()) {
            if (button->text().startsWith(QLatin1String(word)))
                return button;
        }
        return nullptr;
    }

    PayloadPanel panel;
    QByteArray kept;
    PayloadTreeView *tree = panel.findChild<PayloadTreeView *>();
    QTabWidget *tabs = panel.findChild<QTabWidget *>();
    HexView *hex = panel.findChild<HexView *>();
    PayloadHeader *header = panel.findChild<PayloadHeader *>();
    FindBar *findBar = panel.findChild<FindBar *>();
    PayloadTextView *json = qobject_cast<PayloadTextView *>(tabs->widget(PayloadPanel::JsonTab));
    PayloadTextView *yaml = qobject_cast<PayloadTextView *>(tabs->widget(PayloadPanel::YamlTab));
};

} // namespace brine
