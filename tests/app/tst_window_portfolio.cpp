// SPDX-License-Identifier: GPL-3.0-or-later
// The reference site must tell its story on the portfolio page without help.
#include <QApplication>
#include <QLabel>
#include <QScrollArea>
#include <QScrollBar>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QtTest>

#include "app/main_window.hpp"
#include "data/demo/demo.hpp"
#include "support_window.hpp"
#include "tests/support_suite.hpp"
#include "tests/support_wait.hpp"
#include "widgets/bridge/scene_widget.hpp"
#include "widgets/controls/figure_tile.hpp"
#include "widgets/controls/look.hpp"
#include "widgets/controls/message_bar.hpp"
#include "widgets/leases/portfolio_cards.hpp"
#include "widgets/leases/portfolio_page.hpp"
#include "widgets/panels/page_stack.hpp"
#include "widgets/timeline/timeline_panel.hpp"

using namespace leasehold;

namespace {

void keepPictures(MainWindow& window, PortfolioPage& page, const char* name) {
    const QString folder = qEnvironmentVariable("LEASEHOLD_PICTURES");
    if (folder.isEmpty()) return;
    auto* scroll = page.findChild<QScrollArea*>();
    for (const QSize size : {QSize(1600, 1000), QSize(1280, 800)}) {
        for (const bool dark : {true, false}) {
            window.state().setDark(dark);
            window.resize(size);
            for (const int at : {0, 420, 100000}) {
                scroll->verticalScrollBar()->setValue(at);
                QTest::qWait(200);
                window.grab().save(
                    QStringLiteral("%1/%2-%3-%4-%5.png")
                        .arg(folder, QString::fromLatin1(name), dark ? QStringLiteral("dark") : QStringLiteral("light"))
                        .arg(size.width())
                        .arg(at));
            }
        }
    }
    scroll->verticalScrollBar()->setValue(0);
    window.state().setDark(true);
    window.resize(1600, 1000);
}

}  // namespace

class TestWindowPortfolio : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() {
        QStandardPaths::setTestModeEnabled(true);
        m_site = m_folder.filePath(QStringLiteral("site.leasehold"));
        DemoOptions options;
        options.gpus = qEnvironmentVariableIsSet("LEASEHOLD_PICTURES") ? 220000 : 2048;
        options.days = 14;
        const auto made = makeDemo(m_site.toStdString(), options);
        QVERIFY2(made.has_value(), made ? "" : describe(made.error()).c_str());
        m_window = std::make_unique<MainWindow>(Settings{});
        m_window->resize(1600, 1000);
        m_window->show();
        m_window->openSiteFile(m_site);
        QTRY_VERIFY_WITH_TIMEOUT(m_window->state().site() != nullptr, kLong);
        QElapsedTimer timer;
        timer.start();
        m_window->pages()->showPage(QStringLiteral("portfolio"));
        m_page = qobject_cast<PortfolioPage*>(m_window->pages()->page(QStringLiteral("portfolio")));
        QVERIFY(m_page != nullptr);
        QTRY_VERIFY_WITH_TIMEOUT(m_page->portfolio() != nullptr, kLong);
        qInfo("figures after %lld ms", static_cast<long long>(timer.elapsed()));
        QTRY_VERIFY_WITH_TIMEOUT(m_page->trend() != nullptr && !m_page->busy(), kLong);
        qInfo("trends after %lld ms", static_cast<long long>(timer.elapsed()));
        QVERIFY(!m_window->messages()->showing());
    }
    void cleanupTestCase() { m_window.reset(); }

    void tellsItsStory() {
        const QString story = m_page->story();
        QVERIFY2(story.contains(QStringLiteral("All ")) && story.contains(QStringLiteral("GPUs are leased")),
                 qPrintable(story));
        QVERIFY2(story.contains(QStringLiteral("over May 2026 to date occupancy was 71.9 %")), qPrintable(story));
        QVERIFY2(story.contains(QStringLiteral("Anthropic pays 100 % of the rent")), qPrintable(story));
        QVERIFY2(story.contains(QStringLiteral("3.04 years")), qPrintable(story));
        QVERIFY2(story.contains(QStringLiteral("could end in 3.0 months")), qPrintable(story));
        keepPictures(*m_window, *m_page, "portfolio");
    }

    void rivalsAreVisible() {
        const QString text = m_page->disputes();
        for (const char* rival : {"2026-05-06", "credits", "undisclosed", "2029-07-31"}) {
            QVERIFY2(text.contains(QString::fromLatin1(rival)), rival);
        }
    }

    void saysWhatIsNotKnown() {
        // What the ramp took off the rent nobody knows: billed is n/a, with the reason beside it, and never zero.
        const FigureTile::Number billed = numberOf(FigureId::BilledRevenue);
        QCOMPARE(billed.value, QStringLiteral("n/a"));
        QVERIFY(!billed.known);
        QVERIFY(!billed.note.isEmpty());
        QCOMPARE(numberOf(FigureId::TotalMonthlyRent).value, QStringLiteral("1.25 bn USD"));
        QVERIFY(numberOf(FigureId::Occupancy).change.contains(QStringLiteral("points against 1 – 16 Apr")));
        QCOMPARE(numberOf(FigureId::Occupancy).label, QStringLiteral("Occupancy to date · now 100.0 %"));
    }

    void everyNumberIsExplained() {
        for (const FigureTile* tile : m_page->tiles()) {
            for (const FigureTile::Number& number : tile->numbers()) {
                FigurePopover* popover = m_page->explain(number.id, {400, 300});
                QVERIFY(popover != nullptr);
                const QString title = QString::fromUtf8(figureTitle(number.id).data());
                QVERIFY2(popover->plainText().contains(title), qPrintable(title));
                popover->close();
            }
        }
        FigurePopover* popover = m_page->explain(FigureId::WaltToExpiry, {400, 300});
        QVERIFY(popover->plainText().contains(QStringLiteral("Colossus 1 whole")));
        QVERIFY(popover->plainText().contains(QStringLiteral("rival")));
        QTest::qWait(1);
        if (const QString folder = qEnvironmentVariable("LEASEHOLD_PICTURES"); !folder.isEmpty()) {
            QTest::qWait(200);
            popover->grab().save(folder + QStringLiteral("/popover.png"));
        }
        popover->close();
    }

    void aClickAsks() {
        FigureTile* tile = m_page->tiles().front();
        QSignalSpy asked(tile, &FigureTile::explanationWanted);
        QTest::mouseClick(tile, Qt::LeftButton, {}, {40, 40});
        QCOMPARE(asked.count(), 1);
        QCOMPARE(asked.front().front().value<FigureId>(), FigureId::Occupancy);
        if (auto* popover = m_page->findChild<FigurePopover*>()) popover->close();
        QTest::keyClick(tile, Qt::Key_Return, Qt::ShiftModifier);
        QCOMPARE(asked.count(), 2);
        QCOMPARE(asked.back().front().value<FigureId>(), FigureId::VacantGpuHours);
        if (auto* popover = m_page->findChild<FigurePopover*>()) popover->close();
    }

    void followsTheCursor() {
        m_window->state().setCursor(parseInstant("2026-05-08").value());
        QTRY_VERIFY_WITH_TIMEOUT(!m_page->busy() && m_page->portfolio()->request.at == m_window->state().cursor(),
                                 kLong);
        QVERIFY2(m_page->story().contains(QStringLiteral("50 %")), qPrintable(m_page->story()));
        QCOMPARE(numberOf(FigureId::WaltToExpiry).value, QStringLiteral("n/a"));
        m_page->setOverWindow(true);
        QTRY_VERIFY_WITH_TIMEOUT(!m_page->busy() && m_page->portfolio()->period == m_window->state().window(), kLong);
        QVERIFY(m_page->saveState()[QStringLiteral("period")].toString() == QStringLiteral("window"));
    }

    /// The timeline runs on: where a lease could end, where it ends, and what is planned.
    void timelineShowsWhatIsToCome() {
        TimelineView* view = m_window->timeline()->view();
        m_window->pages()->showPage(QStringLiteral("site"));
        m_window->state().setCursor(parseInstant("2026-05-16").value());
        view->showAll();
        const Snapshot& s = *m_window->state().snapshot();
        std::size_t lane = 0;
        for (; lane < 8; ++lane) {
            view->showLane(lane);
            const double x = view->scale().x(s.leases[1].term.from) + 8;
            const QColor there =
                view->grab().toImage().pixelColor(QPointF(x, view->laneRect(lane).center().y()).toPoint());
            if (there.value() > 60) break;  // a bar, however pale, on dark ground
        }
        QVERIFY(lane < 8);
        const QImage image = view->grab().toImage();
        const Look& l = lookOf(m_window->state().dark());
        const double y = view->laneRect(lane).center().y();
        const Instant exit = parseInstant("2026-08-14").value();
        QCOMPARE(image.pixelColor(QPointF(view->scale().x(exit), y).toPoint()), l.warning);
        bool capped = false;
        for (int dx = -4; dx <= 1; ++dx) {
            const QPoint cap = QPointF(view->scale().x(s.leases[1].term.to) + dx, y).toPoint();
            capped = capped || (image.valid(cap) && image.pixelColor(cap).red() > 150);
        }
        QVERIFY(capped);
        // Notice served later, the lease could end later: slide past today.
        m_window->state().setCursor(parseInstant("2027-01-01").value());
        QVERIFY(view->grab().toImage().pixelColor(QPointF(view->scale().x(exit), y).toPoint()) != l.warning);
        if (const QString folder = qEnvironmentVariable("LEASEHOLD_PICTURES"); !folder.isEmpty()) {
            m_window->state().setCursor(parseInstant("2026-05-16").value());
            QTest::qWait(500);
            m_window->grab().save(folder + QStringLiteral("/timeline-future.png"));
            m_window->state().setDark(false);
            QTest::qWait(500);
            m_window->grab().save(folder + QStringLiteral("/timeline-future-light.png"));
            m_window->state().setDark(true);
        }
    }

private:
    FigureTile::Number numberOf(FigureId id) const {
        for (const FigureTile* tile : m_page->tiles()) {
            for (const FigureTile::Number& number : tile->numbers()) {
                if (number.id == id) return number;
            }
        }
        return {};
    }

    QTemporaryDir m_folder;
    QString m_site;
    std::unique_ptr<MainWindow> m_window;
    PortfolioPage* m_page = nullptr;
};

LEASEHOLD_SUITE(runWindowTest<TestWindowPortfolio>)
#include "tst_window_portfolio.moc"
