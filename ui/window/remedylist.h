#pragma once

#include <QStringList>
#include <QWidget>

namespace brine {

/// Numbered remedies, each with a button that copies it (only its command, where it holds one). UI thread.
class RemedyList : public QWidget
{
    Q_OBJECT
public:
    explicit RemedyList(const QStringList &remedies, QWidget *parent = nullptr);
    /// What Copy puts on the clipboard for a remedy.
    static QString copyText(const QString &remedy);
};

} // namespace brine
