// SPDX-License-Identifier: GPL-3.0-or-later
// A tenant has one colour of its own, for good; the legend says who holds what, and how many it does not name.
#include <QTest>
#include <algorithm>
#include <cmath>
#include <set>

#include "support_site.hpp"
#include "support_values.hpp"
#include "tests/support_suite.hpp"
#include "widgets/scene/colouring.hpp"
#include "widgets/scene/tenant_palette.hpp"
#include "widgets/state/tenant_codes.hpp"

using namespace leasehold;
using scene::Rgb;

namespace {

/// Distance in sRGB bytes; 441 from black to white.
double apart(Rgb a, Rgb b) {
    return std::hypot(a.r - b.r, a.g - b.g, a.b - b.b);
}

/// `count` tenants "T001", ..., by row id from 1, each flagged as such.
Snapshot withTenants(std::size_t count) {
    Snapshot s;
    for (std::size_t i = 0; i < count; ++i) {
        Party party;
        party.id = static_cast<std::int64_t>(i + 1);
        party.name = QStringLiteral("T%1").arg(i + 1, 3, 10, QLatin1Char('0')).toStdString();
        party.isTenant = true;
        s.parties.push_back(party);
    }
    return s;
}

}  // namespace

class TestTenantColours : public QObject {
    Q_OBJECT

private slots:
    void allDiffer_data() {
        QTest::addColumn<bool>("dark");
        QTest::newRow("dark") << true;
        QTest::newRow("light") << false;
    }
    void allDiffer() {
        QFETCH(bool, dark);
        const auto& colours = scene::tenantPalette(dark);
        const scene::Palette palette = scene::paletteFor(scene::Scheme::Tenants, scene::ColourMap::Viridis,
                                                         dark ? scene::darkTheme() : scene::lightTheme());
        for (std::size_t a = 0; a < colours.size(); ++a) {
            for (std::size_t b = a + 1; b < colours.size(); ++b) {
                QVERIFY2(apart(colours[a], colours[b]) > 20, qPrintable(QStringLiteral("%1 and %2").arg(a).arg(b)));
            }
            for (const std::uint8_t state : {scene::code::kDown, scene::code::kOthers, scene::code::kNoData}) {
                QVERIFY2(apart(colours[a], palette[state].colour) > 20, qPrintable(QString::number(a)));
            }
            QCOMPARE(palette[a].colour, colours[a]);
            QCOMPARE(palette[a + scene::kTenantColours].colour, colours[a]);
        }
    }

    void newcomersChangeNobody() {
        const std::vector<std::uint8_t> before = tenantCodes(withTenants(4));
        const std::vector<std::uint8_t> after = tenantCodes(withTenants(48));
        QVERIFY(std::equal(before.begin(), before.end(), after.begin()));
        QCOMPARE(std::set<std::uint8_t>(after.begin(), after.end()).size(), std::size_t{48});
        const std::vector<std::uint8_t> many = tenantCodes(withTenants(300));
        QVERIFY(std::none_of(many.begin(), many.end(), [](std::uint8_t c) { return c > scene::code::kTopValue; }));
        // One that goes leaves the others as they are.
        Snapshot less = withTenants(48);
        less.parties.erase(less.parties.begin() + 1);
        QCOMPARE(tenantCodes(less)[1], after[2]);
    }

    void legendNamesTheLargestAndCountsTheRest() {
        Snapshot s = *testing::makeSite({});
        s.parties = withTenants(12).parties;
        SiteValues values = *testing::madeUpValues(std::make_shared<const Snapshot>(s), {});
        const std::size_t gpus = values.states.size();
        QVERIFY(gpus >= 780);
        values.tenants.assign(gpus, PartyIndex{});
        std::fill(values.states.begin(), values.states.end(), GpuState::Vacant);
        std::size_t at = 0;
        for (std::uint32_t party = 0; party < 12; ++party) {  // T001 holds 10, T012 holds 120
            for (std::size_t i = 0; i < 10 * (party + 1); ++i, ++at) {
                values.tenants[at] = PartyIndex(party);
                values.states[at] = GpuState::LeasedBusy;
            }
        }
        ValuesRequest request;
        request.quantity = scene::Quantity::Tenant;
        const scene::Colouring colouring = testing::recoloured(values, request);
        QCOMPARE(colouring.entries[0].label, std::string("T012"));
        QCOMPARE(colouring.entries[0].figure, std::string("120 GPUs"));
        QCOMPARE(colouring.entries[7].label, std::string("T005"));
        QCOMPARE(colouring.entries[8].label, std::string("and 4 more tenants"));
        QCOMPARE(colouring.entries[8].figure, std::string("100 GPUs"));
    }
};

LEASEHOLD_SUITE(runGuiless<TestTenantColours>)
#include "tst_state_tenant_colours.moc"
