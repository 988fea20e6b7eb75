// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "widgets/scene/theme.hpp"

/// What colours the cells: one code per GPU and what the codes mean. The scene knows no analytics; whoever computes
/// utilisation, tenants or states fills this in.
namespace leasehold::scene {

/// The quantities that a colouring can show.
enum class Quantity : std::uint8_t { Utilisation, Tenant, State, Expiry, Power, Health, Temperature };
inline constexpr std::size_t kQuantityCount = 7;

/// Their names, by value: in files and on the command line.
inline constexpr std::array kQuantityNames{"utilisation", "tenant", "state",      "expiry",
                                           "power",       "health", "temperature"};
static_assert(kQuantityNames.size() == kQuantityCount);

/// What colours the cable trays.
enum class FabricBy : std::uint8_t {
    Tier,   ///< NIC to leaf, leaf to spine, spine to core
    State,  ///< found cables neutral, so that those down, slow or not seen stand out
    Load    ///< loads given per link, 0 to 100 %
};
inline constexpr std::array kFabricByNames{"tier", "state", "load"};

/// Codes. 0..kTopValue is a value on the colour map (Scheme::Values) or a category (others). The rest are states,
/// which look the same in every scheme and never like a value.
namespace code {
inline constexpr std::uint8_t kTopValue = 239;
inline constexpr std::uint8_t kVacant = 240;    ///< not leased: hollow
inline constexpr std::uint8_t kNoData = 241;    ///< hatched
inline constexpr std::uint8_t kDown = 242;      ///< crossed
inline constexpr std::uint8_t kNotYet = 243;    ///< beyond the last sample: hollow, fainter
inline constexpr std::uint8_t kPlanned = 244;   ///< a ghost: hollow, fainter
inline constexpr std::uint8_t kIdle = 245;      ///< leased, idle
inline constexpr std::uint8_t kBusy = 246;      ///< leased, busy
inline constexpr std::uint8_t kOthers = 247;    ///< Scheme::Tenants: parties that lease nothing
inline constexpr std::uint8_t kFaded = 248;     ///< outside the focus
inline constexpr std::uint8_t kHot = 249;       ///< health: temperature at its limit
inline constexpr std::uint8_t kSlow = 250;      ///< health: busy, but behind its rack's median
inline constexpr std::uint8_t kWell = 251;      ///< health: none of these
inline constexpr std::uint8_t kOpenEnd = 252;   ///< expiry: leased without an end
inline constexpr std::uint8_t kReserved = 253;  ///< leased, but its lease's ramp has not reached it yet
}  // namespace code

/// The code of a value within [low, high]; clamped. NaN gives kNoData. In the header, since it is asked for every GPU
/// at every time shown.
inline std::uint8_t codeOf(double value, double low, double high) {
    const double t = (value - low) / (high - low);
    // The order of the comparisons lets NaN through to the last.
    const double within = t > 1 ? 1 : t < 0 ? 0 : t;
    // lround would be a call for each of 220,000 GPUs. NOLINTNEXTLINE(bugprone-incorrect-roundings)
    return within == within && high > low ? static_cast<std::uint8_t>(within * code::kTopValue + 0.5) : code::kNoData;
}

enum class Scheme : std::uint8_t {
    Values,   ///< codes 0..kTopValue run along the colour map; a rack's mean is the mean of its values
    Tenants,  ///< codes 0..kTopValue are tenants (tenant_palette.hpp, over and over); most frequent code
    States    ///< kIdle, kBusy and the states; most frequent code
};

enum class ColourMap : std::uint8_t { Viridis, Cividis, Batlow, Mako, ViridisReversed };

enum class Pattern : std::uint8_t { Fill = 0, Hollow = 1, Hatched = 2, Crossed = 3 };

struct Swatch {
    Rgb colour;
    Pattern pattern = Pattern::Fill;
};
using Palette = std::array<Swatch, 256>;

/// Position t in 0..1 on a map; clamped. The maps are perceptually uniform and safe for colour-blind readers:
/// viridis and cividis of matplotlib, batlow of Crameri (2018), mako of seaborn (its darkest quarter left out, which
/// would be lost on dark floors), each as a spline through published anchors.
Rgb sample(ColourMap map, double t);

/// What each code looks like on a theme.
Palette paletteFor(Scheme scheme, ColourMap map, const Theme& theme);

/// Which of many GPUs gives them their one colour, where they are too small to be seen apart.
enum class Merge : std::uint8_t {
    Usual,    ///< the mean of values, the most frequent of states; of health the worst
    Highest,  ///< of values
    Lowest,   ///< of values
    Worst     ///< of states: down, hot, slow, no data, idle
};

struct LegendEntry {
    std::string label;   ///< "vacant", "Anthropic"
    std::string figure;  ///< "12,288 GPUs"; may be empty
    std::uint8_t code = 0;
};

struct Colouring {
    Quantity quantity = Quantity::Utilisation;
    Scheme scheme = Scheme::Values;
    Merge merge = Merge::Usual;
    ColourMap map = ColourMap::Mako;
    std::vector<std::uint8_t> codes;  ///< per ordinal; GPUs beyond its end are kNoData
    std::string title;                ///< "GPU utilisation"
    std::string unit;                 ///< "%"
    double low = 0;                   ///< value of code 0 (Scheme::Values)
    double high = 100;                ///< value of code kTopValue
    std::vector<LegendEntry> entries;
    std::optional<Palette> palette;  ///< instead of paletteFor()
};

/// The flat colour that a swatch takes where its pattern is too small to see.
Rgb flatColour(const Swatch& swatch, const Theme& theme);

/// One colour for many GPUs of these codes, by the colouring's scheme and merge: of values over those cells that carry
/// one, of equally frequent codes the lower. Empty gives kNoData's.
Rgb mergedColour(const std::uint8_t* first, std::size_t count, const Colouring& colouring, const Palette& palette,
                 const Theme& theme);

}  // namespace leasehold::scene
