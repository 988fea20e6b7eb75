// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/scene/tenant_palette.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <optional>
#include <vector>

namespace leasehold::scene {
namespace {

// Checked for protan, deutan and tritan sight by tst_scene_colours. The first is the one most sites show most of.
constexpr std::array<Rgb, kSafeTenantColours> kDark{rgb(0x4f9bd9), rgb(0xe3a72f), rgb(0x2fb39a), rgb(0xd77fb3),
                                                    rgb(0xb9d65c), rgb(0x8a6fd1), rgb(0xc06a35), rgb(0x9fdcf0)};
constexpr std::array<Rgb, kSafeTenantColours> kLight{rgb(0x2f7fc4), rgb(0xdd9a1a), rgb(0x149079), rgb(0xc9649d),
                                                     rgb(0x9cbf3b), rgb(0x6a4dbb), rgb(0x9c4a18), rgb(0x7cc4dd)};
// What no tenant may look like: down, others, vacant, outside the focus.
constexpr std::array kTaken{rgb(0xf0524f), rgb(0x8d94a0), rgb(0x6b7685), rgb(0x4b5563)};

/// Lightness and the two axes of colour of OKLab (Ottosson 2020), in which equal steps look alike.
struct Lab {
    double l = 0;
    double a = 0;
    double b = 0;
};

Lab labOf(Rgb colour) {
    const auto linear = [](std::uint8_t c) {
        const double v = c / 255.0;
        return v <= 0.04045 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4);
    };
    const double r = linear(colour.r);
    const double g = linear(colour.g);
    const double b = linear(colour.b);
    const double l = std::cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
    const double m = std::cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
    const double s = std::cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
    return {0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s,
            1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s,
            0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s};
}

/// None where a screen cannot show it.
std::optional<Rgb> rgbOf(const Lab& lab) {
    const auto cubed = [](double v) { return v * v * v; };
    const double l = cubed(lab.l + 0.3963377774 * lab.a + 0.2158037573 * lab.b);
    const double m = cubed(lab.l - 0.1055613458 * lab.a - 0.0638541728 * lab.b);
    const double s = cubed(lab.l - 0.0894841775 * lab.a - 1.2914855480 * lab.b);
    std::array<double, 3> channels{4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
                                   -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
                                   -0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s};
    for (double& channel : channels) {
        if (channel < 0 || channel > 1) {
            return std::nullopt;
        }
        channel = channel <= 0.0031308 ? 12.92 * channel : 1.055 * std::pow(channel, 1 / 2.4) - 0.055;
    }
    const auto byte = [](double v) { return static_cast<std::uint8_t>(std::lround(v * 255)); };
    return Rgb{byte(channels[0]), byte(channels[1]), byte(channels[2])};
}

double distance(const Lab& x, const Lab& y) {
    return std::hypot(x.l - y.l, x.a - y.a, x.b - y.b);
}

struct Pair {
    Rgb dark;
    Rgb light;
    Lab lab;  ///< of the dark one
};

/// Colours that both themes can show; on light ground a step darker.
std::vector<Pair> candidates() {
    constexpr double kDarker = 0.09;
    std::vector<Pair> all;
    for (const double lightness : {0.52, 0.6, 0.68, 0.76, 0.84}) {
        for (const double chroma : {0.07, 0.11, 0.15}) {
            for (int degrees = 0; degrees < 360; degrees += 10) {
                const double hue = degrees * std::numbers::pi / 180;
                const Lab lab{lightness, chroma * std::cos(hue), chroma * std::sin(hue)};
                const auto dark = rgbOf(lab);
                const auto light = rgbOf({lab.l - kDarker, lab.a, lab.b});
                if (dark && light) {
                    all.push_back({*dark, *light, lab});
                }
            }
        }
    }
    return all;
}

struct Both {
    std::array<Rgb, kTenantColours> dark;
    std::array<Rgb, kTenantColours> light;
};

/// Each further colour is the candidate that is farthest from the nearest one before it.
Both choose() {
    Both both{};
    std::copy(kDark.begin(), kDark.end(), both.dark.begin());
    std::copy(kLight.begin(), kLight.end(), both.light.begin());
    const std::vector<Pair> all = candidates();
    std::vector<double> nearest(all.size(), std::numeric_limits<double>::infinity());
    const auto keepAway = [&](Rgb colour) {
        const Lab lab = labOf(colour);
        for (std::size_t i = 0; i < all.size(); ++i) {
            nearest[i] = std::min(nearest[i], distance(all[i].lab, lab));
        }
    };
    std::for_each(kTaken.begin(), kTaken.end(), keepAway);
    std::for_each(kDark.begin(), kDark.end(), keepAway);
    for (std::size_t i = kSafeTenantColours; i < kTenantColours; ++i) {
        const auto best = static_cast<std::size_t>(std::max_element(nearest.begin(), nearest.end()) - nearest.begin());
        both.dark[i] = all[best].dark;
        both.light[i] = all[best].light;
        keepAway(all[best].dark);
    }
    return both;
}

}  // namespace

const std::array<Rgb, kTenantColours>& tenantPalette(bool dark) {
    static const Both both = choose();
    return dark ? both.dark : both.light;
}

}  // namespace leasehold::scene
