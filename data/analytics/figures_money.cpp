// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include "data/analytics/figures_buckets.hpp"
#include "data/analytics/lease_money.hpp"

namespace leasehold {
namespace {

constexpr double kSecondsPerHour = 3600;

/// What goes into revenue, effective price and the cost of idle.
struct Sums {
    MoneySum contracted;
    MoneySum billed;
    MoneySum credits;
    std::map<Currency, Wide> pricedMoney;  ///< of leases whose bill and hours are known
    double pricedHours = 0;
    double payingHours = 0;
    double coveredHours = 0;   ///< of the paying, by the coverage of the busy shares that their bills follow from
    std::size_t unplaced = 0;  ///< paying leases of which it is not known how many GPUs they hold
    bool thin = false;         ///< a bill is n/a since its busy share has too few samples
    bool partly = false;       ///< a known bill follows from a busy share of which samples are missing
};

std::string tooFewSamples() {
    return fmt::format("a bill by use has under {} % of its samples", kLeastCoveragePercent);
}

void addNote(Figure& figure, const std::string& note) {
    figure.note += (figure.note.empty() ? "" : "; ") + note;
}

/// The share of a lease's bill that is known, by time and by the samples that it follows from.
double billCoverage(const LeaseLine& line) {
    return line.inForceSeconds == 0 ? 0 : line.billedCoveredSeconds / static_cast<double>(line.inForceSeconds);
}

Sums sumsOf(const Snapshot& snapshot, const Bucket& bucket, const Figures& figures) {
    Sums sums;
    for (const LeasePart& part : bucket.parts) {
        const Lease& lease = snapshot.leases[part.lease];
        const LeaseLine& line = figures.leases[part.lease];
        const double seconds = static_cast<double>(line.inForceSeconds) * part.share;
        if (line.inForceSeconds == 0) {
            continue;
        }
        if (lease.priceKind == PriceKind::Credits) {
            sums.credits.add(lease.currency, part.credits, seconds);
        }
        if (!paysRent(lease)) {
            continue;
        }
        sums.contracted.add(lease.currency, part.contracted, seconds);
        sums.billed.addPartly(lease.currency, part.billed, part.billedKnown, seconds, billCoverage(line) * seconds);
        sums.thin = sums.thin || line.billedThin;
        sums.partly = sums.partly || (line.billed && line.billedByUse && billCoverage(line) < 1);
        const double hours = static_cast<double>(part.leased + part.counted) / kSecondsPerHour;
        sums.payingHours += hours;
        sums.coveredHours += billCoverage(line) * hours;
        if (hours <= 0) {
            ++sums.unplaced;
        } else if (part.billed) {
            sums.pricedMoney[lease.currency] += *part.billed;
            sums.pricedHours += hours;
        }
    }
    return sums;
}

Figure realisation(const Sums& sums, Currency usual) {
    Figure figure;
    figure.unit = "share";
    figure.coverage = sums.billed.coverage();
    const auto contracted = sums.contracted.single(usual);
    const auto billed = sums.billed.single(usual);
    if (contracted && billed && contracted->minor > 0) {
        figure.value = static_cast<double>(billed->minor) / static_cast<double>(contracted->minor);
    } else if (sums.contracted.mixed()) {
        figure.note = "in several currencies";
    } else if (contracted && contracted->minor == 0) {
        figure.note = "no revenue is contracted in the window";
    } else {
        figure.note = contracted ? "billed revenue is not known" : "contracted revenue is not known";
    }
    if (sums.thin && contracted) {
        addNote(figure, tooFewSamples());
    }
    return figure;
}

Figure effectivePrice(const Sums& sums, Currency usual) {
    Figure figure;
    figure.unit = fmt::format("{}/GPU-h", usual.text());
    if (sums.payingHours > 0) {
        figure.coverage = sums.coveredHours / sums.payingHours;
    }
    // Compared as whole numbers would be: exactly the least is enough.
    const bool enough = 100 * sums.coveredHours >= static_cast<double>(kLeastCoveragePercent) * sums.payingHours - 1e-9;
    if (sums.thin && !enough) {
        figure.note = tooFewSamples();
        return figure;
    }
    if (sums.pricedHours <= 0) {
        figure.note = "no lease with a known bill and a known number of GPUs in the window";
        return figure;
    }
    if (sums.pricedMoney.size() > 1) {
        figure.unit.clear();
        figure.note = "in several currencies";
        return figure;
    }
    const auto& [currency, minor] = *sums.pricedMoney.begin();
    figure.unit = fmt::format("{}/GPU-h", currency.text());
    if (const auto narrowed = narrow(minor)) {
        figure.value = toMajor(Money{*narrowed, currency}) / sums.pricedHours;
    }
    if (sums.pricedHours < sums.payingHours || sums.unplaced > 0) {
        figure.note = "leases of unknown bill or unknown number of GPUs are left out of both sides";
    }
    if (sums.thin) {
        addNote(figure, tooFewSamples());
    }
    return figure;
}

Figure vacantCost(const Snapshot& snapshot, const Bucket& bucket, Currency usual) {
    MoneySum sum;
    for (const auto& [site, part] : bucket.vacant) {
        const auto& price = snapshot.sites[site].ownerCostPerGpuHour;
        sum.add(price ? price->currency : usual, part.cost, static_cast<double>(part.seconds));
    }
    Figure figure = sum.figure(usual, "cost");
    if (sum.unknown() > 0) {
        figure.note = "the owner's cost per GPU-hour is not given for every site with vacant GPUs";
    }
    return figure;
}

/// The contracted revenue of the hours in which leased GPUs are idle.
Figure idleCost(const Snapshot& snapshot, const Bucket& bucket, const Figures& figures, Currency usual) {
    MoneySum sum;
    bool thin = false;
    for (const LeasePart& part : bucket.parts) {
        const Lease& lease = snapshot.leases[part.lease];
        if (!paysRent(lease) || part.leased <= 0) {
            continue;
        }
        const LeaseLine& line = figures.leases[part.lease];
        const auto leased = static_cast<double>(part.leased);
        sum.addPartly(lease.currency, part.idleCost, 0, leased, line.contracted ? line.samples.coverage() * leased : 0);
        thin = thin || (line.samples.expected > 0 && !line.busyShare());
    }
    Figure figure = sum.figure(usual, "price or busy share");
    if (figure.value && figure.note.empty()) {
        figure.note = "contracted revenue of leased GPUs while idle; internal leases are left out";
    }
    if (thin) {
        addNote(figure, fmt::format("a busy share has under {} % of its samples", kLeastCoveragePercent));
    }
    return figure;
}

}  // namespace

void moneyFigures(const Snapshot& snapshot, const Bucket& bucket, const Figures& figures, FigureSet& set) {
    const Currency usual = usualCurrency(snapshot);
    const Sums sums = sumsOf(snapshot, bucket, figures);
    set[FigureId::ContractedRevenue] = sums.contracted.figure(usual, "price");
    Figure& billed = set[FigureId::BilledRevenue];
    billed = sums.billed.figure(usual, "bill");
    if (sums.thin) {
        addNote(billed, tooFewSamples());
    } else if (sums.partly) {
        addNote(billed, "a bill by use follows from a part of its samples, as the coverage says");
    }
    set[FigureId::ContractedCredits] = sums.credits.figure(usual, "amount in credits");
    set[FigureId::Realisation] = realisation(sums, usual);
    set[FigureId::EffectivePrice] = effectivePrice(sums, usual);
    set[FigureId::VacantCost] = vacantCost(snapshot, bucket, usual);
    set[FigureId::LeasedIdleCost] = idleCost(snapshot, bucket, figures, usual);
}

}  // namespace leasehold
