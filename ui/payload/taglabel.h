#pragma once

#include <QWidget>

namespace brine {

/// One line of bus text in the fixed font, elided in the middle: both ends of a tag matter. Painted as plain text, so
/// it can never be read as markup. UI thread.
class TagLabel : public QWidget
{
    Q_OBJECT
public:
    explicit TagLabel(QWidget *parent = nullptr);
    void setText(const QString &text);
    QString text() const { return m_text; }
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;
    bool event(QEvent *event) override;

private:
    QString m_text;
};

} // namespace brine
