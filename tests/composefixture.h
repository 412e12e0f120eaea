#pragma once

#include "composepanel.h"
#include "fromjson.h"
#include "payloadeditor.h"
#include "payloadpreview.h"
#include "payloadtreeview.h"
#include "receiptline.h"
#include <QApplication>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

namespace brine {

inline DestinationInfo demoBus()
{
    DestinationInfo info;
    info.busName = QStringLiteral("the demo bus");
    info.connected = info.canFire = true;
    info.whyNoMinions = QStringLiteral("The demo's minions are made up.");
    info.maxEventSizeOrigin = QStringLiteral("Salt's default");
    return info;
}

/// The composer in a window of its own, open on a bus that takes everything, with the parts that a test looks at.
struct Fixture
{
    Fixture()
    {
        panel.resize(800, 420);
        panel.show();
        QApplication::setActiveWindow(&panel);
        panel.setDestination(demoBus());
        tag->lineEdit()->setFocus();
    }
    void typeTag(const char *text) { QTest::keyClicks(tag->lineEdit(), QString::fromUtf8(text)); }
    void type(const char *text)
    {
        editor->setFocus();
        QTest::keyClicks(editor, QString::fromUtf8(text));
    }
    /// Waits until the composer has read what was typed.
    void settle() { QTRY_VERIFY(isRead()); }
    bool isRead() const { return panel.findChild<PayloadParser *>()->isCurrent(); }
    QString message() const
    {
        QStringList all;
        for (const QLabel *label : panel.findChildren<QLabel *>()) {
            if (label->isVisible())
                all << label->text();
        }
        return all.join(u'\n');
    }
    void chooseDialect(const char *name)
    {
        const int index = dialect->findText(QString::fromUtf8(name));
        dialect->setCurrentIndex(index);
        Q_EMIT dialect->activated(index);
    }
    QPushButton *wrapButton() const { return buttonWith("Wrap"); }
    QPushButton *fireButton() const
    {
        for (QPushButton *button : panel.findChildren<QPushButton *>()) { // a question has buttons of its own
            if (button->property("primary").toBool())
                return button;
        }
        return nullptr;
    }
    QPushButton *buttonWith(const char *word) const
    {
        for (QPushButton *button : panel.findChildren<QPushButton *>()) {
            if (button->text().startsWith(QLatin1String(word)))
                return button;
        }
        return nullptr;
    }
    QStringList previewRows() const
    {
        const auto *model = panel.findChild<PayloadPreview *>()->tree()->model();
        QStringList rows;
        for (int row = 0; row < model->rowCount(); ++row)
            rows << model->index(row, 0).data().toString() + u'|' + model->index(row, 1).data().toString() + u'|' + model->index(row, 2).data().toString();
        return rows;
    }

    ComposePanel panel;
    QComboBox *tag = findBox("Tag");
    QComboBox *dialect = findBox("Payload written as");
    PayloadEditor *editor = panel.findChild<PayloadEditor *>();
    ReceiptLine *receipt = panel.findChild<ReceiptLine *>();
    QSignalSpy fired{&panel, &ComposePanel::fireRequested};

    ShotRequest shot(int index) const { return fired.at(index).at(0).value<ShotRequest>(); }

private:
    QComboBox *findBox(const char *name)
    {
        for (QComboBox *box : panel.findChildren<QComboBox *>()) {
            if (box->accessibleName() == QLatin1String(name))
                return box;
        }
        return nullptr;
    }
};

} // namespace brine
