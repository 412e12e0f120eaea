#pragma once

#include "shotrequest.h"
#include "testsuite.h"
#include <QDialog>

class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QVBoxLayout;

namespace brine {

class ExpectationRow;
class FilterCompletion;

/// A shot with what is expected of it, to be saved as a test of a suite. UI thread.
class TestDialog : public QDialog
{
    Q_OBJECT
public:
    TestDialog(const ShotRequest &shot, TestSuite::FilterReader readFilter, const FilterCompletion *completion, QWidget *parent = nullptr);
    /// Suite files to choose from, the likeliest first.
    void setFiles(const QStringList &paths, const QString &folder);
    TestCase test() const;
    QString path() const;                    ///< whole: "~" is at home, no extension is .yaml
    void say(const QString &problem);        ///< it could not be saved

Q_SIGNALS:
    void saveRequested(const brine::TestCase &test, const QString &path);

private:
    QWidget *makeShot();
    QWidget *makeFile();
    void makeButtons(QVBoxLayout *rows);
    ExpectationRow *addRow();
    void browse();
    void check();
    QString problem() const;

    const ShotRequest m_shot;
    const TestSuite::FilterReader m_readFilter;
    const FilterCompletion *m_completion;
    QString m_folder;
    QLineEdit *m_name;
    QComboBox *m_file;
    QVBoxLayout *m_rows;
    QLabel *m_message;
    QPushButton *m_save;
    QList<ExpectationRow *> m_expectations;
};

} // namespace brine
