#include "payloadpreview.h"

#include "elidedlabel.h"
#include "payloadtreeview.h"
#include "textforms.h"
#include <QVBoxLayout>

namespace brine {

PayloadPreview::PayloadPreview(QWidget *parent)
    : QWidget(parent), m_title(new ElidedLabel(Qt::ElideRight, this)), m_tree(new PayloadTreeView(this))
{
    m_title->setForegroundRole(QPalette::PlaceholderText);
    m_title->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_tree->setAccessibleName(tr("What will be sent"));
    m_tree->setOffersFilters(false);
    m_title->setContentsMargins(8, 4, 8, 4);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_title);
    column->addWidget(m_tree, 1);
}

void PayloadPreview::showLanding(const Landing &landing, const ShotRequest &shot, bool isFilledIn)
{
    const QString what = shot.destination == ShotRequest::Destination::MasterThroughMinion ? tr("Written to this bus as %1").arg(safeText(landing.tag, 40))
                                                                                           : tr("What will land");
    m_title->setWhole(isFilledIn ? tr("%1; {{…}} and _stamp get their values when fired").arg(what) : tr("%1; _stamp is set when fired").arg(what));
    m_tree->setPayload(landing.tag, landing.payload);
    m_tree->setRevealed(true); // the editor beside it shows the same text
}

void PayloadPreview::clear(const QString &why)
{
    m_title->setWhole(why);
    m_tree->setPayload({}, {});
}

} // namespace brine
