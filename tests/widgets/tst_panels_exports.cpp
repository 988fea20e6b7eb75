// SPDX-License-Identifier: GPL-3.0-or-later
// What pages write: read back by other programs.
#include <QFileDialog>
#include <QHeaderView>
#include <QImage>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTreeView>
#include <QtTest>

#include "support_files.hpp"
#include "support_page.hpp"
#include "support_pdf.hpp"
#include "tests/support_suite.hpp"
#include "tests/support_wait.hpp"
#include "widgets/controls/figure_tile.hpp"
#include "widgets/controls/file_export.hpp"
#include "widgets/controls/look.hpp"
#include "widgets/leases/portfolio_page.hpp"
#include "widgets/leases/rent_roll_page.hpp"

using namespace leasehold;
using namespace leasehold::test;

namespace {

/// Writes and waits; what went wrong, empty where nothing did.
template <class Page>
QString write(Page& page, const QString& file) {
    QSignalSpy done(page.exporter(), &FileExport::exported);
    QSignalSpy failed(page.exporter(), &FileExport::failed);
    page.exportTo(file);
    if (!QTest::qWaitFor([&] { return done.size() + failed.size() > 0; }, 30000)) {
        return QStringLiteral("nothing came");
    }
    return failed.isEmpty() ? QString() : QString::fromStdString(describe(failed[0][0].value<Error>()));
}

QPushButton* buttonOf(const QWidget& page, const QString& name) {
    for (auto* button : page.findChildren<QPushButton*>()) {
        if (button->text() == name) return button;
    }
    return nullptr;
}

}  // namespace

class TestPanelsExports : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() {
        applyLook(*qApp, true);
        QVERIFY(m_folder.isValid());
    }

    /// Order, rows and columns are those of the page; nothing is rounded or lost beside them.
    void rentRollAsShown() {
        Shown<RentRollPage> w;
        QTRY_VERIFY_WITH_TIMEOUT(w.page.model()->roll(), kLong);
        const QString file = at("roll.csv");
        QCOMPARE(write(w.page, file), QString());
        QCOMPARE(askCsv(file, QStringLiteral("SELECT lease, state, monthly_rent FROM t")),
                 (QStringList{QStringLiteral("Hall one|in force|1250000000"), QStringLiteral("Row in two|in force|")}));
        QCOMPARE(askCsv(file, QStringLiteral("SELECT count(*) FROM pragma_table_info('t')")),
                 QStringList{QStringLiteral("24")});
        w.page.view()->sortByColumn(RentRollModel::From, Qt::DescendingOrder);
        QHeaderView* header = w.page.view()->header();
        header->moveSection(header->visualIndex(RentRollModel::From), 0);
        header->hideSection(RentRollModel::Rent);
        QCOMPARE(write(w.page, file), QString());
        QCOMPARE(askCsv(file, QStringLiteral("SELECT lease FROM t")),
                 (QStringList{QStringLiteral("Row in two"), QStringLiteral("Hall one")}));
        QCOMPARE(askCsv(file, QStringLiteral("SELECT name FROM pragma_table_info('t') LIMIT 2")),
                 (QStringList{QStringLiteral("from"), QStringLiteral("lease")}));
        QCOMPARE(askCsv(file, QStringLiteral("SELECT name FROM pragma_table_info('t') WHERE name = 'monthly_rent'")),
                 QStringList());
        QVERIFY(contentOf(file + QStringLiteral("-metadata.json")).contains("From, descending"));
        header->showSection(RentRollModel::Rent);
        w.page.filterBox()->setText(QStringLiteral("anthropic"));
        QCOMPARE(write(w.page, file), QString());
        QCOMPARE(askCsv(file, QStringLiteral("SELECT tenant, rent_share FROM t")).size(), 1);
        const QByteArray about = contentOf(file + QStringLiteral("-metadata.json"));
        QVERIFY2(about.contains("words \\\"anthropic\\\"") && about.contains("1 of 2"), about.constData());
    }

    /// The window's filter rules the file too.
    void rentRollUnderAFilter() {
        Shown<RentRollPage> w;
        QTRY_VERIFY_WITH_TIMEOUT(w.page.model()->roll(), kLong);
        w.state.setFilter({{{GroupBy::Tenant, "Reflection AI"}}});
        QTRY_COMPARE_WITH_TIMEOUT(w.page.proxy()->rowCount(), 1, kLong);
        const QString file = at("filtered.xlsx");
        QCOMPARE(write(w.page, file), QString());
        const QByteArray texts = workbookPart(file, QStringLiteral("xl/worksheets/sheet1.xml")) +
                                 workbookPart(file, QStringLiteral("xl/worksheets/sheet2.xml"));
        QVERIFY(texts.contains("Row in two") && !texts.contains("Hall one"));
        QVERIFY(texts.contains("tenant = Reflection AI"));
    }

    void rentRollAsADocument() {
        if (!havePoppler()) QSKIP("poppler's programs are not there");
        Shown<RentRollPage> w;
        QTRY_VERIFY_WITH_TIMEOUT(w.page.model()->roll(), kLong);
        w.page.filterBox()->setText(QStringLiteral("anthropic"));
        w.page.view()->sortByColumn(RentRollModel::From, Qt::AscendingOrder);
        const QString file = at("roll.pdf");
        QCOMPARE(write(w.page, file), QString());
        const QString words = PdfFile(contentOf(file)).text().simplified();
        QVERIFY2(words.contains(QStringLiteral("1 of 2 leases")), qPrintable(words));
        QVERIFY2(words.contains(QStringLiteral("Sorted by From, ascending.")), qPrintable(words));
        QVERIFY2(!words.contains(QStringLiteral("Row in two")), qPrintable(words));
        QVERIFY2(!words.contains(QStringLiteral("lower bound")), qPrintable(words));  // that of the other lease
    }

    /// The page as a picture, with its figures beside it.
    void portfolioAsAPicture() {
        Shown<PortfolioPage> w;
        QTRY_VERIFY_WITH_TIMEOUT(w.page.portfolio() && !w.page.busy(), kLong);
        const QString png = at("portfolio.png");
        QCOMPARE(write(w.page, png), QString());
        const QImage image(png);
        QCOMPARE(image.width(), 3750);  // 12.5 inches of 300 dots
        QVERIFY(image.text(QStringLiteral("Description")).contains(QStringLiteral("Test site")));
        QCOMPARE(askCsv(at("portfolio.data.csv"), QStringLiteral("SELECT count(*) > 20 FROM t WHERE row = ''")),
                 QStringList{QStringLiteral("1")});
        const QString svg = at("portfolio.svg");
        QCOMPARE(write(w.page, svg), QString());
        const QByteArray drawn = contentOf(svg);
        for (const char* said : {"Past and to come", "Tenants", "Rollover", "Where sources disagree", "Occupancy"}) {
            QVERIFY2(drawn.contains(said), said);
        }
        for (const FigureTile* tile : w.page.tiles()) {
            QVERIFY2(drawn.contains(tile->numbers().front().value.toUtf8()), qPrintable(tile->numbers().front().value));
        }
    }

    void portfolioAsADocument() {
        if (!havePoppler()) QSKIP("poppler's programs are not there");
        Shown<PortfolioPage> w;
        QTRY_VERIFY_WITH_TIMEOUT(w.page.portfolio() && !w.page.busy(), kLong);
        const QString file = at("portfolio.pdf");
        QCOMPARE(write(w.page, file), QString());
        const PdfFile pdf(contentOf(file));
        QCOMPARE(pdf.pages(), 1);
        QVERIFY(pdf.allFontsEmbedded());
        const QString words = pdf.text().simplified();
        QVERIFY2(words.contains(w.page.story().simplified().section(u'.', 0, 0)), qPrintable(words));
        QVERIFY2(words.contains(QStringLiteral("Where sources disagree")), qPrintable(words));
    }

    /// A sheet a table, and as CSV a file a table, each with where it comes from.
    void portfolioAsTables() {
        Shown<PortfolioPage> w;
        w.state.setFilter({{{GroupBy::Tenant, "Anthropic"}}});
        QTRY_VERIFY_WITH_TIMEOUT(w.page.portfolio() && !w.page.busy(), kLong);
        const QString book = at("portfolio.xlsx");
        QCOMPARE(write(w.page, book), QString());
        const QByteArray sheets = workbookPart(book, QStringLiteral("xl/workbook.xml"));
        for (const char* name : {"Figures", "Months", "Tenants", "Power", "Sources", "About this file"}) {
            QVERIFY2(sheets.contains(name), name);
        }
        QVERIFY(workbookPart(book, QStringLiteral("xl/worksheets/sheet3.xml")).contains("Anthropic"));
        QCOMPARE(write(w.page, at("p.csv")), QString());
        QCOMPARE(askCsv(at("p.tenants.csv"), QStringLiteral("SELECT monthly_rent FROM t WHERE tenant = 'Anthropic'")),
                 QStringList{QStringLiteral("1250000000")});
        QCOMPARE(askCsv(at("p.months.csv"), QStringLiteral("SELECT min(month) FROM t WHERE to_come = 'yes'")).size(),
                 1);
        QCOMPARE(askCsv(at("p.csv"), QStringLiteral("SELECT count(*) FROM t WHERE row = '' AND figure = 'occupancy'")),
                 QStringList{QStringLiteral("1")});
        QVERIFY(!askCsv(at("p.sources.csv"), QStringLiteral("SELECT rivals FROM t")).isEmpty());
        QVERIFY(QFile::exists(at("p.power.csv")));
        for (const char* name : {"p.csv", "p.months.csv", "p.tenants.csv", "p.power.csv", "p.sources.csv"}) {
            QVERIFY2(contentOf(at(name) + QStringLiteral("-metadata.json")).contains("tenant = Anthropic"), name);
        }
    }

    void refusesWhatItCannotWrite() {
        Shown<RentRollPage> w;
        QTRY_VERIFY_WITH_TIMEOUT(w.page.model()->roll(), kLong);
        QVERIFY(write(w.page, at("roll.doc")).contains(QStringLiteral(".xlsx")));
        QVERIFY(!write(w.page, QStringLiteral("/nowhere/roll.csv")).isEmpty());
        QVERIFY(!QFile::exists(at("roll.doc")));
    }

    /// The button asks for a name; an ending comes by itself, and the next file is offered beside the last.
    void theButtonAsks() {
        Shown<RentRollPage> w;
        QTRY_VERIFY_WITH_TIMEOUT(w.page.model()->roll(), kLong);
        QPushButton* button = buttonOf(w.page, QStringLiteral("Export…"));
        QVERIFY(button != nullptr && button->isEnabled());
        QTest::mouseClick(button, Qt::LeftButton);
        auto* dialog = w.page.findChild<QFileDialog*>();
        QVERIFY(dialog != nullptr);
        QVERIFY2(dialog->selectedFiles().value(0).endsWith(QStringLiteral("rent roll 2026-06-01.xlsx")),
                 qPrintable(dialog->selectedFiles().value(0)));
        QDir(m_folder.path()).mkdir(QStringLiteral("sub"));
        dialog->setDirectory(at("sub"));
        auto* name = dialog->findChild<QLineEdit*>(QStringLiteral("fileNameEdit"));
        QVERIFY(name != nullptr);
        name->setText(QStringLiteral("mine"));
        QSignalSpy done(w.page.exporter(), &FileExport::exported);
        static_cast<QDialog*>(dialog)->accept();
        QTRY_COMPARE_WITH_TIMEOUT(done.size(), 1, kLong);
        QCOMPARE(done[0][0].toString(), at("sub/mine.xlsx"));
        QVERIFY(QFile::exists(at("sub/mine.xlsx")));
        QCOMPARE(w.state.exportFolder(), at("sub"));
        QTRY_VERIFY_WITH_TIMEOUT(w.page.findChild<QFileDialog*>() == nullptr, kLong);
        QTest::mouseClick(button, Qt::LeftButton);
        dialog = w.page.findChild<QFileDialog*>();
        QVERIFY(dialog != nullptr);
        QCOMPARE(dialog->directory().path(), at("sub"));
        dialog->reject();
    }

    void namesAreSafe() {
        const Instant day = *parseInstant("2026-06-01");
        QCOMPARE(exportName(QStringLiteral("..a/b:c"), QStringLiteral("rent roll"), day),
                 QStringLiteral("a-b-c rent roll 2026-06-01"));
        QCOMPARE(exportName(QString(), QStringLiteral("heatmap"), day), QStringLiteral("heatmap 2026-06-01"));
    }

private:
    [[nodiscard]] QString at(const char* name) const { return m_folder.filePath(QString::fromLatin1(name)); }

    QTemporaryDir m_folder;
};

LEASEHOLD_SUITE(runWidgets<TestPanelsExports>)
#include "tst_panels_exports.moc"
