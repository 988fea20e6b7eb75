// SPDX-License-Identifier: GPL-3.0-or-later
// The six colourings: what every GPU is shown as, and what the legend says.
#include <QSignalSpy>
#include <QTest>
#include <limits>
#include <set>

#include "support_site.hpp"
#include "support_values.hpp"
#include "tests/support_suite.hpp"
#include "widgets/state/app_state.hpp"
#include "widgets/state/link_loads.hpp"

using namespace leasehold;
using scene::Quantity;
namespace code = scene::code;

namespace {

SnapshotPtr site() {
    static const SnapshotPtr made = testing::withLeases(testing::makeSite({}));
    return made;
}

SiteValuesPtr valuesOf(Quantity quantity, std::string_view at = "2026-05-10") {
    ValuesRequest request;
    request.quantity = quantity;
    request.at = *parseInstant(at);
    return testing::madeUpValues(site(), request);
}

const scene::LegendEntry* entry(const scene::Colouring& c, std::string_view label) {
    const auto it =
        std::find_if(c.entries.begin(), c.entries.end(), [&](const scene::LegendEntry& e) { return e.label == label; });
    return it == c.entries.end() ? nullptr : &*it;
}

}  // namespace

class TestStateColours : public QObject {
    Q_OBJECT

private slots:
    void statesNeverLookLikeValues_data();
    void statesNeverLookLikeValues();
    void expiryCountsMonths();
    void expiryAfterTheEnd();
    void powerShowsVacantGpus();
    void healthRanksItsMarks();
    void healthAndStateAgreeOnWhoIsSilent();
    void temperatureIsShownForAllThatReport();
    void theWorstIsAskedFor();
    void slowIsAgainstTheOwnRack();
    void futureIsNotYet();
    void rampsStepAsTimeGoesOn();
    void rangeIsTheUsers();
    void highestIsAskedFor();
    void rangesAreKeptApart();
    void loadsRiseThroughTiers();
};

void TestStateColours::statesNeverLookLikeValues_data() {
    QTest::addColumn<int>("quantity");
    for (int q = 0; q < 6; ++q) {
        QTest::addRow("%d", q) << q;
    }
}

void TestStateColours::statesNeverLookLikeValues() {
    QFETCH(int, quantity);
    const auto values = valuesOf(static_cast<Quantity>(quantity));
    const scene::Colouring& c = *values->colouring;
    QCOMPARE(static_cast<int>(c.quantity), quantity);
    QVERIFY(!c.title.empty());
    QVERIFY(c.scheme != scene::Scheme::Values || (!c.unit.empty() && c.low < c.high));
    std::set<std::uint8_t> flat;
    for (std::size_t gpu = 0; gpu < c.codes.size(); ++gpu) {
        if (values->states[gpu] == GpuState::Planned) {
            QCOMPARE(c.codes[gpu], code::kPlanned);
        }
        if (c.scheme != scene::Scheme::Values || c.codes[gpu] > code::kTopValue) {
            flat.insert(c.codes[gpu]);
        }
    }
    // Everything flat that is shown is explained.
    for (const std::uint8_t shown : flat) {
        QVERIFY2(std::any_of(c.entries.begin(), c.entries.end(), [&](const auto& e) { return e.code == shown; }),
                 qPrintable(QString::number(shown)));
    }
    // And no flat colour is one of the map's.
    if (c.scheme == scene::Scheme::Values) {
        for (const auto* theme : {&scene::darkTheme(), &scene::lightTheme()}) {
            const scene::Palette p = scene::paletteFor(c.scheme, c.map, *theme);
            for (int value = 0; value <= code::kTopValue; ++value) {
                for (const std::uint8_t shown : flat) {
                    const scene::Swatch& a = p[static_cast<std::size_t>(value)];
                    QVERIFY(!(a.colour == p[shown].colour && a.pattern == p[shown].pattern));
                }
            }
        }
    }
}

void TestStateColours::expiryCountsMonths() {
    const auto values = valuesOf(Quantity::Expiry);
    const scene::Colouring& c = *values->colouring;
    QCOMPARE(c.low, 0.0);
    QCOMPARE(c.high, 24.0);  // the longest that ends runs two years
    const auto codeAt = [&](std::uint32_t rack) { return c.codes[site()->racks[rack].gpus.first]; };
    QCOMPARE(codeAt(0), scene::codeOf(5.03, 0, 24));  // 153 days
    QCOMPARE(codeAt(16), scene::codeOf(24.0, 0, 24));
    QCOMPARE(codeAt(32), code::kOpenEnd);
    QCOMPARE(codeAt(5), code::kVacant);
    QVERIFY(entry(c, "open-ended") != nullptr && entry(c, "vacant") != nullptr);
}

void TestStateColours::expiryAfterTheEnd() {
    const auto values = valuesOf(Quantity::Expiry, "2027-01-01");
    QCOMPARE(values->colouring->codes[site()->racks[0].gpus.first], code::kVacant);
    QCOMPARE(values->colouring->high, 24.0);  // a colour means the same while one scrubs
}

void TestStateColours::powerShowsVacantGpus() {
    const auto values = valuesOf(Quantity::Power);
    const scene::Colouring& c = *values->colouring;
    const std::uint32_t vacant = site()->racks[5].gpus.first;
    QCOMPARE(values->states[vacant], GpuState::Vacant);
    QVERIFY(c.codes[vacant] <= code::kTopValue || std::isnan(values->shown->values[vacant]));
    QCOMPARE(c.unit, std::string("W"));
    QCOMPARE(c.codes[210], code::kDown);
}

void TestStateColours::healthRanksItsMarks() {
    const auto values = valuesOf(Quantity::Health);
    const scene::Colouring& c = *values->colouring;
    int hot = 0;
    for (std::size_t gpu = 0; gpu < c.codes.size(); ++gpu) {
        const bool over = values->temperature->values[gpu] >= 85;
        if (values->states[gpu] == GpuState::Down) {
            QCOMPARE(c.codes[gpu], code::kDown);
        } else if (values->states[gpu] != GpuState::Planned) {
            QCOMPARE(c.codes[gpu] == code::kHot, over);
            hot += over ? 1 : 0;
        }
    }
    QVERIFY(hot > 10);
    for (const char* label : {"down", "no sample, leased or not", "hot", "slow for its rack", "well"}) {
        QVERIFY2(entry(c, label) != nullptr, label);
    }
}

/// D11: a temperature from before does not make a silent GPU well.
void TestStateColours::healthAndStateAgreeOnWhoIsSilent() {
    auto values = std::make_shared<SiteValues>(*valuesOf(Quantity::State));
    auto slice = std::make_shared<Slice>(*values->slice);
    auto temperature = std::make_shared<Slice>(*values->temperature);
    std::fill(temperature->values.begin(), temperature->values.end(), 60.0F);
    for (std::size_t gpu = 0; gpu < slice->values.size(); gpu += 3) {
        slice->values[gpu] = std::nanf("");
    }
    values->slice = slice;
    values->temperature = temperature;
    values->states = gpuStates(*site(), values->at, slice.get());
    const auto of = [&](Quantity quantity) {
        ValuesRequest request;
        request.quantity = quantity;
        request.at = values->at;
        return testing::recoloured(*values, request);
    };
    const auto state = of(Quantity::State);
    const auto health = of(Quantity::Health);
    const auto utilisation = of(Quantity::Utilisation);
    std::size_t silent = 0;
    for (std::size_t gpu = 0; gpu < state.codes.size(); ++gpu) {
        QCOMPARE(utilisation.codes[gpu] == code::kNoData, state.codes[gpu] == code::kNoData);
        if (state.codes[gpu] == code::kNoData) {
            QCOMPARE(health.codes[gpu], code::kNoData);
            ++silent;
        }
        // What is vacant and silent is no fault of State's, and its label in health says so.
        if (health.codes[gpu] == code::kNoData) QVERIFY(std::isnan(slice->values[gpu]));
    }
    QVERIFY(silent > 20);
    QVERIFY(entry(state, "leased, no sample") != nullptr);
    QCOMPARE(entry(state, "leased, no sample")->figure, entry(utilisation, "leased, no sample")->figure);
    QVERIFY(entry(health, "no sample, leased or not") != nullptr);
}

void TestStateColours::temperatureIsShownForAllThatReport() {
    const auto values = valuesOf(Quantity::Temperature);
    const scene::Colouring& c = *values->colouring;
    QCOMPARE(c.unit, std::string("°C"));
    QCOMPARE(c.low, 30.0);
    QCOMPARE(c.high, 90.0);
    for (std::size_t gpu = 0; gpu < c.codes.size(); ++gpu) {
        const GpuState state = values->states[gpu];
        const float celsius = values->shown->values[gpu];
        if (state == GpuState::Planned || state == GpuState::Down || std::isnan(celsius)) continue;
        QCOMPARE(c.codes[gpu], scene::codeOf(static_cast<double>(celsius), 30, 90));
    }
}

void TestStateColours::theWorstIsAskedFor() {
    const auto merge = [&](Quantity quantity) {
        ValuesRequest request;
        request.quantity = quantity;
        request.worst = true;
        return testing::madeUpValues(site(), request)->colouring->merge;
    };
    QCOMPARE(merge(Quantity::Utilisation), scene::Merge::Lowest);
    QCOMPARE(merge(Quantity::Temperature), scene::Merge::Highest);
    QCOMPARE(merge(Quantity::Power), scene::Merge::Highest);
    QCOMPARE(merge(Quantity::State), scene::Merge::Worst);
    QCOMPARE(merge(Quantity::Tenant), scene::Merge::Usual);
    QCOMPARE(valuesOf(Quantity::Power)->colouring->merge, scene::Merge::Usual);
}

void TestStateColours::slowIsAgainstTheOwnRack() {
    auto values = std::make_shared<SiteValues>(*valuesOf(Quantity::Utilisation));
    auto slice = std::make_shared<Slice>(*values->slice);
    const GpuRange rack = site()->racks[1].gpus;
    std::fill(slice->values.begin() + rack.first, slice->values.begin() + rack.end(), 90.0F);
    slice->values[rack.first + 3] = 50;  // busy, far behind
    slice->values[rack.first + 4] = 1;   // idle is not slow
    slice->values[rack.first + 5] = 70;  // a little behind
    values->slice = slice;
    values->temperature = nullptr;
    ValuesRequest request;
    request.quantity = Quantity::Health;
    request.at = values->at;
    const auto made = testing::recoloured(*values, request);
    QCOMPARE(made.codes[rack.first + 3], code::kSlow);
    QCOMPARE(made.codes[rack.first + 4], code::kWell);
    QCOMPARE(made.codes[rack.first + 5], code::kWell);
    QCOMPARE(made.codes[rack.first], code::kWell);
}

void TestStateColours::futureIsNotYet() {
    for (const Quantity quantity : {Quantity::Utilisation, Quantity::Power, Quantity::State, Quantity::Health}) {
        const auto values = valuesOf(quantity, "2026-08-01");
        const std::uint32_t leased = site()->racks[0].gpus.first;
        QCOMPARE(values->colouring->codes[leased], code::kNotYet);
        QVERIFY(entry(*values->colouring, "not yet") != nullptr);
        const auto& codes = values->colouring->codes;
        QCOMPARE(std::count(codes.begin(), codes.end(), code::kNoData), std::ptrdiff_t{0});
    }
}

void TestStateColours::rampsStepAsTimeGoesOn() {
    // A quarter in June, half in July, all from August on.
    auto changed = std::make_shared<Snapshot>(*site());
    const Instant june = *parseInstant("2026-06-01");
    const Instant july = *parseInstant("2026-07-01");
    const Instant august = *parseInstant("2026-08-01");
    Lease& lease = changed->leases[0];
    lease.term.to = std::max(lease.term.to, *parseInstant("2027-01-01"));
    lease.ramp = {{{june, july}, 0.25}, {{july, august}, 0.5}};
    const auto reserved = [&](Quantity quantity, Instant at) {
        ValuesRequest request;
        request.quantity = quantity;
        request.at = at;
        const auto values = testing::madeUpValues(changed, request);
        std::uint64_t held = 0;
        std::uint32_t last = 0;
        for (const GroupRun& run : leaseRunsAt(*changed, at)) {
            held += run.group == 0 ? run.gpus.count : 0;
            last = run.group == 0 ? run.gpus.end() - 1 : last;
        }
        const auto& codes = values->colouring->codes;
        const auto count = static_cast<std::uint64_t>(std::count(codes.begin(), codes.end(), code::kReserved));
        const bool isLast = codes[last] == code::kReserved;
        if (held == 0 || (count > 0) != isLast ||
            (count > 0) != (entry(*values->colouring, "reserved, ramp to come") != nullptr)) {
            return -1.0;
        }
        return static_cast<double>(count) / static_cast<double>(held);
    };
    QVERIFY(std::abs(reserved(Quantity::Tenant, june) - 0.75) < 0.01);
    QVERIFY(std::abs(reserved(Quantity::Tenant, july) - 0.5) < 0.01);
    QCOMPARE(reserved(Quantity::Tenant, august), 0.0);
    // Beyond the samples the state is "not yet", or not even that.
    QVERIFY(std::abs(reserved(Quantity::State, july) - 0.5) < 0.01);
    QVERIFY(std::abs(reserved(Quantity::Utilisation, july) - 0.5) < 0.01);
    QCOMPARE(reserved(Quantity::Expiry, july), 0.0);
    // A ramp by an unknown amount says of no GPU that it is not there.
    lease.ramp = {{{june, july}, std::nullopt}};
    QCOMPARE(reserved(Quantity::Tenant, june), 0.0);
}

void TestStateColours::rangeIsTheUsers() {
    ValuesRequest request;
    request.quantity = Quantity::Utilisation;
    request.range = ColourRange{40, 60};
    const auto values = testing::madeUpValues(site(), request);
    QCOMPARE(values->colouring->low, 40.0);
    QCOMPARE(values->colouring->high, 60.0);
    for (std::size_t gpu = 0; gpu < 2000; ++gpu) {
        if (values->colouring->codes[gpu] <= code::kTopValue) {
            const double value = values->valueOf(GpuOrdinal{gpu});
            QCOMPARE(values->colouring->codes[gpu], scene::codeOf(value, 40, 60));
        }
    }
}

void TestStateColours::highestIsAskedFor() {
    ValuesRequest request;
    request.highest = true;
    const auto values = testing::madeUpValues(site(), request);
    QCOMPARE(values->colouring->title, std::string("GPU utilisation, window maximum"));
    AppState state;
    state.setSite(makeOpenSite(site(), {}));
    state.setColourSpan(ColourSpan::WindowMax);
    QCOMPARE(state.colouredWindow(), state.window());
}

void TestStateColours::rangesAreKeptApart() {
    AppState state;
    const QSignalSpy changes(&state, &AppState::colouringChanged);
    state.setColourRange(Quantity::Power, ColourRange{100, 700});
    QCOMPARE(state.colourRange(Quantity::Power)->high, 700.0);
    QVERIFY(!state.colourRange(Quantity::Utilisation));
    QCOMPARE(changes.count(), 1);
    state.setColourRange(Quantity::Power, ColourRange{100, 700});
    state.setColourRange(Quantity::Power, ColourRange{7, 7});
    state.setColourRange(Quantity::Power, ColourRange{0, std::numeric_limits<double>::infinity()});
    QCOMPARE(changes.count(), 1);
    state.setColourRange(Quantity::Power, {});
    QVERIFY(!state.colourRange(Quantity::Power));
    QCOMPARE(changes.count(), 2);
}

void TestStateColours::loadsRiseThroughTiers() {
    auto values = std::make_shared<SiteValues>(*valuesOf(Quantity::Utilisation));
    auto slice = std::make_shared<Slice>(*values->slice);
    std::fill(slice->values.begin(), slice->values.end(), 40.0F);
    values->slice = slice;
    int known = 0;
    for (const float load : linkLoads(*values)) {
        QVERIFY(std::isnan(load) || std::abs(load - 0.4F) < 1e-4F);
        known += std::isnan(load) ? 0 : 1;
    }
    QCOMPARE(static_cast<std::size_t>(known), site()->links.size());
    values->slice = nullptr;
    for (const float load : linkLoads(*values)) {
        QVERIFY(std::isnan(load));
    }
}

LEASEHOLD_SUITE(runGuiless<TestStateColours>)
#include "tst_state_colours.moc"
