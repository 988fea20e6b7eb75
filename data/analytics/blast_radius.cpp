// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/analytics/blast_radius.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "data/analytics/groups.hpp"
#include "data/analytics/lease_money.hpp"

namespace leasehold {
namespace {

/// Leaf below spine below core; what has no known tier is taken for a leaf.
int heightOf(Tier tier) {
    return tier == Tier::Core ? 2 : tier == Tier::Spine ? 1 : 0;
}

bool carries(const Link& link) {
    return link.state == LinkState::Up || link.state == LinkState::Slow;
}

/// What is dead, per switch, link and GPU.
struct Dead {
    std::vector<char> switches;
    std::vector<char> links;
    std::vector<char> gpus;

    Dead(const Snapshot& s, const Outage& outage)
        : switches(s.switches.size(), 0), links(s.links.size(), 0), gpus(s.gpus.size(), 0) {
        for (const SwitchIndex i : outage.switches) {
            switches[i.value] = 1;
        }
        for (const LinkIndex i : outage.links) {
            links[i.value] = 1;
        }
        for (const GpuRange range : outage.gpus) {
            kill(range);
        }
        if (outage.racks.empty()) {
            return;
        }
        std::vector<char> racks(s.racks.size(), 0);
        for (const RackIndex i : outage.racks) {
            racks[i.value] = 1;
            kill(s.racks[i.value].gpus);
        }
        for (std::size_t i = 0; i < s.switches.size(); ++i) {
            if (s.switches[i].rack && racks[s.switches[i].rack.value] != 0) {
                switches[i] = 1;
            }
        }
    }

private:
    void kill(GpuRange range) { std::fill_n(gpus.begin() + range.first, range.count, char{1}); }
};

/// One fabric, before and after.
class FabricShares {
public:
    FabricShares(const Snapshot& s, const std::string& fabric, const Dead& dead) : m_s(s), m_dead(dead) {
        for (std::uint32_t i = 0; i < s.links.size(); ++i) {
            const Link& link = s.links[i];
            const Endpoint& end = link.a.kind == Endpoint::Kind::Switch ? link.a : link.b;
            if (link.state != LinkState::Planned && end.kind == Endpoint::Kind::Switch &&
                s.switches[end.index].fabric == fabric) {
                m_links.push_back(i);
                m_alike = m_alike || link.rateGbps <= 0;
            }
        }
        spread();
    }

    /// Lost share per GPU, kept where it is more than what stands there.
    void raise(std::vector<float>& lost) const {
        std::vector<double> before(m_s.gpus.size(), 0);
        std::vector<double> after(m_s.gpus.size(), 0);
        for (const std::uint32_t i : m_links) {
            const Link& link = m_s.links[i];
            const bool nicIsA = link.a.kind == Endpoint::Kind::Nic;
            const Endpoint& nic = nicIsA ? link.a : link.b;
            const Endpoint& device = nicIsA ? link.b : link.a;
            if (nic.kind != Endpoint::Kind::Nic || device.kind != Endpoint::Kind::Switch || !carries(link)) {
                continue;
            }
            const double then = weightOf(link) * m_before[device.index];
            const double now = m_dead.links[i] != 0 ? 0 : weightOf(link) * m_after[device.index];
            const Nic& card = m_s.nics[nic.index];
            const GpuRange range = m_s.nodes[card.node.value].gpus;
            for (std::uint32_t gpu = range.first; gpu < range.end(); ++gpu) {
                if (card.gpuSlot < 0 || card.gpuSlot == m_s.gpus[gpu].slot) {
                    before[gpu] += then;
                    after[gpu] += now;
                }
            }
        }
        for (std::size_t gpu = 0; gpu < before.size(); ++gpu) {
            if (before[gpu] > 0 && after[gpu] < before[gpu]) {
                lost[gpu] = std::max(lost[gpu], static_cast<float>(1 - after[gpu] / before[gpu]));
            }
        }
    }

private:
    [[nodiscard]] double weightOf(const Link& link) const { return m_alike ? 1.0 : static_cast<double>(link.rateGbps); }

    /// The share of its traffic that each switch passes to the top: tier by tier, from above.
    void spread() {
        const std::size_t count = m_s.switches.size();
        m_before.assign(count, 0);
        m_after.assign(count, 0);
        std::vector<double> upward(count, 0);  // weight of the links to higher tiers
        const auto eachUpward = [&](int height, auto use) {
            for (const std::uint32_t i : m_links) {
                const Link& link = m_s.links[i];
                if (link.a.kind != Endpoint::Kind::Switch || link.b.kind != Endpoint::Kind::Switch) {
                    continue;
                }
                const int a = heightOf(m_s.switches[link.a.index].tier);
                const int b = heightOf(m_s.switches[link.b.index].tier);
                if (std::min(a, b) == height && a != b) {
                    use(i, link, a < b ? link.a.index : link.b.index, a < b ? link.b.index : link.a.index);
                }
            }
        };
        for (int height = 2; height >= 0; --height) {
            eachUpward(height, [&](std::uint32_t i, const Link& link, std::uint32_t low, std::uint32_t high) {
                upward[low] += weightOf(link);
                if (carries(link)) {
                    m_before[low] += weightOf(link) * m_before[high];
                    m_after[low] += m_dead.links[i] != 0 ? 0 : weightOf(link) * m_after[high];
                }
            });
            for (std::size_t i = 0; i < count; ++i) {
                if (heightOf(m_s.switches[i].tier) == height) {
                    m_before[i] = upward[i] > 0 ? m_before[i] / upward[i] : 1;
                    m_after[i] = m_dead.switches[i] != 0 ? 0 : upward[i] > 0 ? m_after[i] / upward[i] : 1;
                }
            }
        }
    }

    const Snapshot& m_s;
    const Dead& m_dead;
    std::vector<std::uint32_t> m_links;
    bool m_alike = false;
    std::vector<double> m_before;
    std::vector<double> m_after;
};

std::vector<std::string> fabricsTouched(const Snapshot& s, const Outage& outage, const Dead& dead) {
    std::set<std::string> found;
    for (std::size_t i = 0; i < s.switches.size(); ++i) {
        if (dead.switches[i] != 0) {
            found.insert(s.switches[i].fabric);
        }
    }
    for (const LinkIndex i : outage.links) {
        for (const Endpoint* end : {&s.links[i.value].a, &s.links[i.value].b}) {
            if (end->kind == Endpoint::Kind::Switch) {
                found.insert(s.switches[end->index].fabric);
            }
        }
    }
    std::vector<std::string> ordered;
    for (const Switch& device : s.switches) {
        if (found.erase(device.fabric) > 0) {
            ordered.push_back(device.fabric);
        }
    }
    return ordered;
}

std::int64_t shareOf(Money rent, std::uint64_t part, std::uint64_t whole) {
    return whole == 0 ? 0
                      : static_cast<std::int64_t>(static_cast<long double>(rent.minor) *
                                                      static_cast<long double>(part) / static_cast<long double>(whole) +
                                                  0.5L);
}

/// GPUs that each lease holds at a time, those without places too.
std::vector<std::uint64_t> heldByLease(const Snapshot& s, const std::vector<GroupRun>& runs, Instant at) {
    std::vector<std::uint64_t> held(s.leases.size(), 0);
    for (const GroupRun& run : runs) {
        held[run.group] += run.gpus.count;
    }
    for (const Allocation& allocation : s.allocations) {
        if (allocation.scope == ScopeKind::Count && allocation.count > 0 && allocation.window.contains(at) &&
            s.leases[allocation.lease.value].term.contains(at)) {
            held[allocation.lease.value] += static_cast<std::uint64_t>(allocation.count);
        }
    }
    return held;
}

/// Touched GPUs per lease: both lists ascend, so one walk meets all.
std::vector<BlastShare> sharesByLease(const Snapshot& s, const BlastReach& reach, const std::vector<GroupRun>& runs) {
    std::vector<BlastShare> shares(s.leases.size());
    for (std::uint32_t i = 0; i < shares.size(); ++i) {
        shares[i].index = i;
    }
    std::size_t first = 0;
    for (const GroupRun& run : runs) {
        while (first < reach.runs.size() && reach.runs[first].gpus.end() <= run.gpus.first) {
            ++first;
        }
        for (std::size_t i = first; i < reach.runs.size() && reach.runs[i].gpus.first < run.gpus.end(); ++i) {
            const GpuRange gpus = reach.runs[i].gpus;
            const std::uint32_t both = std::min(gpus.end(), run.gpus.end()) - std::max(gpus.first, run.gpus.first);
            (reach.runs[i].lost >= 1 ? shares[run.group].cutOff : shares[run.group].degraded) += both;
        }
    }
    return shares;
}

void sortAndTrim(std::vector<BlastShare>& shares) {
    std::erase_if(shares, [](const BlastShare& share) { return share.touched() == 0; });
    std::stable_sort(shares.begin(), shares.end(),
                     [](const BlastShare& a, const BlastShare& b) { return a.touched() > b.touched(); });
}

void addRent(BlastAccount& account, const Snapshot& s, const std::vector<std::uint64_t>& held, Instant at) {
    const std::vector<std::optional<Money>> rents = monthlyRents(s, at);
    std::map<Currency, RentBehind> sums;
    std::uint64_t known = 0;
    std::uint64_t all = 0;
    for (const BlastShare& share : account.leases) {
        const Lease& lease = s.leases[share.index];
        if (!paysRent(lease)) {
            continue;
        }
        all += share.touched();
        const std::optional<Money>& rent = rents[share.index];
        if (!rent) {
            continue;
        }
        known += share.touched();
        RentBehind& sum = sums[rent->currency];
        sum.cutOff.currency = sum.touched.currency = rent->currency;
        sum.cutOff.minor += shareOf(*rent, share.cutOff, held[share.index]);
        sum.touched.minor += shareOf(*rent, share.touched(), held[share.index]);
    }
    for (const auto& [currency, sum] : sums) {
        account.rent.push_back(sum);
    }
    if (all > 0) {
        account.coverage = static_cast<double>(known) / static_cast<double>(all);
    }
}

}  // namespace

BlastReach blastReach(const Snapshot& snapshot, const Outage& outage) {
    BlastReach reach;
    if (outage.empty()) {
        return reach;
    }
    const Dead dead(snapshot, outage);
    reach.fabrics = fabricsTouched(snapshot, outage, dead);
    std::vector<float> lost(snapshot.gpus.size(), 0);
    for (const std::string& fabric : reach.fabrics) {
        FabricShares(snapshot, fabric, dead).raise(lost);
    }
    double sum = 0;
    for (std::uint32_t gpu = 0; gpu < lost.size(); ++gpu) {
        // Planned GPUs have nothing to lose yet.
        const bool counts = snapshot.gpus[gpu].status == Status::Operating;
        const float share = !counts ? 0.0F : dead.gpus[gpu] != 0 ? 1.0F : lost[gpu];
        if (share <= 0) {
            continue;
        }
        (share >= 1 ? reach.cutOff : reach.degraded) += 1;
        sum += share < 1 ? static_cast<double>(share) : 0;
        if (!reach.runs.empty() && reach.runs.back().gpus.end() == gpu &&
            reach.runs.back().lost == static_cast<double>(share)) {
            ++reach.runs.back().gpus.count;
        } else {
            reach.runs.push_back({{gpu, 1}, static_cast<double>(share)});
        }
    }
    reach.meanLost = reach.degraded == 0 ? 0 : sum / static_cast<double>(reach.degraded);
    return reach;
}

BlastAccount blastAccount(const Snapshot& snapshot, const BlastReach& reach, Instant at) {
    BlastAccount account;
    if (reach.runs.empty()) {
        return account;
    }
    const std::vector<GroupRun> runs = leaseRunsAt(snapshot, at);
    account.leases = sharesByLease(snapshot, reach, runs);
    account.tenants.resize(snapshot.parties.size());
    std::uint64_t leased = 0;
    for (const BlastShare& share : account.leases) {
        const std::uint32_t tenant = snapshot.leases[share.index].tenant.value;
        account.tenants[tenant].index = tenant;
        account.tenants[tenant].cutOff += share.cutOff;
        account.tenants[tenant].degraded += share.degraded;
        leased += share.touched();
    }
    account.vacant = reach.cutOff + reach.degraded - leased;
    sortAndTrim(account.leases);
    sortAndTrim(account.tenants);
    addRent(account, snapshot, heldByLease(snapshot, runs, at), at);
    return account;
}

}  // namespace leasehold
