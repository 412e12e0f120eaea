#pragma once

#include <QDialog>

class QCheckBox;
class QLineEdit;

namespace brine {

/// Asks for one secret, for one connection. Keeps nothing of it; the text is overwritten when the dialog goes. UI thread.
class SecretDialog : public QDialog
{
    Q_OBJECT
public:
    struct Question
    {
        QString bus;             ///< for which connection
        QString what, prompt;    ///< "password", and what the program that asks wrote
        QString user;            ///< whose; may be empty
        bool isShown = false;    ///< no secret after all: "yes" to an unknown host
        bool canKeep = false;    ///< the asking program has a place of its own to keep it in
    };
    explicit SecretDialog(const Question &question, QWidget *parent = nullptr);
    ~SecretDialog() override;

Q_SIGNALS:
    void answered(const QByteArray &secret, bool keep);
    void givenUp();

private:
    void accept() override;
    void reject() override;
    QLineEdit *m_secret;
    QCheckBox *m_keep;
};

} // namespace brine
