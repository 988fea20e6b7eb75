// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>
#include <cmath>
#include <span>

#include "tests/support_suite.hpp"
#include "widgets/scene/colouring.hpp"

using namespace leasehold::scene;

namespace {

using Three = std::array<double, 3>;

double linear(double c) {
    return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
}

Three linearOf(Rgb c) {
    return {linear(c.r / 255.0), linear(c.g / 255.0), linear(c.b / 255.0)};
}

Three times(const std::array<Three, 3>& m, const Three& v) {
    Three r{};
    for (std::size_t i = 0; i < 3; ++i) {
        r[i] = std::clamp(m[i][0] * v[0] + m[i][1] * v[1] + m[i][2] * v[2], 0.0, 1.0);
    }
    return r;
}

/// CIE L*a*b*, D65.
Three lab(const Three& rgb) {
    const double x = (0.4124 * rgb[0] + 0.3576 * rgb[1] + 0.1805 * rgb[2]) / 0.95047;
    const double y = 0.2126 * rgb[0] + 0.7152 * rgb[1] + 0.0722 * rgb[2];
    const double z = (0.0193 * rgb[0] + 0.1192 * rgb[1] + 0.9505 * rgb[2]) / 1.08883;
    const auto f = [](double t) { return t > 0.008856 ? std::cbrt(t) : 7.787 * t + 16.0 / 116; };
    return {116 * f(y) - 16, 500 * (f(x) - f(y)), 200 * (f(y) - f(z))};
}

/// Full protanopia, deuteranopia, tritanopia: Machado, Oliveira and Fernandes 2009, severity 1.
const std::array<std::array<Three, 3>, 4> kSights{{
    {{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}},
    {{{0.152286, 1.052583, -0.204868}, {0.114503, 0.786281, 0.099216}, {-0.003882, -0.048116, 1.051998}}},
    {{{0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413}, {-0.011820, 0.042940, 0.968881}}},
    {{{1.255528, -0.076749, -0.178779}, {-0.078411, 0.930809, 0.147602}, {0.004733, 0.691367, 0.303900}}},
}};

double distance(Rgb a, Rgb b, const std::array<Three, 3>& sight) {
    const Three p = lab(times(sight, linearOf(a)));
    const Three q = lab(times(sight, linearOf(b)));
    return std::hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2]);
}

}  // namespace

namespace {

Rgb merged(std::span<const std::uint8_t> codes, Scheme scheme, Merge merge = Merge::Usual,
           Quantity quantity = Quantity::State) {
    Colouring colouring;
    colouring.quantity = quantity;
    colouring.scheme = scheme;
    colouring.merge = merge;
    return mergedColour(codes.data(), codes.size(), colouring, paletteFor(scheme, ColourMap::Mako, darkTheme()),
                        darkTheme());
}

}  // namespace

class TestSceneColours : public QObject {
    Q_OBJECT

private slots:
    void mapsGrowLighter_data();
    void mapsGrowLighter();
    void tenantsDifferForEverySight_data();
    void tenantsDifferForEverySight();
    void busyAndIdleDifferForEverySight();
    void codesOfValues();
    void meanLeavesOutWhatHasNoValue();
    void mostFrequentWins();
    void worstOfHealthWins();
    void worstOfValuesWins();
    void statesHavePatterns();
};

void TestSceneColours::mapsGrowLighter_data() {
    QTest::addColumn<int>("map");
    QTest::newRow("viridis") << static_cast<int>(ColourMap::Viridis);
    QTest::newRow("cividis") << static_cast<int>(ColourMap::Cividis);
    QTest::newRow("batlow") << static_cast<int>(ColourMap::Batlow);
    QTest::newRow("mako") << static_cast<int>(ColourMap::Mako);
}

void TestSceneColours::mapsGrowLighter() {
    QFETCH(int, map);
    for (const auto& sight : kSights) {
        double before = -1;
        double least = 1e9;
        double most = 0;
        for (int i = 0; i <= 24; ++i) {
            const double l = lab(times(sight, linearOf(sample(static_cast<ColourMap>(map), i / 24.0))))[0];
            QVERIFY2(l > before - 0.3, qPrintable(QString::number(i)));
            if (i > 0) {
                least = std::min(least, l - before);
                most = std::max(most, l - before);
            }
            before = l;
        }
        QVERIFY(most < 7);  // no leap that would read as a border
    }
    QCOMPARE(sample(static_cast<ColourMap>(map), -1), sample(static_cast<ColourMap>(map), 0));
    QCOMPARE(sample(static_cast<ColourMap>(map), 2), sample(static_cast<ColourMap>(map), 1));
}

void TestSceneColours::tenantsDifferForEverySight_data() {
    QTest::addColumn<bool>("dark");
    QTest::newRow("dark") << true;
    QTest::newRow("light") << false;
}

void TestSceneColours::tenantsDifferForEverySight() {
    QFETCH(bool, dark);
    const Palette p = paletteFor(Scheme::Tenants, ColourMap::Mako, dark ? darkTheme() : lightTheme());
    for (std::size_t s = 0; s < kSights.size(); ++s) {
        for (std::size_t a = 0; a < 8; ++a) {
            for (std::size_t b = a + 1; b < 8; ++b) {
                const double d = distance(p[a].colour, p[b].colour, kSights[s]);
                // 20 with full sight; 8 still tells two flat areas apart with a kind of colour blindness.
                QVERIFY2(d > (s == 0 ? 20 : 8),
                         qPrintable(QStringLiteral("sight %1: %2 and %3: %4").arg(s).arg(a).arg(b).arg(d)));
            }
        }
    }
}

void TestSceneColours::busyAndIdleDifferForEverySight() {
    for (const Theme* theme : {&darkTheme(), &lightTheme()}) {
        const Palette p = paletteFor(Scheme::States, ColourMap::Mako, *theme);
        for (const auto& sight : kSights) {
            QVERIFY(distance(p[code::kBusy].colour, p[code::kIdle].colour, sight) > 25);
        }
    }
}

void TestSceneColours::codesOfValues() {
    QCOMPARE(codeOf(0, 0, 100), 0);
    QCOMPARE(codeOf(100, 0, 100), code::kTopValue);
    QCOMPARE(codeOf(-5, 0, 100), 0);
    QCOMPARE(codeOf(500, 0, 100), code::kTopValue);
    QCOMPARE(codeOf(std::nan(""), 0, 100), code::kNoData);
    QCOMPARE(codeOf(1, 5, 5), code::kNoData);
}

void TestSceneColours::meanLeavesOutWhatHasNoValue() {
    const Palette p = paletteFor(Scheme::Values, ColourMap::Mako, darkTheme());
    const std::array<std::uint8_t, 6> codes{100, 200, code::kNoData, code::kVacant, code::kDown, code::kNoData};
    QCOMPARE(merged(codes, Scheme::Values), p[150].colour);
    QCOMPARE(merged(std::span(codes).subspan(2), Scheme::Values), flatColour(p[code::kNoData], darkTheme()));
    QCOMPARE(merged({}, Scheme::Values), flatColour(p[code::kNoData], darkTheme()));
}

void TestSceneColours::mostFrequentWins() {
    const Palette p = paletteFor(Scheme::Tenants, ColourMap::Mako, darkTheme());
    std::vector<std::uint8_t> codes{3, 3, 1, 1, 7};
    QCOMPARE(merged(codes, Scheme::Tenants), p[1].colour);
    codes.assign(64, 5);
    std::fill_n(codes.begin(), 30, std::uint8_t{2});
    QCOMPARE(merged(codes, Scheme::Tenants), p[5].colour);
}

/// D16: a fault among many that are well is seen from afar.
void TestSceneColours::worstOfHealthWins() {
    const Palette p = paletteFor(Scheme::States, ColourMap::Mako, darkTheme());
    const auto shown = [&](const std::vector<std::uint8_t>& codes) {
        return merged(codes, Scheme::States, Merge::Usual, Quantity::Health);
    };
    const auto flat = [&](std::uint8_t code) { return flatColour(p[code], darkTheme()); };
    std::vector<std::uint8_t> rack(72, code::kWell);
    QCOMPARE(shown(rack), flat(code::kWell));
    rack[70] = code::kNoData;
    QCOMPARE(shown(rack), flat(code::kNoData));
    rack[3] = code::kSlow;
    QCOMPARE(shown(rack), flat(code::kSlow));
    rack[50] = code::kHot;
    QCOMPARE(shown(rack), flat(code::kHot));
    rack[71] = code::kDown;
    QCOMPARE(shown(rack), flat(code::kDown));
    QCOMPARE(shown({code::kWell, code::kWell, code::kWell, code::kDown}), flat(code::kDown));
    // One that is down among silent ones, none of which is well.
    rack.assign(72, code::kNoData);
    rack[9] = code::kDown;
    QCOMPARE(shown(rack), flat(code::kDown));
    // States are shares of a whole, and the largest stands for it, unless the worst is asked for.
    rack.assign(72, code::kBusy);
    rack[4] = code::kIdle;
    QCOMPARE(merged(rack, Scheme::States), flat(code::kBusy));
    QCOMPARE(merged(rack, Scheme::States, Merge::Worst), flat(code::kIdle));
    rack[5] = code::kDown;
    QCOMPARE(merged(rack, Scheme::States), flat(code::kBusy));
    QCOMPARE(merged(rack, Scheme::States, Merge::Worst), flat(code::kDown));
    QCOMPARE(merged(std::vector<std::uint8_t>(8, code::kVacant), Scheme::States, Merge::Worst), flat(code::kVacant));
}

/// D16: one hot GPU of a rack is lost in its mean, and seen where the highest stands for it.
void TestSceneColours::worstOfValuesWins() {
    const Palette p = paletteFor(Scheme::Values, ColourMap::Mako, darkTheme());
    std::vector<std::uint8_t> rack(64, 100);
    rack[40] = 230;
    rack[41] = 5;
    rack[42] = code::kNoData;
    QCOMPARE(merged(rack, Scheme::Values, Merge::Highest), p[230].colour);
    QCOMPARE(merged(rack, Scheme::Values, Merge::Lowest), p[5].colour);
    QCOMPARE(merged({rack.data() + 42, 1}, Scheme::Values, Merge::Highest), flatColour(p[code::kNoData], darkTheme()));
}

void TestSceneColours::statesHavePatterns() {
    const Palette p = paletteFor(Scheme::Values, ColourMap::Mako, darkTheme());
    QCOMPARE(p[code::kVacant].pattern, Pattern::Hollow);
    QCOMPARE(p[code::kNoData].pattern, Pattern::Hatched);
    QCOMPARE(p[code::kDown].pattern, Pattern::Crossed);
    for (std::size_t i = 0; i <= code::kTopValue; ++i) {
        QCOMPARE(p[i].pattern, Pattern::Fill);
    }
}

LEASEHOLD_SUITE(runGuiless<TestSceneColours>)
#include "tst_scene_colours.moc"
