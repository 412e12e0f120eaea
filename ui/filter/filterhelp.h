#pragma once

#include <QFrame>

class QGridLayout;

namespace brine {

/// The filter language on one page: each line an example that a click puts into the filter, with its meaning. UI thread.
class FilterHelp : public QFrame
{
    Q_OBJECT
public:
    explicit FilterHelp(QWidget *parent = nullptr);
    void popUpBelow(QWidget *field);
    static QStringList examples();             ///< every example, for a test that they all parse

Q_SIGNALS:
    void exampleChosen(const QString &text);

private:
    void addExamples(QGridLayout *grid);
};

} // namespace brine
