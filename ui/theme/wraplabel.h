#pragma once

#include <QLabel>

namespace brine {

/// A plain-text label for sentences with paths in them: wraps between words, and within a word that is wider than the label, so that
/// no window has to be as wide as a path. text() is whole. UI thread.
class WrapLabel : public QLabel
{
    Q_OBJECT
public:
    explicit WrapLabel(QWidget *parent = nullptr);
    void setWhole(const QString &text);         ///< instead of setText(); bounded as readable() does
    QSize sizeHint() const override;            ///< of one line
    QSize minimumSizeHint() const override;
    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    int around() const;
};

} // namespace brine
