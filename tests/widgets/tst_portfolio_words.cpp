// SPDX-License-Identifier: GPL-3.0-or-later
// What the portfolio says in bars and tiles: whose figures they are, currencies apart, lists that are cut with their
// rest.
#include <QtTest>

#include "support_small_site.hpp"
#include "tests/support_suite.hpp"
#include "widgets/leases/portfolio_content.hpp"

using namespace leasehold;

namespace {

QString word(const char* text) {
    return QString::fromUtf8(text);
}

Instant at(const char* text) {
    return parseInstant(text).value();
}

/// The small site with leases of a test's own, each on racks of its own; no sample.
class Books {
public:
    Books() : m_snapshot(std::make_shared<Snapshot>(*test::makeSmallSite())) {
        m_snapshot->leases.clear();
        m_snapshot->allocations.clear();
        m_snapshot->parties.clear();
        m_snapshot->evidence.clear();
        m_snapshot->metrics.clear();
        m_snapshot->statusIntervals = SharedVector<StatusInterval>();
    }
    /// By the month, in the currency's minor unit; none: unknown.
    Lease& lease(const char* tenant, std::optional<std::int64_t> minor, const char* currency, const char* to) {
        const auto known = std::find_if(m_snapshot->parties.begin(), m_snapshot->parties.end(),
                                        [&](const Party& party) { return party.name == tenant; });
        const auto party = static_cast<std::uint32_t>(known - m_snapshot->parties.begin());
        if (known == m_snapshot->parties.end()) {
            Party fresh;
            fresh.name = tenant;
            fresh.isTenant = true;
            m_snapshot->parties.push_back(fresh);
        }
        Lease lease;
        lease.name = tenant + std::string(" ") + std::to_string(m_snapshot->leases.size());
        lease.tenant = PartyIndex(party);
        lease.term = {at("2026-01-01"), at(to)};
        lease.currency = parseCurrency(currency).value();
        lease.priceKind = minor ? PriceKind::Monthly : PriceKind::Unknown;
        if (minor) lease.amount = Money{*minor, lease.currency};
        Allocation allocation;
        allocation.lease = LeaseIndex(static_cast<std::uint32_t>(m_snapshot->leases.size()));
        allocation.scope = ScopeKind::Rack;
        allocation.index = static_cast<std::uint32_t>(m_snapshot->allocations.size());
        allocation.window = lease.term;
        m_snapshot->allocations.push_back(allocation);
        m_snapshot->leases.push_back(lease);
        return m_snapshot->leases.back();
    }
    [[nodiscard]] Snapshot& snapshot() { return *m_snapshot; }
    [[nodiscard]] PortfolioPtr portfolio(const char* filter = nullptr) const {
        PortfolioRequest request;
        request.site = makeOpenSite(m_snapshot, {});
        request.at = at("2026-05-10");
        if (filter != nullptr) request.filter.conditions.push_back(*parseCondition(filter));
        const auto made = computePortfolio(request);
        if (!made) qFatal("%s", describe(made.error()).c_str());
        return *made;
    }

private:
    std::shared_ptr<Snapshot> m_snapshot;
};

QStringList linesOf(const BarsFace& face) {
    QStringList lines;
    for (const BarsFace::Bar& bar : face.bars)
        lines += bar.name + word(" | ") + bar.value;
    return lines;
}

}  // namespace

class TestPortfolioWords : public QObject {
    Q_OBJECT
private Q_SLOTS:
    /// D34: shares of two currencies add up to nothing.
    void currenciesStandApart() {
        Books books;
        books.lease("Alpha", 300'00, "USD", "2028-01-01");
        books.lease("Alpha", 50'00, "EUR", "2027-01-01");
        books.lease("Beta", 100'00, "USD", "2027-01-01");
        books.lease("Gamma", 1000, "JPY", "2029-01-01");
        const PortfolioPtr p = books.portfolio();
        QCOMPARE(linesOf(tenantBars(*p, true)),
                 QStringList({word("Alpha · 64 GPUs | 50 EUR · 100.0 % of EUR; 300 USD · 75.0 % of USD"),
                              word("Gamma · 32 GPUs | 1,000 JPY · 100.0 % of JPY"),
                              word("Beta · 32 GPUs | 100 USD · 25.0 % of USD")}));
        for (const BarsFace::Bar& bar : tenantBars(*p, true).bars)
            QVERIFY(bar.share.value_or(0) <= 1);
        QCOMPARE(linesOf(rolloverBars(*p)),
                 QStringList(
                     {word("2027 · EUR | 50 EUR · 100.0 % of EUR"), word("2027 · USD | 100 USD · 25.0 % of USD"),
                      word("2028 · USD | 300 USD · 75.0 % of USD"), word("2029 · JPY | 1,000 JPY · 100.0 % of JPY")}));
        QCOMPARE(rolloverBars(*p).subtitle,
                 word("Monthly rent, if every lease runs to its end; 100.0 % of EUR, 0.0 % of "
                      "JPY, 25.0 % of USD could end within a year"));
    }

    void oneCurrencyNeedsNoName() {
        Books books;
        books.lease("Alpha", 300'00, "USD", "2028-01-01");
        books.lease("Beta", 100'00, "USD", "2027-01-01");
        const PortfolioPtr p = books.portfolio();
        QCOMPARE(linesOf(tenantBars(*p, true)),
                 QStringList({word("Alpha · 32 GPUs | 300 USD · 75.0 %"), word("Beta · 32 GPUs | 100 USD · 25.0 %")}));
        QCOMPARE(linesOf(rolloverBars(*p)),
                 QStringList({word("2027 | 100 USD · 25.0 %"), word("2028 | 300 USD · 75.0 %")}));
    }

    /// A share of a sum that is not known is none; what is known stands there all the same.
    void anUnknownRentLeavesNoShares() {
        Books books;
        books.lease("Alpha", 300'00, "USD", "2028-01-01");
        books.lease("Beta", std::nullopt, "USD", "2027-01-01");
        const PortfolioPtr p = books.portfolio();
        QCOMPARE(linesOf(tenantBars(*p, true)),
                 QStringList({word("Alpha · 32 GPUs | 300 USD"), word("Beta · 32 GPUs | rent n/a")}));
        QCOMPARE(linesOf(rolloverBars(*p)), QStringList{word("2028 | 300 USD")});
        QVERIFY(rolloverBars(*p).subtitle.endsWith(word("no shares: a rent is unknown")));
    }

    void theRestOfTheTenantsHasItsSum() {
        Books books;
        for (int i = 0; i < 12; ++i)
            books.lease(qPrintable(word("T%1").arg(i, 2, 10, QChar(u'0'))), (100 + i) * 100, "USD", "2028-01-01");
        const QStringList lines = linesOf(tenantBars(*books.portfolio(), true));
        QCOMPARE(lines.size(), 8);
        // 111 of 1,266.
        QCOMPARE(portfolioStory(*books.portfolio()).value(1), word("No tenant pays more than 8.8 % of the rent."));
        QVERIFY2(lines.front().startsWith(word("T11")), qPrintable(lines.front()));
        // T00 to T04: 100 to 104.
        QVERIFY2(lines.back().startsWith(word("and 5 more: 160 GPUs | 510 USD · ")), qPrintable(lines.back()));
    }

    /// A tile has an amount whole or not at all.
    void tilesCutNoAmount_data() {
        QTest::addColumn<double>("width");
        QTest::addColumn<int>("rows");
        for (const int width : {400, 200, 140, 100, 60, 20}) {
            for (const int rows : {1, 2})
                QTest::addRow("%d px, %d", width, rows) << static_cast<double>(width) << rows;
        }
    }
    void tilesCutNoAmount() {
        QFETCH(double, width);
        QFETCH(int, rows);
        TileNumber number;
        number.amounts = {word("645 M USD"), word("12.5 M EUR"), word("8,123 GBP"), word("1.25 bn JPY")};
        number.value = number.amounts.join(word(" · "));
        const QFontMetricsF metrics(QFont(word("Inter"), 11));
        const QStringList lines = TileFace::linesOf(number, metrics, width, rows);
        QVERIFY(lines.size() <= rows);
        QStringList parts;
        for (const QString& line : lines)
            parts += line.split(word(" · "));
        qsizetype shown = 0;
        while (shown < parts.size() && shown < number.amounts.size() && parts[shown] == number.amounts[shown])
            ++shown;
        const qsizetype left = number.amounts.size() - shown;
        const QStringList rest = parts.sliced(shown);
        if (left == 0) {
            QVERIFY(rest.isEmpty());
        } else {
            QCOMPARE(rest, QStringList{shown == 0 ? word("4 currencies") : word("and %1 more").arg(left)});
        }
    }

    /// D6: what a filter cannot cut says that it is of the whole site, and only then.
    void whatIsNotFilteredSaysSo() {
        Books books;
        books.lease("Alpha", 300'00, "USD", "2028-01-01");
        const PortfolioPtr all = books.portfolio();
        const PortfolioPtr hall = books.portfolio("hall=H2");
        for (const PortfolioPtr& p : {all, hall}) {
            const bool filtered = p == hall;
            for (const BarsFace& face : {tenantBars(*p, true), rolloverBars(*p)})
                QCOMPARE(face.title.contains(word("whole site")), filtered);
            QCOMPARE(makeOutlook(p.get(), nullptr).title.contains(word("whole site")), filtered);
            QCOMPARE(portfolioStory(*p).front().startsWith(word("Of what the filter keeps")), filtered);
        }
        QCOMPARE(hall->inService, all->inService / 2);
    }

    /// D14, D15: GPUs and facility are told apart; the fullest hall stands first, whatever its name.
    void powerByHowFull() {
        Books books;
        Snapshot& s = books.snapshot();
        s.feeds.clear();
        for (std::uint32_t rack = 0; rack < s.racks.size(); ++rack)
            s.racks[rack].ratedPowerW = 40'000;
        for (std::uint32_t hall = 0; hall < s.halls.size(); ++hall) {
            PowerFeed feed;
            feed.scope = ScopeKind::Hall;
            feed.index = hall;
            feed.envelopeW = hall == 0 ? 600'000 : 250'000;
            s.feeds.push_back(feed);
        }
        const BarsFace face = powerBars(*books.portfolio());
        QCOMPARE(linesOf(face).sliced(1), QStringList({word("H2 | rated 240 kW · envelope 250 kW"),
                                                       word("H1 | rated 240 kW · envelope 600 kW")}));
        QVERIFY(face.bars[1].share < face.bars[1].limit);
        QVERIFY(!face.bars[1].warn);
        // One hall alone has its mark where it was in relation to its bar.
        const BarsFace one = powerBars(*books.portfolio("hall=H1"));
        QCOMPARE(linesOf(one).back(), word("H1 | rated 240 kW · envelope 600 kW"));
        QCOMPARE(one.bars.back().limit.value_or(0), 1.0);
        QCOMPARE(one.bars.back().share.value_or(0), 0.4);
    }

    /// D21, D23: rent that could end is not certain, also of a lease that has not begun.
    void rentAtRiskIsNotCertain() {
        Books books;
        books.lease("Alpha", 300'00, "USD", "2029-01-01").noticeDays = 90;
        Lease& later = books.lease("Beta", 100'00, "USD", "2029-01-01");
        later.term.from = at("2026-07-01");
        later.noticeDays = 30;
        books.lease("Gamma", 50'00, "USD", "2029-01-01");
        const OutlookFace face = makeOutlook(books.portfolio().get(), nullptr);
        const auto month = [&](const char* from) {
            const auto found = std::find_if(face.months.begin(), face.months.end(),
                                            [&](const OutlookFace::Month& m) { return m.from == at(from); });
            return found == face.months.end() ? OutlookFace::Month{} : *found;
        };
        const OutlookFace::Month june = month("2026-06-01");
        QCOMPARE(june.rent.front().minor, 350'00);
        QCOMPARE(june.certain.front().minor, 350'00);
        const OutlookFace::Month october = month("2026-10-01");
        QCOMPARE(october.rent.front().minor, 450'00);
        QCOMPARE(october.certain.front().minor, 50'00);
    }
};

LEASEHOLD_SUITE(runWidgets<TestPortfolioWords>)
#include "tst_portfolio_words.moc"
