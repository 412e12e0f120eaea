#pragma once

#include "highlightrules.h"
#include <QDialog>

class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QTreeWidget;
class QTreeWidgetItem;

namespace brine {

class FilterEdit;
class HighlightFile;

/// The highlight rules in their order: switched on and off in the list, edited below it. Nothing is written before Save, and
/// only rules that can be read again. UI thread.
class HighlightDialog : public QDialog
{
    Q_OBJECT
public:
    explicit HighlightDialog(HighlightFile *file, QWidget *parent = nullptr);
    /// Adds a rule that begins with this filter, and makes it the current one.
    void addRule(const QString &filter);
    const QList<HighlightRule> &rules() const { return m_rules; }
    QString message() const;

    QTreeWidget *list() const { return m_list; }
    QLineEdit *nameEdit() const { return m_name; }
    FilterEdit *filterEdit() const { return m_filter; }
    QComboBox *colourBox() const { return m_colour; }
    QComboBox *signBox() const { return m_sign; }
    QPushButton *saveButton() const { return m_save; }

protected:
    void changeEvent(QEvent *event) override;

private:
    void buildParts();
    void fillChoices();
    QWidget *buildButtons();
    QWidget *buildEditor();
    void connectParts();
    void fill(int current);
    void showRule(QTreeWidgetItem *item, const HighlightRule &rule);
    void showCurrent();
    void takeEdits();
    void takeCheck(QTreeWidgetItem *item);
    void validate();
    void move(int step);
    void removeCurrent();
    void save();
    int current() const;
    int firstProblem() const;
    void say(const QString &text, bool wrong);

    HighlightFile *m_file;
    QList<HighlightRule> m_rules;
    QTreeWidget *m_list = nullptr;
    QLineEdit *m_name = nullptr;
    FilterEdit *m_filter = nullptr;
    QComboBox *m_colour = nullptr, *m_sign = nullptr;
    QLabel *m_message = nullptr;
    QWidget *m_editor = nullptr;
    QPushButton *m_add = nullptr, *m_remove = nullptr, *m_up = nullptr, *m_down = nullptr, *m_defaults = nullptr, *m_save = nullptr, *m_cancel = nullptr;
    bool m_showing = false;
};

} // namespace brine
