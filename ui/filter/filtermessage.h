#pragma once

#include <QFrame>

namespace brine {

class WrapLabel;

/// All of a sentence about what is typed, below the filter and over the first rows of the list: they stay where they are, and a
/// click goes through to them. For where the line beside the chips has no room. UI thread.
class FilterMessage : public QFrame
{
    Q_OBJECT
public:
    explicit FilterMessage(QWidget *parent);
    /// Below `bar`, from `x` in it on.
    void showBelow(QWidget *bar, int x, const QString &message, bool wrong);
    QString text() const;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    WrapLabel *m_text;
    bool m_wrong = false;
};

} // namespace brine
