#pragma once

#include "testsuite.h"
#include <QWidget>

class QComboBox;
class QDoubleSpinBox;
class QLabel;
class QSpinBox;

namespace brine {

class FilterCompletion;
class FilterEdit;

/// One thing that has to be seen, or must never be: its filter, checked as the filter bar checks, how often and how soon. UI thread.
class ExpectationRow : public QWidget
{
    Q_OBJECT
public:
    /// `readFilter` knows named filters, `@name`; `completion` may be null.
    ExpectationRow(TestSuite::FilterReader readFilter, const FilterCompletion *completion, QWidget *parent = nullptr);
    void setExpectation(Expectation::Kind kind, const QString &filter, double seconds);
    /// nullopt while the filter is none; problem() says why.
    std::optional<Expectation> expectation() const { return m_expectation; }
    QString problem() const { return m_problem; }
    FilterEdit *edit() const { return m_edit; }

Q_SIGNALS:
    void changed();
    void removeRequested();

private:
    void connectParts();
    void check();
    bool isNever() const;

    TestSuite::FilterReader m_readFilter;
    QComboBox *m_kind;
    FilterEdit *m_edit;
    QSpinBox *m_count;
    QDoubleSpinBox *m_within;
    QLabel *m_countWord, *m_message;
    std::optional<Expectation> m_expectation;
    QString m_problem;
};

} // namespace brine
