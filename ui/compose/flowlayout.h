#pragma once

#include <QLayout>

namespace brine {

/// Lays widgets out in a row and goes on in a next row where the width ends. UI thread.
class FlowLayout : public QLayout
{
    Q_OBJECT
public:
    explicit FlowLayout(int horizontal, int vertical, QWidget *parent = nullptr);
    ~FlowLayout() override;
    void addItem(QLayoutItem *item) override;
    int count() const override { return int(m_items.size()); }
    QLayoutItem *itemAt(int index) const override { return m_items.value(index); }
    QLayoutItem *takeAt(int index) override;
    Qt::Orientations expandingDirections() const override { return {}; }
    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override { return place(QRect(0, 0, width, 0), false); }
    void setGeometry(const QRect &area) override;
    QSize sizeHint() const override { return minimumSize(); }
    QSize minimumSize() const override;

private:
    int place(const QRect &area, bool move) const;
    QList<QLayoutItem *> m_items;
    int m_horizontal, m_vertical;
};

} // namespace brine
