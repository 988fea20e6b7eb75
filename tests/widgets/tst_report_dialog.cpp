// SPDX-License-Identifier: GPL-3.0-or-later
// The dialogs of the documents: made off the GUI thread, cancelled, failing plainly.
#include <QLabel>
#include <QtTest>

#include "support_pdf.hpp"
#include "support_small_site.hpp"
#include "tests/support_suite.hpp"
#include "tests/support_wait.hpp"
#include "widgets/report/document_dialog.hpp"

using namespace leasehold;
using namespace leasehold::test;

class TestDocumentDialog : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void booklet() {
        DocumentDialog dialog(DocumentDialog::Kind::Elevations, m_site, m_at, m_jobs);
        QSignalSpy made(&dialog, &DocumentDialog::made);
        const QString path = m_folder.filePath(QStringLiteral("racks"));
        dialog.setFile(path);
        dialog.setPaper(report::Paper::Letter);
        QCOMPARE(dialog.date(), m_at);
        dialog.show();
        dialog.make();
        QVERIFY(dialog.busy());
        QTRY_COMPARE_WITH_TIMEOUT(made.size(), 1, kLong);
        QCOMPARE(made[0][0].toString(), path + QStringLiteral(".pdf"));
        QVERIFY(!dialog.isVisible());
        QFile file(path + QStringLiteral(".pdf"));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const PdfFile pdf(file.readAll());
        QVERIFY(pdf.info().contains(QLatin1String("612 x 792")));
    }

    void cancelWritesNothing() {
        DocumentDialog dialog(DocumentDialog::Kind::Elevations, m_site, m_at, m_jobs);
        QSignalSpy made(&dialog, &DocumentDialog::made);
        const QString path = m_folder.filePath(QStringLiteral("never.pdf"));
        dialog.setFile(path);
        dialog.show();
        dialog.make();
        dialog.reject();
        QVERIFY(!dialog.busy());
        QVERIFY(dialog.isVisible());
        QTRY_VERIFY_WITH_TIMEOUT(m_jobs.running().empty(), kLong);
        QCOMPARE(made.size(), 0);
        dialog.reject();
        QVERIFY(!dialog.isVisible());
    }

    void failureIsSaid() {
        DocumentDialog dialog(DocumentDialog::Kind::Elevations, m_site, m_at, m_jobs);
        dialog.setFile(QStringLiteral("/nonexistent/folder/a.pdf"));
        dialog.show();
        dialog.make();
        QTRY_VERIFY_WITH_TIMEOUT(!dialog.busy(), kLong);
        QVERIFY(dialog.isVisible());
        QString said;
        for (const QLabel* label : dialog.findChildren<QLabel*>()) {
            said += label->isVisible() ? label->text() : QString();
        }
        QVERIFY2(said.contains(QLatin1String("folder")), qPrintable(said));
    }

private:
    JobBoard m_jobs;
    OpenSitePtr m_site = makeOpenSite(makeSmallSite(), {});
    Instant m_at = *parseInstant("2026-05-10");
    QTemporaryDir m_folder;
};

LEASEHOLD_SUITE(runWidgets<TestDocumentDialog>)
#include "tst_report_dialog.moc"
