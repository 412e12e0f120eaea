#pragma once

#include "landing.h"
#include <QWidget>

class QLabel;

namespace brine {

class PayloadTreeView;

/// The exact typed event that will be written: tag, size and a tree with types. UI thread.
class PayloadPreview : public QWidget
{
    Q_OBJECT
public:
    explicit PayloadPreview(QWidget *parent = nullptr);
    void showLanding(const Landing &landing, const ShotRequest &shot);
    void clear(const QString &why);
    QString summary() const;             ///< "dict, 3 keys, 64 bytes"
    PayloadTreeView *tree() const { return m_tree; }

private:
    QLabel *m_title, *m_summary;
    PayloadTreeView *m_tree;
};

} // namespace brine
