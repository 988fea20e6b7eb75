// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/analytics/exit_scenario.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "data/analytics/figures_at.hpp"
#include "data/analytics/forward_profile.hpp"
#include "data/analytics/ground.hpp"
#include "data/analytics/holdings.hpp"
#include "data/analytics/lease_money.hpp"
#include "data/analytics/months.hpp"
#include "data/analytics/wide.hpp"
#include "data/model/natural_order.hpp"

namespace leasehold {
namespace {

constexpr int kUsualMonths = 24;
constexpr int kMostUsualMonths = 60;
constexpr double kWattsPerMegawatt = 1e6;

/// The earliest notice of every tenant.
class Notices {
public:
    Notices(const Snapshot& snapshot, const std::vector<Notice>& notices) : m_served(snapshot.parties.size()) {
        for (const Notice& notice : notices) {
            if (notice.tenant.value < m_served.size()) {
                std::optional<Instant>& served = m_served[notice.tenant.value];
                served = served ? std::min(*served, notice.served) : notice.served;
            }
        }
    }
    [[nodiscard]] std::optional<Instant> of(const Lease& lease) const {
        return lease.tenant ? m_served[lease.tenant.value] : std::nullopt;
    }

private:
    std::vector<std::optional<Instant>> m_served;
};

ExitLease describeExit(const Lease& lease, LeaseIndex index, Instant served) {
    ExitLease out;
    out.lease = index;
    out.end = lease.term.to == kForever ? std::nullopt : std::optional(lease.term.to);
    out.exit = exitAfterNotice(lease, served);
    out.shortened = out.exit && (!out.end || *out.exit < *out.end);
    if (!lease.noticeDays) {
        out.note = out.end ? "no notice term: it stays to its end" : "no notice term and no end: it stays";
    } else if (lease.lockInUntil && *lease.lockInUntil > served) {
        out.note = "locked in until " + formatInstantShort(*lease.lockInUntil);
    } else if (!out.shortened) {
        out.note = "it ends by the contract before the notice does";
    }
    return out;
}

/// One future over the whole horizon.
struct Future {
    Snapshot book;
    std::vector<LeaseHolding> holdings;

    Future(Snapshot sketch, TimeWindow horizon)
        : book(std::move(sketch)), holdings(leaseHoldings(book, wholeMonths(horizon))) {}

    [[nodiscard]] ExitSide side(TimeWindow month, double availableGpus) const {
        ExitSide side;
        const auto seconds = static_cast<double>(month.length().count());
        std::map<Currency, Wide> revenue;
        for (std::size_t i = 0; i < book.leases.size(); ++i) {
            const Lease& lease = book.leases[i];
            if (intersect(month, lease.term).empty()) {
                continue;
            }
            side.leasedGpus +=
                static_cast<double>(holdings[i].placed.integral(month) - holdings[i].down.integral(month)) / seconds;
            if (!paysRent(lease)) {
                continue;
            }
            LeaseLine line;
            priceLease(lease, holdings[i], month, {}, line);
            if (line.contracted) {
                revenue[lease.currency] += *line.contracted;
            } else {
                ++side.unknownRevenue;
            }
        }
        for (const auto& [currency, sum] : revenue) {
            if (const auto minor = narrow(sum)) {
                side.revenue.push_back({*minor, currency});
            }
        }
        if (availableGpus > 0) {
            side.occupancy = side.leasedGpus / availableGpus;
        }
        fillRisk(month.to - Duration{1}, side);
        return side;
    }

    void fillRisk(Instant at, ExitSide& side) const {
        const FigureSet risk = riskFiguresAt(book, holdings, at);
        side.rent = risk[FigureId::TotalMonthlyRent].money;
        side.topShare = risk[FigureId::TopTenantShare].value;
        side.hhi = risk[FigureId::Hhi].value;
        side.waltToExpiry = risk[FigureId::WaltToExpiry].value;
        side.waltToBreak = risk[FigureId::WaltToBreak].value;
    }
};

/// Power and fabric that stand free.
class Freed {
public:
    explicit Freed(const Snapshot& snapshot) : m_snapshot(snapshot), m_pods(snapshot.pods.size()) {
        const auto count = [&](PodIndex pod) -> Fabric* { return pod ? &m_pods[pod.value] : nullptr; };
        for (const Switch& one : snapshot.switches) {
            if (Fabric* pod = count(one.pod)) {
                ++pod->switches;
            }
        }
        for (const Link& link : snapshot.links) {
            PodIndex seen;
            for (const Endpoint& end : {link.a, link.b}) {
                const PodIndex pod = end.kind == Endpoint::Kind::Switch ? snapshot.switches[end.index].pod : PodIndex{};
                if (pod && pod != seen && link.state != LinkState::Planned) {
                    seen = pod;
                    ++m_pods[pod.value].links;
                    m_pods[pod.value].gbps += static_cast<double>(link.rateGbps);
                }
            }
        }
    }

    /// At an instant: what the facts lease and the exit does not.
    void fill(const RunTable& facts, const RunTable& exit, ExitMonth& month) const {
        enum class Use : std::uint8_t { Other, Empty, Leased };
        std::vector<Use> pods(m_pods.size(), Use::Other);
        double watts = 0;
        bool known = true;
        month.freedGpus = 0;
        const auto walk = [&](const RunTable& table, bool freed) {
            for (const Segment& segment : table) {
                for (std::uint32_t gpu = segment.gpus.first; gpu < segment.gpus.end(); ++gpu) {
                    const Node& node = m_snapshot.nodes[m_snapshot.gpus[gpu].node.value];
                    if (node.pod) {
                        pods[node.pod.value] = freed ? Use::Empty : Use::Leased;
                    }
                    if (freed) {
                        const Rack& rack = m_snapshot.racks[node.rack.value];
                        ++month.freedGpus;
                        known = known && rack.ratedPowerW && rack.gpus.count > 0;
                        watts += known ? *rack.ratedPowerW / rack.gpus.count : 0;
                    }
                }
            }
        };
        walk(subtract(facts, exit), true);
        walk(exit, false);
        month.freedMw = known ? std::optional(watts / kWattsPerMegawatt) : std::nullopt;
        for (std::size_t p = 0; p < pods.size(); ++p) {
            if (pods[p] == Use::Empty) {
                ++month.strandedPods;
                month.strandedSwitches += m_pods[p].switches;
                month.strandedLinks += m_pods[p].links;
                month.strandedGbps += m_pods[p].gbps;
            }
        }
    }

private:
    struct Fabric {
        std::size_t switches = 0;
        std::size_t links = 0;
        double gbps = 0;
    };
    const Snapshot& m_snapshot;
    std::vector<Fabric> m_pods;
};

int monthsOf(const ExitRequest& request, const std::vector<ExitLease>& leases) {
    if (request.months > 0) {
        return std::min(request.months, 240);
    }
    Instant last = addMonths(request.at, kUsualMonths);
    for (const ExitLease& lease : leases) {
        if (lease.exit && lease.shortened) {
            last = std::max(last, addMonths(*lease.exit, 3));
        }
    }
    int months = kUsualMonths;
    while (months < kMostUsualMonths && addMonths(request.at, months) < last) {
        ++months;
    }
    return months;
}

RunTable leasedAt(const Snapshot& book, Instant t) {
    const TimeWindow moment{t, t + Duration{1}};
    RunTable table = intersect(leaseTable(book, moment), serviceTable(book, moment));
    for (Segment& segment : table) {
        segment.held.front().value = 0;
    }
    return table;
}

Result<std::vector<ExitLease>> leasesUnderNotice(const Snapshot& snapshot, const ExitRequest& request) {
    if (request.notices.empty()) {
        return fail(ErrorCode::InvalidInput, {}, "no tenant serves notice", "name one, and a date");
    }
    const Notices notices(snapshot, request.notices);
    std::vector<ExitLease> leases;
    std::vector<Instant> when;  // of what each holds
    for (std::uint32_t i = 0; i < snapshot.leases.size(); ++i) {
        const Lease& lease = snapshot.leases[i];
        if (const auto served = notices.of(lease); served && lease.term.to > *served) {
            leases.push_back(describeExit(lease, LeaseIndex(i), *served));
            when.push_back(std::max(*served, lease.term.from));
        }
    }
    if (!leases.empty()) {
        const auto [first, last] = std::minmax_element(when.begin(), when.end());
        const auto held = leaseHoldings(snapshot, {*first, *last + Duration{1}});
        for (std::size_t k = 0; k < leases.size(); ++k) {
            const LeaseHolding& holding = held[leases[k].lease.value];
            const Lease& lease = snapshot.leases[leases[k].lease.value];
            leases[k].gpus = holding.placed.at(when[k]) + holding.counted.at(when[k]);
            if (const auto minor = monthlyRent(lease, leases[k].gpus, holding.known)) {
                leases[k].rent = Money{*minor, lease.currency};
            }
        }
    }
    std::vector<bool> leaves(snapshot.parties.size(), false);
    for (const ExitLease& lease : leases) {
        leaves[snapshot.leases[lease.lease.value].tenant.value] = true;
    }
    for (const Notice& notice : request.notices) {
        if (!leaves[notice.tenant.value]) {
            return fail(ErrorCode::InvalidInput, {},
                        fmt::format("'{}' has no lease that runs at {} or later",
                                    snapshot.parties[notice.tenant.value].name, formatInstantShort(notice.served)),
                        "choose a tenant and a date inside its lease");
        }
    }
    return leases;
}

std::vector<Money> lostRevenue(const std::vector<ExitMonth>& months) {
    std::map<Currency, Wide> lost;
    for (const ExitMonth& month : months) {
        for (const Money& money : month.facts.revenue) {
            lost[money.currency] += money.minor;
        }
        for (const Money& money : month.exit.revenue) {
            lost[money.currency] -= money.minor;
        }
    }
    std::vector<Money> out;
    for (const auto& [currency, sum] : lost) {
        if (const auto minor = narrow(sum); minor && sum != 0) {
            out.push_back({*minor, currency});
        }
    }
    return out;
}

std::int64_t countedAt(const std::vector<LeaseHolding>& holdings, Instant at) {
    std::int64_t sum = 0;
    for (const LeaseHolding& holding : holdings) {
        sum += holding.counted.at(at);
    }
    return sum;
}

}  // namespace

Snapshot withNotices(const Snapshot& snapshot, const std::vector<Notice>& notices) {
    Snapshot sketch = sketchOf(snapshot);
    const Notices served(snapshot, notices);
    for (Lease& lease : sketch.leases) {
        const auto notice = served.of(lease);
        if (notice && lease.term.to > *notice) {
            lease.term.to = exitAfterNotice(lease, *notice).value_or(lease.term.to);
        }
    }
    return sketch;
}

Result<ExitScenario> exitScenario(const Snapshot& snapshot, const ExitRequest& request, std::stop_token stop) {
    auto leases = leasesUnderNotice(snapshot, request);
    if (!leases) {
        return Failure(leases.error());
    }
    ExitScenario scenario;
    scenario.request = request;
    scenario.leases = std::move(*leases);
    scenario.podsKnown = !snapshot.pods.empty() && !snapshot.switches.empty();
    const TimeWindow horizon{request.at, addMonths(request.at, monthsOf(request, scenario.leases))};
    const Future facts(sketchOf(snapshot), horizon);
    const Future exit(withNotices(snapshot, request.notices), horizon);
    const Freed freed(snapshot);
    StepCurve available;
    for (const Segment& segment : subtract(serviceTable(snapshot, horizon), downTable(snapshot, horizon))) {
        for (const Held& held : segment.held) {
            available.add(held.window.from, segment.gpus.count);
            available.add(held.window.to, -static_cast<std::int64_t>(segment.gpus.count));
        }
    }
    available.settle();
    const std::vector<Instant> edges = monthEdges(horizon);
    for (std::size_t m = 0; m + 1 < edges.size(); ++m) {
        if (stop.stop_requested()) {
            return fail(ErrorCode::Cancelled, {}, "stopped");
        }
        ExitMonth month;
        month.month = {edges[m], edges[m + 1]};
        const double gpus =
            static_cast<double>(available.integral(month.month)) / static_cast<double>(month.month.length().count());
        month.facts = facts.side(month.month, gpus);
        month.exit = exit.side(month.month, gpus);
        const Instant end = month.month.to - Duration{1};
        month.freedCounted = countedAt(facts.holdings, end) - countedAt(exit.holdings, end);
        freed.fill(leasedAt(facts.book, end), leasedAt(exit.book, end), month);
        scenario.months.push_back(std::move(month));
    }
    scenario.lost = lostRevenue(scenario.months);
    return scenario;
}

Result<Notice> parseNotice(const Snapshot& snapshot, std::string_view text) {
    const std::size_t sign = text.rfind('@');
    if (sign == std::string_view::npos || sign == 0) {
        return fail(ErrorCode::InvalidInput, {}, fmt::format("'{}' is no notice", text.substr(0, 80)),
                    "write TENANT@DATE, such as Anthropic@2026-11-01");
    }
    auto served = parseInstant(text.substr(sign + 1));
    if (!served) {
        return Failure(served.error());
    }
    std::vector<bool> leasing(snapshot.parties.size(), false);
    for (const Lease& lease : snapshot.leases) {
        if (lease.tenant) {
            leasing[lease.tenant.value] = true;
        }
    }
    std::string known;
    for (std::uint32_t i = 0; i < snapshot.parties.size(); ++i) {
        if (leasing[i] && sameName(snapshot.parties[i].name, text.substr(0, sign))) {
            return Notice{PartyIndex(i), *served};
        }
        if (leasing[i] && known.size() < 400) {
            known += (known.empty() ? "" : ", ") + snapshot.parties[i].name;
        }
    }
    return fail(ErrorCode::NotFound, {}, fmt::format("there is no tenant '{}'", text.substr(0, sign)),
                known.empty() ? "the site has no leases" : "known are " + known);
}

}  // namespace leasehold
