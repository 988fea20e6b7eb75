// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/scene/colouring.hpp"

#include <algorithm>
#include <cmath>
#include <span>

#include "widgets/scene/tenant_palette.hpp"

namespace leasehold::scene {
namespace {

constexpr std::array kViridis{rgb(0x440154), rgb(0x482475), rgb(0x414487), rgb(0x355f8d), rgb(0x2a788e), rgb(0x21918c),
                              rgb(0x22a884), rgb(0x44bf70), rgb(0x7ad151), rgb(0xbddf26), rgb(0xfde725)};
constexpr std::array kCividis{rgb(0x00224e), rgb(0x123570), rgb(0x3b496c), rgb(0x575d6d), rgb(0x707173),
                              rgb(0x8a8678), rgb(0xa59c74), rgb(0xc3b369), rgb(0xe1cc55), rgb(0xfee838)};
constexpr std::array kBatlow{rgb(0x011959), rgb(0x103f60), rgb(0x1c5a62), rgb(0x3c6d56), rgb(0x687b3e),
                             rgb(0x9d892b), rgb(0xd29343), rgb(0xf8a17b), rgb(0xfdb7bc), rgb(0xfaccfa)};
constexpr std::array kMako{rgb(0x40366f), rgb(0x3f4285), rgb(0x3c5296), rgb(0x38639d), rgb(0x3574a1), rgb(0x3486a5),
                           rgb(0x35a0ab), rgb(0x43bbad), rgb(0x68d0ad), rgb(0x97dfb8), rgb(0xbce8cb)};

std::span<const Rgb> anchors(ColourMap map) {
    switch (map) {
        case ColourMap::Cividis:
            return kCividis;
        case ColourMap::Batlow:
            return kBatlow;
        case ColourMap::Mako:
            return kMako;
        case ColourMap::Viridis:
        case ColourMap::ViridisReversed:
            break;
    }
    return kViridis;
}

/// Catmull-Rom: through every anchor, no corners between them.
double spline(double a, double b, double c, double d, double t) {
    return b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)));
}

void setStates(Palette& p, const Theme& theme) {
    const bool dark = theme.dark;
    p[code::kVacant] = {dark ? rgb(0x6b7685) : rgb(0x8e99a6), Pattern::Hollow};
    p[code::kNoData] = {dark ? rgb(0x7b7f86) : rgb(0x9aa0a8), Pattern::Hatched};
    p[code::kDown] = {dark ? rgb(0xf0524f) : rgb(0xd3322f), Pattern::Crossed};
    p[code::kNotYet] = {dark ? rgb(0x4b5563) : rgb(0xb3bcc6), Pattern::Hollow};
    p[code::kPlanned] = {dark ? rgb(0x4b5563) : rgb(0xb3bcc6), Pattern::Hollow};
    p[code::kIdle] = {dark ? rgb(0xe0a23a) : rgb(0xdb9524), Pattern::Fill};
    p[code::kBusy] = {dark ? rgb(0x3f93d4) : rgb(0x2c7cc0), Pattern::Fill};
    p[code::kOthers] = {dark ? rgb(0x8d94a0) : rgb(0x868e99), Pattern::Fill};
    p[code::kHot] = {dark ? rgb(0xff8a3d) : rgb(0xe2620e), Pattern::Fill};
    p[code::kSlow] = {dark ? rgb(0xc59bf2) : rgb(0x8a4fc7), Pattern::Fill};
    p[code::kWell] = {dark ? rgb(0x3f7f86) : rgb(0x7fb4b4), Pattern::Fill};
    p[code::kOpenEnd] = {dark ? rgb(0xb9a7d9) : rgb(0x8d7ab8), Pattern::Hatched};
    p[code::kReserved] = {dark ? rgb(0x8ea4bd) : rgb(0x6f87a3), Pattern::Hatched};
    p[code::kFaded] = {mix(theme.faceDark, theme.steelSide, 0.45), Pattern::Fill};
}

std::uint8_t mostFrequent(const std::uint8_t* first, std::size_t count) {
    if (count <= 16) {  // a node's few: comparing all pairs costs less than clearing a table
        std::uint8_t best = first[0];
        std::ptrdiff_t votes = 0;
        for (std::size_t i = 0; i < count; ++i) {
            const std::ptrdiff_t n = std::count(first, first + count, first[i]);
            if (n > votes || (n == votes && first[i] < best)) {
                best = first[i];
                votes = n;
            }
        }
        return best;
    }
    std::array<std::uint32_t, 256> tally{};
    for (std::size_t i = 0; i < count; ++i) {
        ++tally[first[i]];
    }
    return static_cast<std::uint8_t>(std::max_element(tally.begin(), tally.end()) - tally.begin());
}

/// The worst of many GPUs: faults are few, and would be lost among the rest. kWell: none. Idle is one where states are
/// shown, and not for health.
std::uint8_t worstFault(const std::uint8_t* first, std::size_t count, bool health) {
    const auto has = [&](std::uint8_t wanted) { return std::find(first, first + count, wanted) != first + count; };
    for (const std::uint8_t fault : {code::kDown, code::kHot, code::kSlow, code::kNoData}) {
        if (has(fault)) {
            return fault;
        }
    }
    return !health && has(code::kIdle) ? code::kIdle : code::kWell;
}

/// The mean of the values among the codes; none where there is no value. Asked for every rack and node at every time
/// shown, so it does nothing else.
std::optional<std::uint8_t> meanValue(const std::uint8_t* first, std::size_t count) {
    std::uint64_t sum = 0;
    std::uint64_t valid = 0;
    for (std::size_t i = 0; i < count; ++i) {
        const bool value = first[i] <= code::kTopValue;
        sum += value ? first[i] : 0U;
        valid += value ? 1U : 0U;
    }
    return valid == 0 ? std::nullopt : std::optional(static_cast<std::uint8_t>((sum + valid / 2) / valid));
}

/// The highest or lowest of the values among the codes; none where there is no value.
std::optional<std::uint8_t> extremeValue(const std::uint8_t* first, std::size_t count, bool highest) {
    std::optional<std::uint8_t> found;
    for (std::size_t i = 0; i < count; ++i) {
        if (first[i] > code::kTopValue) continue;
        if (!found || (highest ? first[i] > *found : first[i] < *found)) found = first[i];
    }
    return found;
}

}  // namespace

Rgb sample(ColourMap map, double t) {
    const auto a = anchors(map);
    t = map == ColourMap::ViridisReversed ? 1 - t : t;
    const double at = std::clamp(t, 0.0, 1.0) * static_cast<double>(a.size() - 1);
    const auto i = std::min(static_cast<std::size_t>(at), a.size() - 2);
    const Rgb& p0 = a[i == 0 ? 0 : i - 1];
    const Rgb& p3 = a[std::min(i + 2, a.size() - 1)];
    const double f = at - static_cast<double>(i);
    const auto channel = [&](std::uint8_t Rgb::*c) {
        const double v = spline(p0.*c, a[i].*c, a[i + 1].*c, p3.*c, f);
        return static_cast<std::uint8_t>(std::clamp(std::lround(v), 0L, 255L));
    };
    return {channel(&Rgb::r), channel(&Rgb::g), channel(&Rgb::b)};
}

Palette paletteFor(Scheme scheme, ColourMap map, const Theme& theme) {
    Palette p{};
    const auto& tenants = tenantPalette(theme.dark);
    for (std::size_t i = 0; i <= code::kTopValue; ++i) {
        p[i].colour = scheme == Scheme::Values ? sample(map, static_cast<double>(i) / code::kTopValue)
                                               : tenants[i % tenants.size()];
    }
    setStates(p, theme);
    return p;
}

Rgb flatColour(const Swatch& swatch, const Theme& theme) {
    switch (swatch.pattern) {
        case Pattern::Fill:
            return swatch.colour;
        case Pattern::Hollow:
            return mix(theme.faceDark, swatch.colour, 0.3);
        case Pattern::Hatched:
            return mix(theme.faceDark, swatch.colour, 0.6);
        case Pattern::Crossed:
            return mix(theme.faceDark, swatch.colour, 0.8);
    }
    return swatch.colour;
}

Rgb mergedColour(const std::uint8_t* first, std::size_t count, const Colouring& colouring, const Palette& palette,
                 const Theme& theme) {
    if (count == 0) {
        return flatColour(palette[code::kNoData], theme);
    }
    if (colouring.scheme == Scheme::Values) {
        const bool extreme = colouring.merge == Merge::Highest || colouring.merge == Merge::Lowest;
        const auto value =
            extreme ? extremeValue(first, count, colouring.merge == Merge::Highest) : meanValue(first, count);
        if (value) return palette[*value].colour;
    }
    if (colouring.scheme == Scheme::States) {
        const bool health = colouring.quantity == Quantity::Health;
        const std::uint8_t fault =
            health || colouring.merge == Merge::Worst ? worstFault(first, count, health) : code::kWell;
        if (fault != code::kWell) {
            return flatColour(palette[fault], theme);
        }
    }
    return flatColour(palette[mostFrequent(first, count)], theme);
}

}  // namespace leasehold::scene
