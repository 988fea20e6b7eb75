// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/rent_preview.hpp"

#include "data/analytics/lease_money.hpp"
#include "data/analytics/months.hpp"
#include "widgets/models/lease_terms.hpp"
#include "widgets/models/words.hpp"

namespace leasehold {
namespace {

PriceKind kindOf(const std::string& word) {
    return word == "monthly"        ? PriceKind::Monthly
           : word == "per_gpu_hour" ? PriceKind::PerGpuHour
           : word == "credits"      ? PriceKind::Credits
           : word == "internal"     ? PriceKind::Internal
                                    : PriceKind::Unknown;
}

LeaseHolding holdingOf(const LeaseDraft& draft, const DraftGpus& gpus, TimeWindow term) {
    LeaseHolding holding;
    holding.known = !draft.scope.empty();
    holding.placed.add(term.from, static_cast<std::int64_t>(gpus.placedCount));
    holding.counted.add(term.from, gpus.counted);
    if (term.to < kForever) {
        holding.placed.add(term.to, -static_cast<std::int64_t>(gpus.placedCount));
        holding.counted.add(term.to, -gpus.counted);
    }
    holding.placed.settle();
    holding.down.settle();
    holding.counted.settle();
    return holding;
}

QString summaryOf(const Lease& lease, const RentPreview& preview) {
    const QString over =
        preview.placed + static_cast<std::uint64_t>(preview.counted) == 0
            ? QStringLiteral("GPUs unknown")
            : counted(preview.placed + static_cast<std::uint64_t>(preview.counted), QStringLiteral("GPU"));
    switch (lease.priceKind) {
        case PriceKind::Internal:
            return QStringLiteral("Own use, no rent · %1").arg(over);
        case PriceKind::Unknown:
            return QStringLiteral("Price undisclosed: rent is n/a, never zero · %1").arg(over);
        case PriceKind::Credits:
            return QStringLiteral("Credits, which are not cash · %1").arg(over);
        default:
            break;
    }
    if (!preview.rent) return QStringLiteral("Rent is n/a · %1").arg(over);
    QString text = QStringLiteral("%1 a month").arg(moneyShort(*preview.rent));
    if (preview.perGpuHour) {
        text +=
            QStringLiteral(" · %1 %2 per GPU-hour")
                .arg(QString::number(*preview.perGpuHour, 'f', 2), QString::fromUtf8(lease.currency.text().data(), 3));
    }
    return text + QStringLiteral(" · ") + over;
}

}  // namespace

Lease leaseOf(const LeaseDraft& draft) {
    Lease lease;
    lease.name = draft.lease.name;
    lease.term = {draft.lease.from, draft.lease.to.value_or(kForever)};
    lease.priceKind = kindOf(draft.lease.priceKind);
    lease.currency = parseCurrency(draft.lease.currency).value_or(Currency{});
    if (draft.lease.amount && lease.priceKind == PriceKind::PerGpuHour) {
        lease.unitPrice = UnitPrice{*draft.lease.amount, lease.currency};
    } else if (draft.lease.amount) {
        lease.amount = Money{*draft.lease.amount, lease.currency};
    }
    for (const RampRecord& step : draft.ramp)
        lease.ramp.push_back({{step.from, step.to}, step.share});
    lease.minimumCommitment = draft.lease.minimumCommitment;
    if (draft.lease.noticeDays) lease.noticeDays = static_cast<int>(*draft.lease.noticeDays);
    lease.lockInUntil = draft.lease.lockInUntil;
    lease.slaAvailability = draft.lease.slaAvailability;
    lease.slaCredit = draft.lease.slaCredit;
    lease.deliveredGpus = draft.lease.deliveredGpus;
    return lease;
}

RentPreview previewRent(const Snapshot& snapshot, const LeaseDraft& draft, int months) {
    RentPreview preview;
    const Lease lease = leaseOf(draft);
    if (lease.term.empty()) return preview;
    const DraftGpus gpus = gpusOf(snapshot, draft);
    preview.placed = gpus.placedCount;
    preview.counted = gpus.counted;
    const LeaseHolding holding = holdingOf(draft, gpus, lease.term);
    const std::int64_t held = static_cast<std::int64_t>(gpus.placedCount) + gpus.counted;
    if (const auto rent = monthlyRent(lease, held, holding.known); rent && paysRent(lease)) {
        preview.rent = Money{*rent, lease.currency};
        if (held > 0) {
            preview.perGpuHour =
                toMajor(*preview.rent) / static_cast<double>(held) / static_cast<double>(kHoursPerMonth);
        }
    }
    const Instant first = monthStart(lease.term.from);
    for (int i = 0; i < months; ++i) {
        RentPreview::Month month;
        month.window = {addMonths(first, i), addMonths(first, i + 1)};
        const TimeWindow inside = intersect(month.window, lease.term);
        month.inTerm = !inside.empty();
        if (month.inTerm) {
            LeaseLine line;
            line.inForceSeconds = inside.length().count();
            line.heldGpuSeconds = holding.placed.integral(inside);
            line.countGpuSeconds = holding.counted.integral(inside);
            priceLease(lease, holding, month.window, {}, line);
            if (line.contracted) month.contracted = Money{*line.contracted, lease.currency};
            if (line.billed) month.billed = Money{*line.billed, lease.currency};
        }
        preview.months.push_back(month);
    }
    preview.summary = summaryOf(lease, preview);
    return preview;
}

}  // namespace leasehold
