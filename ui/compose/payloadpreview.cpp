#include "payloadpreview.h"

#include "msgpackview.h"
#include "payloadtreeview.h"
#include "plainlabel.h"
#include "textforms.h"
#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>

namespace brine {

PayloadPreview::PayloadPreview(QWidget *parent)
    : QWidget(parent), m_title(plainLabel({}, this)), m_summary(mutedLabel({}, this)), m_tree(new PayloadTreeView(this))
{
    m_title->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_tree->setAccessibleName(tr("What will be sent"));
    m_tree->setOffersFilters(false);
    auto *row = new QHBoxLayout;
    row->setContentsMargins(8, 4, 8, 4);
    row->addWidget(m_title, 1);
    row->addWidget(m_summary);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(row);
    column->addWidget(m_tree, 1);
}

void PayloadPreview::showLanding(const Landing &landing, const ShotRequest &shot)
{
    m_title->setText(shot.destination == ShotRequest::Destination::MasterThroughMinion
                         ? tr("On this bus, for the minion to pass on: %1").arg(safeText(landing.tag, 40))
                         : tr("What will land; _stamp is set when fired"));
    const quint32 keys = MsgpackView(shot.payload).count();
    m_summary->setText(tr("dict, %1, %2 bytes").arg(keys == 1 ? tr("1 key") : tr("%1 keys").arg(keys), countText(quint64(landing.payload.size()))));
    m_tree->setPayload(landing.tag, landing.payload);
    m_tree->setRevealed(true); // the editor beside it shows the same text
    setAccessibleName(summary());
}

void PayloadPreview::clear(const QString &why)
{
    m_title->setText(why);
    m_summary->clear();
    m_tree->setPayload({}, {});
}

QString PayloadPreview::summary() const { return m_summary->text(); }

} // namespace brine
