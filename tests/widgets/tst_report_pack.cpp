// SPDX-License-Identifier: GPL-3.0-or-later
// The board pack as other programs read it: pdfinfo, pdffonts, pdftotext, pdftoppm.
#include <QFontDatabase>
#include <QtTest>
#include <filesystem>

#include "data/demo/demo.hpp"
#include "support_pdf.hpp"
#include "support_stage.hpp"
#include "tests/support_suite.hpp"
#include "widgets/report/board_pack.hpp"
#include "widgets/report/board_pages.hpp"
#include "widgets/report/board_words.hpp"
#include "widgets/report/plot.hpp"

using namespace leasehold;
using namespace leasehold::test;

namespace {

const Instant kAt = *parseInstant("2026-05-17");

/// A small reference site on disk, made once; what tests change is changed in memory.
OpenSitePtr demoSite(const std::function<void(Snapshot&)>& change = {}) {
    static const QTemporaryDir folder;
    static const OpenSitePtr made = [] {
        const std::filesystem::path path = folder.filePath(QStringLiteral("demo.leasehold")).toStdString();
        DemoOptions options;
        options.gpus = 64;
        if (const auto done = makeDemo(path, options); !done) {
            qFatal("%s", done.error().message.c_str());
        }
        return *openSite(path);
    }();
    auto site = std::make_shared<OpenSite>(*made);
    if (change) {
        Snapshot snapshot = *made->snapshot;
        change(snapshot);
        site->snapshot = std::make_shared<const Snapshot>(std::move(snapshot));
    }
    return site;
}

report::ReportFacts factsOf(const OpenSitePtr& site, Instant at = kAt) {
    auto facts = report::gatherReport(site, at);
    if (!facts) {
        qFatal("%s", facts.error().message.c_str());
    }
    return *facts;
}

QByteArray packOf(const report::ReportFacts& facts, report::Paper paper = report::Paper::A4) {
    QImage cover(180, 140, QImage::Format_RGB32);
    cover.fill(QColor(0x80, 0x90, 0xa0));
    auto pack = report::makeBoardPack(facts, cover, paper);
    if (!pack) {
        qFatal("%s", pack.error().message.c_str());
    }
    return pack->pdf;
}

}  // namespace

class TestBoardPack : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() {
        if (!havePoppler()) {
            QSKIP("poppler-utils is not installed");
        }
    }

    void itSaysWhatABoardAsks() {
        const report::ReportFacts facts = factsOf(demoSite());
        const PdfFile pdf(packOf(facts));
        QVERIFY2(pdf.pages() >= 6 && pdf.pages() <= 8, qPrintable(QString::number(pdf.pages())));
        const QString all = pdf.text();
        for (const char* expected :
             {"BOARD PACK", "Headlines", "In short", "Occupancy and utilisation", "By hall", "Rent roll",
              "Expiry and risk", "Break profile", "What changed", "Method and evidence", "Anthropic", "30 May 2029",
              "as at 17 May 2026 UTC", "Unknown is not zero", "revision"}) {
            QVERIFY2(all.contains(QString::fromUtf8(expected)), expected);
        }
        for (int page = 1; page <= pdf.pages(); ++page) {
            const QString number = QStringLiteral("%1/%2").arg(page).arg(pdf.pages());
            QVERIFY2(pdf.text(page).remove(u' ').contains(number), pdf.text(page).right(300).toUtf8().constData());
        }
        QVERIFY(pdf.hasOutline());
    }

    void itsFiguresAreThoseOfTheEngine() {
        const report::ReportFacts facts = factsOf(demoSite());
        const QString page = PdfFile(packOf(facts)).text(2);
        const FigureSet& now = facts.now();
        for (const FigureId id : {FigureId::Occupancy, FigureId::TechnicalUtilisation, FigureId::TotalMonthlyRent}) {
            QVERIFY2(page.contains(figureShort(id, now[id])), page.toUtf8().constData());
        }
        FigureRequest request;
        request.window = facts.month;
        request.at = kAt;
        const auto figures = computeFigures(facts.snapshot(), facts.site->source, request);
        QVERIFY(figures.has_value());
        QCOMPARE(figures->total[FigureId::Occupancy].value, now[FigureId::Occupancy].value);
        QCOMPARE(facts.month.from, *parseInstant("2026-05-01"));
        QCOMPARE(facts.before.from, *parseInstant("2026-04-01"));
    }

    void paper_data() {
        QTest::addColumn<int>("paper");
        QTest::addColumn<QString>("size");
        QTest::newRow("a4") << static_cast<int>(report::Paper::A4) << QStringLiteral("595 x 842");
        QTest::newRow("letter") << static_cast<int>(report::Paper::Letter) << QStringLiteral("612 x 792");
    }
    void paper() {
        QFETCH(int, paper);
        QFETCH(QString, size);
        const PdfFile pdf(packOf(factsOf(demoSite()), static_cast<report::Paper>(paper)));
        QVERIFY2(pdf.info().contains(size), qPrintable(pdf.info()));
        QVERIFY(pdf.info().contains(QLatin1String("Sun May 17 00:00:00 2026")));
        QVERIFY2(pdf.allFontsEmbedded(), qPrintable(pdf.fonts()));
        for (int page = 1; page <= pdf.pages(); ++page) {
            QVERIFY(pdf.inkShare(page) > 0.005);
            QVERIFY2(page == 1 || pdf.marginsAreClear(page), qPrintable(QString::number(page)));
        }
    }

    /// As poppler draws them: a page that comes out blank, shifted or in another font is seen here.
    void pagesAsTheyWere() {
        if (!QFontDatabase::families().contains(QStringLiteral("Inter"))) {
            QSKIP("the font Inter is not installed");
        }
        const PdfFile pdf(packOf(factsOf(demoSite()), report::Paper::A4));
        for (int page = 2; page <= 5; ++page) {
            const QString wrong = testing::differenceFromGolden(pdf.picture(page).convertToFormat(QImage::Format_RGB32),
                                                                QStringLiteral("pack_page_%1").arg(page));
            QVERIFY2(wrong.isEmpty(), qPrintable(wrong));
        }
    }

    void sameInputSameBytes() {
        const OpenSitePtr site = demoSite();
        QCOMPARE(packOf(factsOf(site)), packOf(factsOf(site)));
    }

    void stops() {
        std::stop_source source;
        source.request_stop();
        const auto stopped =
            report::makeBoardPack(factsOf(demoSite()), QImage(), report::Paper::A4, source.get_token());
        QVERIFY(!stopped);
        QCOMPARE(stopped.error().code, ErrorCode::Cancelled);
    }

    void oddSites_data() {
        QTest::addColumn<int>("kind");
        QTest::newRow("no leases") << 0;
        QTest::newRow("long names") << 1;
        QTest::newRow("right to left") << 2;
        QTest::newRow("empty") << 3;
        QTest::newRow("no GPUs") << 4;
        QTest::newRow("unknown prices") << 5;
        QTest::newRow("many leases") << 6;
        QTest::newRow("many halls") << 7;
    }
    void oddSites() {
        QFETCH(int, kind);
        const OpenSitePtr site = demoSite([&](Snapshot& s) { spoil(s, kind); });
        const report::ReportFacts facts = factsOf(site);
        const PdfFile pdf(packOf(facts));
        const QString all = pdf.text();
        QVERIFY2(pdf.pages() >= 4, qPrintable(QString::number(pdf.pages())));
        QVERIFY2(kind == 6 || pdf.pages() <= 9, qPrintable(QString::number(pdf.pages())));
        QVERIFY2(pdf.allFontsEmbedded(), qPrintable(pdf.fonts()));
        for (int page = 2; page <= pdf.pages(); ++page) {
            QVERIFY2(pdf.marginsAreClear(page), qPrintable(QString::number(page)));
        }
        if (kind == 0) {
            QVERIFY(all.contains(QLatin1String("The site holds no leases")));
            QVERIFY(!all.contains(QLatin1String("0 USD")));
        } else if (kind == 5) {
            QVERIFY(all.contains(QLatin1String("n/a")));
            QVERIFY(all.contains(QLatin1String("lower bound")));
        } else if (kind == 6) {
            QVERIFY(all.contains(QLatin1String("Rent roll, continued")));
            QCOMPARE(all.count(QLatin1String("Tenant and lease")), headersOfRentRoll(pdf));
        }
    }

    void niceSteps_data() {
        QTest::addColumn<double>("range");
        QTest::addColumn<double>("step");
        QTest::newRow("100") << 100.0 << 25.0;
        QTest::newRow("220000") << 220000.0 << 100000.0;
        QTest::newRow("one") << 1.0 << 0.25;
        QTest::newRow("nothing") << 0.0 << 2.5e-13;
    }
    void niceSteps() {
        QFETCH(double, range);
        QFETCH(double, step);
        QVERIFY(std::abs(report::niceStep(range, 4) - step) <= 1e-9 * step);
    }

    void wrappingKeepsWords() {
        const QString text = QStringLiteral("coverage is n/a here and supercalifragilisticexpialidocious there");
        const QStringList lines = report::Pen::wrapped(text, report::style::kBody, 60);
        for (const QString& line : lines) {
            QVERIFY2(report::Pen::width(line, report::style::kBody) <= 60.1, qPrintable(line));
        }
        QVERIFY(lines.join(u' ').contains(QLatin1String("n/a")));
        QCOMPARE(lines.join(QString()).remove(u' '), QString(text).remove(u' '));
    }

private:
    static void spoil(Snapshot& s, int kind) {
        if (kind == 0 || kind == 4) {
            s.leases.clear();
            s.allocations.clear();
            s.evidence.clear();
        }
        if (kind == 1 || kind == 2) {
            const std::string name = kind == 1 ? std::string(200, 'W') : "شركة الحوسبة السحابية المحدودة";
            s.name = name;
            s.halls[0].name = name;
            for (Lease& lease : s.leases) {
                lease.name = name;
                s.parties[lease.tenant.value].name = name;
            }
        } else if (kind == 3) {
            const std::string path = s.path;
            s = Snapshot();
            s.path = path;
            s.name = "Empty";
        } else if (kind == 4) {
            s.gpus.clear();
            s.statusIntervals.clear();
            for (Rack& rack : s.racks) {
                rack.gpus = {};
            }
            for (Node& node : s.nodes) {
                node.gpus = {};
            }
        } else if (kind == 5) {
            for (Lease& lease : s.leases) {
                lease.priceKind = PriceKind::Unknown;
                lease.amount.reset();
            }
        } else if (kind == 6) {
            const Lease lease = s.leases[0];
            s.allocations.clear();
            for (int i = 0; i < 120; ++i) {
                s.leases.push_back(lease);
                s.leases.back().name = "lease " + std::to_string(i);
            }
        } else if (kind == 7) {
            for (int i = 0; i < 60; ++i) {
                Hall hall = s.halls[0];
                hall.name = "H" + std::to_string(100 + i);
                s.halls.push_back(hall);
            }
        }
    }

    /// Pages on which a rent roll stands: each has its header.
    static int headersOfRentRoll(const PdfFile& pdf) {
        int pages = 0;
        for (int page = 1; page <= pdf.pages(); ++page) {
            const QString text = pdf.text(page);
            pages += text.contains(QLatin1String("Rent roll")) && text.contains(QLatin1String("Remarks")) ? 1 : 0;
        }
        return pages;
    }
};

LEASEHOLD_SUITE(runWidgets<TestBoardPack>)
#include "tst_report_pack.moc"
