#pragma once

#include "tagfamily.h"
#include <QString>
#include <QVector>
#include <QWidget>

class QToolButton;

namespace brine {

/// One chip a tag family. A chip is only a quick way to write: its condition stands in the filter's text, at the front, several
/// joined by "or"; and the chips are read back from there. UI thread.
class FilterChips : public QWidget
{
    Q_OBJECT
public:
    struct Chip
    {
        const char *label;
        const char *condition;
        TagFamily family;
    };
    static const QVector<Chip> &chips();

    /// Chips at the front of a filter text, and the text without them.
    struct Split { QVector<int> on; QString rest; };
    static Split split(const QString &text);
    /// The text that has exactly these chips before rest.
    static QString joined(const QVector<int> &on, const QString &rest);

    explicit FilterChips(QWidget *parent = nullptr);
    void showText(const QString &text);        ///< checks the chips that the text holds

Q_SIGNALS:
    void textChosen(const QString &text);

private:
    void toggle(int index);
    QVector<QToolButton *> m_buttons;
    QString m_text;
};

} // namespace brine
