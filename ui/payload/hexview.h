#pragma once

#include <QAbstractScrollArea>
#include <QByteArray>

namespace brine {

/// Offset, hex and text of any number of bytes: rows are painted as they come into sight, so 100 MB open at once.
/// A range can be marked (the value selected in the tree). Selection by mouse and keys; Ctrl+C copies the dump. UI thread.
class HexView : public QAbstractScrollArea
{
    Q_OBJECT
public:
    explicit HexView(QWidget *parent = nullptr);
    void setBytes(const QByteArray &bytes);
    const QByteArray &bytes() const { return m_bytes; }
    void setMarked(qsizetype from, qsizetype length);   ///< length 0: nothing marked
    void reveal(qsizetype offset);                      ///< scrolls it into sight
    /// Selects the next place of the bytes after (or before) the selection, going round. False if there is none.
    bool find(const QByteArray &needle, bool backward);
    QString selectedDump() const;

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    static constexpr int PerRow = 16;
    void updateScrollBars();
    int rowHeight() const;
    int columnX(int column) const;          ///< left edge of the hex column's byte
    int textX() const;
    void paintRow(QPainter &painter, qsizetype row, int y) const;
    qsizetype offsetAt(const QPoint &point) const;
    void select(qsizetype anchor, qsizetype cursor);
    bool isSelected(qsizetype offset) const;

    QByteArray m_bytes;
    qsizetype m_markFrom = 0, m_markLength = 0;
    qsizetype m_anchor = 0, m_cursor = 0;   ///< selection is [min, max]; nothing selected while m_hasSelection is false
    bool m_hasSelection = false;
};

} // namespace brine
