// SPDX-License-Identifier: GPL-3.0-or-later
// The elevation booklet as other programs read it: pdfinfo, pdffonts, pdftotext, pdftoppm.
#include <QFontDatabase>
#include <QtTest>

#include "support_pdf.hpp"
#include "support_small_site.hpp"
#include "support_stage.hpp"
#include "tests/support_suite.hpp"
#include "widgets/report/booklet_plan.hpp"
#include "widgets/report/elevation_booklet.hpp"

using namespace leasehold;
using namespace leasehold::test;

namespace {

OpenSitePtr smallSite(const std::function<void(Snapshot&)>& change = {}) {
    Snapshot snapshot = *makeSmallSite();
    if (change) {
        change(snapshot);
    }
    return makeOpenSite(std::make_shared<const Snapshot>(std::move(snapshot)), {});
}

const Instant kAt = *parseInstant("2026-05-10");

report::BookletRequest requestFor(OpenSitePtr site) {
    report::BookletRequest request;
    request.site = std::move(site);
    request.at = kAt;
    return request;
}

report::Booklet bookletOf(const report::BookletRequest& request) {
    auto made = report::makeElevationBooklet(request);
    if (!made) {
        qFatal("%s", made.error().message.c_str());
    }
    return *made;
}

}  // namespace

class TestBooklet : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() {
        if (!havePoppler()) {
            QSKIP("poppler-utils is not installed");
        }
    }

    void everyRackStandsOnItsPage() {
        const OpenSitePtr site = smallSite();
        const report::Booklet booklet = bookletOf(requestFor(site));
        const PdfFile pdf(booklet.pdf);
        QCOMPARE(pdf.pages(), booklet.pages);
        QCOMPARE(booklet.racks, site->snapshot->racks.size());
        const report::BookletPlan plan = report::planBooklet(*scene::buildGeometry(site->snapshot), {});
        QStringList pages;
        for (int page = 1; page <= pdf.pages(); ++page) {
            pages << pdf.text(page);
        }
        for (const Rack& rack : site->snapshot->racks) {
            QVERIFY2(pages.join(QString()).contains(QString::fromStdString(rack.name)), rack.name.c_str());
        }
        // The contents name the page on which a hall's first rack stands.
        QVERIFY(pages[plan.halls[1].page - 1].contains(QLatin1String("H2-A-01")));
        QVERIFY(!pages[plan.halls[1].page - 1].contains(QLatin1String("H1-A-01")));
        QVERIFY(pages[0].contains(QLatin1String("Contents")));
        QVERIFY(pages[1].contains(QLatin1String("Anthropic")));
    }

    void nodesUnitsAndPowerAreNamed() {
        const PdfFile pdf(bookletOf(requestFor(smallSite([](Snapshot& s) {
                              for (Rack& rack : s.racks) {
                                  rack.ratedPowerW = 80000;
                              }
                          }))).pdf);
        const QString page = pdf.text(2);
        for (const char* expected : {"h1-a01-n1", "H1-A-01", "rated 80 kW", "Row A", "32 × ", "Anthropic"}) {
            QVERIFY2(page.contains(QString::fromUtf8(expected)), (QByteArray(expected) + "\n" + page.toUtf8()).data());
        }
        QVERIFY(pdf.text(pdf.pages()).contains(QLatin1String("vacant")));
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
        report::BookletRequest request = requestFor(smallSite());
        request.paper = static_cast<report::Paper>(paper);
        const PdfFile pdf(bookletOf(request).pdf);
        QVERIFY2(pdf.info().contains(size), qPrintable(pdf.info()));
        QVERIFY(pdf.info().contains(QLatin1String("Sun May 10 00:00:00 2026")));
        QVERIFY2(pdf.allFontsEmbedded(), qPrintable(pdf.fonts()));
        for (int page = 1; page <= pdf.pages(); ++page) {
            QVERIFY2(pdf.inkShare(page) > 0.005, qPrintable(QString::number(page)));
            QVERIFY(pdf.marginsAreClear(page));
        }
    }

    void pagesAsTheyWere() {
        if (!QFontDatabase::families().contains(QStringLiteral("Inter"))) {
            QSKIP("the font Inter is not installed");
        }
        const PdfFile pdf(bookletOf(requestFor(smallSite())).pdf);
        for (int page = 1; page <= 2; ++page) {
            const QString wrong = testing::differenceFromGolden(pdf.picture(page).convertToFormat(QImage::Format_RGB32),
                                                                QStringLiteral("booklet_page_%1").arg(page));
            QVERIFY2(wrong.isEmpty(), qPrintable(wrong));
        }
    }

    void sameInputSameBytes() {
        const OpenSitePtr site = smallSite();
        QCOMPARE(bookletOf(requestFor(site)).pdf, bookletOf(requestFor(site)).pdf);
    }

    void oneHall() {
        report::BookletRequest request = requestFor(smallSite());
        request.hall = "h2";
        const report::Booklet booklet = bookletOf(request);
        QCOMPARE(booklet.racks, std::size_t{6});
        QVERIFY(!PdfFile(booklet.pdf).text(2).contains(QLatin1String("H1-A-01")));
        request.hall = "H9";
        const auto none = report::makeElevationBooklet(request);
        QVERIFY(!none);
        QCOMPARE(none.error().code, ErrorCode::NotFound);
        QVERIFY(QString::fromStdString(none.error().remedy).contains(QLatin1String("H1")));
    }

    void stops() {
        std::stop_source source;
        source.request_stop();
        const auto stopped = report::makeElevationBooklet(requestFor(smallSite()), source.get_token());
        QVERIFY(!stopped);
        QCOMPARE(stopped.error().code, ErrorCode::Cancelled);
    }

    void oddSites_data() {
        QTest::addColumn<int>("kind");
        QTest::newRow("no leases") << 0;
        QTest::newRow("long names") << 1;
        QTest::newRow("right to left") << 2;
        QTest::newRow("no racks") << 3;
        QTest::newRow("tall racks") << 4;
        QTest::newRow("no GPUs") << 5;
    }
    void oddSites() {
        QFETCH(int, kind);
        const QString arabic = QStringLiteral("شركة الحوسبة السحابية");
        const OpenSitePtr site = smallSite([&](Snapshot& s) {
            if (kind == 0) {
                s.leases.clear();
                s.allocations.clear();
                s.parties.clear();
                s.evidence.clear();
            } else if (kind == 1 || kind == 2) {
                const std::string name = kind == 1 ? std::string(300, 'W') : arabic.toStdString();
                s.name = name;
                for (auto* part : {&s.racks[0].name, &s.halls[0].name, &s.rows[0].name, &s.nodes[0].name,
                                   &s.parties[1].name, &s.switches[0].name}) {
                    *part = name;
                }
            } else if (kind == 3) {
                s = Snapshot();
                s.name = "Empty";
            } else if (kind == 4) {
                for (Rack& rack : s.racks) {
                    rack.heightU = 300;
                }
            } else {
                s.gpus.clear();
                s.leases.clear();
                s.allocations.clear();
                s.statusIntervals.clear();
                for (Rack& rack : s.racks) {
                    rack.gpus = {};
                }
                for (Node& node : s.nodes) {
                    node.gpus = {};
                }
            }
        });
        const PdfFile pdf(bookletOf(requestFor(site)).pdf);
        QVERIFY(pdf.pages() >= 1);
        QVERIFY2(pdf.allFontsEmbedded(), qPrintable(pdf.fonts()));
        for (int page = 1; page <= pdf.pages(); ++page) {
            QVERIFY2(pdf.marginsAreClear(page), qPrintable(QString::number(page)));
        }
    }

    void theOutlineLeadsToTheHalls() {
        const PdfFile pdf(bookletOf(requestFor(smallSite())).pdf);
        QVERIFY(pdf.hasOutline());
    }
};

LEASEHOLD_SUITE(runWidgets<TestBooklet>)
#include "tst_report_booklet.moc"
