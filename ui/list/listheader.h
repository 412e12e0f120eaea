#pragma once

#include <QHeaderView>
#include <QList>

namespace brine {

/// The list's column heads: moved, sized and hidden by the user; one column (the tag) takes the room that is left until the
/// user gives it a width of its own, and others give it some where there is little. UI thread.
class ListHeader : public QHeaderView
{
    Q_OBJECT
public:
    ListHeader(int stretchColumn, QWidget *parent);

    void setModel(QAbstractItemModel *model) override;
    /// First widths, measured on sample texts in the fonts of the list; never on the model's rows.
    void setDefaultWidths(const QFontMetrics &text, const QFontMetrics &fixed);
    void fitTo(int viewportWidth);
    void resetColumns();
    QByteArray saveColumns() const;
    bool restoreColumns(const QByteArray &state);
    /// Adds one checkable action a column (the last visible one cannot be hidden), and what adds one, or removes the one that was
    /// clicked if it shows a payload path.
    void addColumnActions(QMenu *menu, int clicked = -1);
    void setColumnShown(int column, bool shown);
    /// Shows the bus's column while there are several buses, unless it was shown or hidden by hand.
    void setSeveralSources(bool several);

Q_SIGNALS:
    void columnsChanged();
    void addColumnRequested();
    void removeColumnRequested(int column);

protected:
    void initStyleOptionForIndex(QStyleOptionHeader *option, int column) const override;
    void contextMenuEvent(QContextMenuEvent *event) override;

private:
    int minimumStretch() const;
    int textWidth(const char *sample) const;
    int fixedWidth(const char *sample) const;
    int defaultWidth(int column) const;
    int narrowWidth(int column) const;
    void shareRoom();
    void noteInserted(int first, int last);
    void noteResize(int column);

    int m_stretchColumn;
    int m_viewportWidth = 0;
    bool m_stretching = true, m_fitting = false;
    bool m_severalSources = false, m_sourceChosen = false;
    QList<int> m_sized;               ///< columns that the user gave a width
    QAbstractItemModel *m_watched = nullptr;
    QFontMetrics m_text, m_fixed;
};

} // namespace brine
