// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "data/analytics/figures.hpp"
#include "data/model/digits.hpp"

namespace leasehold {
namespace {

struct Words {
    std::string_view key;
    std::string_view title;
    std::string_view formula;
    bool window = true;
};

constexpr std::array<Words, kFigureCount> kWords{{
    {"installed_gpu_hours", "Installed GPU-hours",
     "GPUs in service x hours between commissioning and retirement, inside the window", true},
    {"available_gpu_hours", "Available GPU-hours", "installed - hours marked down", true},
    {"leased_gpu_hours", "Leased GPU-hours", "available GPU-h covered by an allocation of a lease in force", true},
    {"vacant_gpu_hours", "Vacant GPU-hours", "available - leased", true},
    {"occupancy", "Occupancy", "leased / available", true},
    {"technical_utilisation", "Technical utilisation",
     "sum of valid utilisation samples / their count, over leased GPU-h", true},
    {"busy_share", "Busy share", "valid samples at or over the busy threshold / valid samples", true},
    {"coverage", "Coverage", "valid samples / expected samples, over leased GPU-h", true},
    {"leased_idle_gpu_hours", "Leased-idle GPU-hours", "sum over leases of leased GPU-h x (1 - the lease's busy share)",
     true},
    {"vacant_cost", "Vacant cost", "vacant GPU-h x the owner's cost per GPU-h", true},
    {"contracted_revenue", "Contracted revenue",
     "monthly fee by seconds of each calendar month; per GPU-hour: price x GPUs held x hours", true},
    {"billed_revenue", "Billed revenue",
     "contracted - ramp discount - short delivery - SLA credit; with a minimum: price x max(used, minimum x contracted "
     "hours)",
     true},
    {"realisation", "Realisation", "billed / contracted", true},
    {"effective_price", "Effective price", "billed / leased GPU-h, internal and unknown leases left out of both", true},
    {"total_monthly_rent", "Monthly rent",
     "headline rent of the leases in force, before ramps; per GPU-hour: price x GPUs held x 730", false},
    {"top_tenant_share", "Largest tenant", "largest tenant's share of the monthly rent", false},
    {"hhi", "HHI", "sum of (100 x tenant's share)^2", false},
    {"effective_tenants", "Effective tenants", "1 / sum of (tenant's share)^2", false},
    {"walt_to_expiry_years", "WALT to expiry", "sum(rent x years to expiry) / sum(rent)", false},
    {"walt_to_break_years", "WALT to break",
     "the same to the earliest exit: max(as-of date, end of lock-in) + notice, at most the expiry", false},
    {"power_mw", "Power", "sum of GPU power samples, or rated rack power where there is no telemetry", false},
    {"leased_idle_cost", "Leased-idle cost", "sum over leases of contracted revenue x idle share of their hours", true},
    {"contracted_credits", "Contracted credits", "credits pro rata by time over the lease's term; not cash", true},
}};

const Words& wordsOf(FigureId id) {
    return kWords[static_cast<std::size_t>(id)];
}

/// "1,234.5": with so many digits after the point.
std::string grouped(double value, int digits) {
    const std::string fixed = fmt::format("{:.{}f}", std::abs(value), digits);
    const std::size_t point = std::min(fixed.find('.'), fixed.size());
    if (point > 18) {
        return fmt::format("{:.3g}", value);
    }
    const std::string whole = groupedDigits(std::stoull(fixed.substr(0, point)));
    return (value < 0 ? "-" : "") + whole + fixed.substr(point);
}

}  // namespace

std::string_view figureKey(FigureId id) {
    return wordsOf(id).key;
}

std::string_view figureTitle(FigureId id) {
    return wordsOf(id).title;
}

std::string_view figureFormula(FigureId id) {
    return wordsOf(id).formula;
}

bool overWindow(FigureId id) {
    return wordsOf(id).window;
}

std::string figureText(FigureId id, const Figure& figure) {
    if (!figure.value) {
        return "n/a";
    }
    const double value = *figure.value;
    if (figure.unit == "share") {
        return fmt::format("{:.1f} %", 100 * value);
    }
    if (id == FigureId::Hhi) {
        return grouped(value, 0);
    }
    if (id == FigureId::EffectiveTenants) {
        return fmt::format("{:.2f}", value);
    }
    if (figure.unit == "years") {
        return fmt::format("{:.2f} years", value);
    }
    if (figure.unit == "MW") {
        return fmt::format("{:.3g} MW", value);
    }
    if (figure.unit == "GPU-h") {
        return grouped(value, 0) + " GPU-h";
    }
    if (id == FigureId::EffectivePrice) {
        return grouped(value, 2) + ' ' + figure.unit;
    }
    const bool whole = value == std::floor(value);
    return grouped(value, figure.money && !whole ? minorDigits(figure.money->currency) : 0) + ' ' + figure.unit;
}

}  // namespace leasehold
