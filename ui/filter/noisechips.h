#pragma once

#include <QStringList>
#include <QVector>
#include <QWidget>
#include <functional>

class QToolButton;

namespace brine {

/// What is hidden besides the filter that is typed, one chip each: `find_job · 1 204`; a click takes it away. Gone while
/// nothing is hidden. UI thread.
class NoiseChips : public QWidget
{
    Q_OBJECT
public:
    explicit NoiseChips(QWidget *parent = nullptr);
    void setHiddenPresets(const QStringList &ids);
    /// Takes the numbers anew, from what the function says of an id.
    void showCounts(const std::function<QString(const QString &)> &countOf);

Q_SIGNALS:
    void removed(const QString &id);

private:
    struct Chip { QString id, words; QToolButton *button; };
    QVector<Chip> m_chips;
};

} // namespace brine
