#pragma once

#include "landing.h"
#include <QWidget>

namespace brine {

class ElidedLabel;
class PayloadTreeView;

/// The exact event that will be written, as a tree with types. UI thread.
class PayloadPreview : public QWidget
{
    Q_OBJECT
public:
    explicit PayloadPreview(QWidget *parent = nullptr);
    /// isFilledIn: it has {{variables}}, which each shot fills in.
    void showLanding(const Landing &landing, const ShotRequest &shot, bool isFilledIn);
    void clear(const QString &why);
    PayloadTreeView *tree() const { return m_tree; }

private:
    ElidedLabel *m_title;
    PayloadTreeView *m_tree;
};

} // namespace brine
