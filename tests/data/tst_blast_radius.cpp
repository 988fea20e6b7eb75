// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>
#include <cmath>
#include <random>

#include "data/analytics/blast_radius.hpp"
#include "tests/support_suite.hpp"

using namespace leasehold;

namespace {

/// A fabric drawn by lot: nodes of four GPUs in racks, leaves in racks, spines, cores, links with rates and states.
SnapshotPtr randomFabric(unsigned seed) {
    std::mt19937 random(seed);
    const auto upTo = [&](int most) { return static_cast<std::uint32_t>(random() % static_cast<unsigned>(most + 1)); };
    auto made = std::make_shared<Snapshot>();
    Snapshot& s = *made;
    s.sites.emplace_back();
    const std::uint32_t racks = 2 + upTo(3);
    for (std::uint32_t r = 0; r < racks; ++r) {
        Rack rack;
        rack.id = r + 1;
        rack.site = SiteIndex(0);
        rack.firstNode = static_cast<std::uint32_t>(s.nodes.size());
        rack.nodeCount = 1 + upTo(2);
        rack.gpus = {static_cast<std::uint32_t>(s.gpus.size()), rack.nodeCount * 4};
        for (std::uint32_t n = 0; n < rack.nodeCount; ++n) {
            Node node;
            node.rack = RackIndex(r);
            node.gpus = {static_cast<std::uint32_t>(s.gpus.size()), 4};
            for (std::uint16_t slot = 0; slot < 4; ++slot) {
                Gpu gpu;
                gpu.node = NodeIndex(s.nodes.size());
                gpu.slot = slot;
                s.gpus.push_back(gpu);
            }
            s.nodes.push_back(node);
        }
        s.racks.push_back(rack);
    }
    const Tier tiers[] = {Tier::Leaf, Tier::Spine, Tier::Core};
    for (const char* fabric : {"compute", "storage"}) {
        const std::size_t first = s.switches.size();
        for (const Tier tier : tiers) {
            const std::uint32_t count = tier == Tier::Leaf ? 1 + upTo(3) : upTo(3);
            for (std::uint32_t i = 0; i < count; ++i) {
                Switch device;
                device.fabric = fabric;
                device.tier = tier;
                device.rack = upTo(1) == 0 ? RackIndex{} : RackIndex(upTo(static_cast<int>(racks) - 1));
                s.switches.push_back(device);
            }
        }
        const auto link = [&](Endpoint a, Endpoint b) {
            Link cable;
            cable.a = a;
            cable.b = b;
            constexpr float kRates[] = {100, 200, 400};
            cable.rateGbps = fabric[0] == 's' && seed % 3 == 0 && upTo(4) == 0 ? 0 : kRates[upTo(2)];
            cable.state = static_cast<LinkState>(upTo(12) > 4 ? 0 : upTo(4));
            s.links.push_back(upTo(1) == 0 ? cable : Link{0, b, a, cable.rateGbps, cable.state});
        };
        for (std::size_t a = first; a < s.switches.size(); ++a) {
            for (std::size_t b = a + 1; b < s.switches.size(); ++b) {
                for (std::uint32_t n = upTo(2); n > 0; --n) {
                    link({Endpoint::Kind::Switch, static_cast<std::uint32_t>(a), 0},
                         {Endpoint::Kind::Switch, static_cast<std::uint32_t>(b), 0});
                }
            }
        }
        for (std::uint32_t n = 0; n < s.nodes.size(); ++n) {
            for (std::uint32_t card = upTo(3); card > 0; --card) {
                s.nics.push_back({0, NodeIndex(n), "nic", 0, static_cast<std::int16_t>(static_cast<int>(upTo(4)) - 1)});
                link({Endpoint::Kind::Nic, static_cast<std::uint32_t>(s.nics.size()) - 1, 0},
                     {Endpoint::Kind::Switch,
                      static_cast<std::uint32_t>(first + upTo(static_cast<int>(s.switches.size() - first) - 1)), 0});
            }
        }
    }
    return made;
}

/// Every way from a GPU to the top, walked one by one: no tables, no order, nothing shared with the code under test.
class Walker {
public:
    Walker(const Snapshot& s, const Outage& f, std::string fabric) : m_s(s), m_f(f), m_fabric(std::move(fabric)) {
        for (const Link& link : s.links) {
            m_alike = m_alike || (inFabric(link) && link.state != LinkState::Planned && link.rateGbps <= 0);
        }
    }
    [[nodiscard]] double capacity(std::uint32_t gpu, bool broken) const {
        double sum = 0;
        for (std::uint32_t i = 0; i < m_s.links.size(); ++i) {
            const Link& link = m_s.links[i];
            for (const auto& [nic, up] : {std::pair{&link.a, &link.b}, {&link.b, &link.a}}) {
                if (!inFabric(link) || nic->kind != Endpoint::Kind::Nic || up->kind != Endpoint::Kind::Switch) {
                    continue;
                }
                const Nic& card = m_s.nics[nic->index];
                const bool serves = m_s.gpus[gpu].node == card.node &&
                                    (card.gpuSlot < 0 || card.gpuSlot == static_cast<int>(m_s.gpus[gpu].slot));
                if (serves && open(i, broken)) {
                    sum += weight(link) * waysUp(up->index, broken);
                }
            }
        }
        return sum;
    }
    [[nodiscard]] bool dark(std::uint32_t gpu) const {
        for (const RackIndex rack : m_f.racks) {
            if (m_s.racks[rack.value].gpus.contains(GpuOrdinal(gpu))) {
                return true;
            }
        }
        return std::any_of(m_f.gpus.begin(), m_f.gpus.end(), [&](GpuRange r) { return r.contains(GpuOrdinal(gpu)); });
    }

private:
    static int height(Tier tier) { return tier == Tier::Core ? 2 : tier == Tier::Spine ? 1 : 0; }
    [[nodiscard]] bool inFabric(const Link& link) const {
        const Endpoint& end = link.a.kind == Endpoint::Kind::Switch ? link.a : link.b;
        return end.kind == Endpoint::Kind::Switch && m_s.switches[end.index].fabric == m_fabric;
    }
    [[nodiscard]] double weight(const Link& link) const { return m_alike ? 1.0 : static_cast<double>(link.rateGbps); }
    [[nodiscard]] bool open(std::uint32_t link, bool broken) const {
        const LinkState state = m_s.links[link].state;
        const bool carries = state == LinkState::Up || state == LinkState::Slow;
        return carries &&
               !(broken && std::find(m_f.links.begin(), m_f.links.end(), LinkIndex(link)) != m_f.links.end());
    }
    [[nodiscard]] bool isDead(std::uint32_t device) const {
        const RackIndex rack = m_s.switches[device].rack;
        return std::find(m_f.switches.begin(), m_f.switches.end(), SwitchIndex(device)) != m_f.switches.end() ||
               (rack && std::find(m_f.racks.begin(), m_f.racks.end(), rack) != m_f.racks.end());
    }
    [[nodiscard]] double waysUp(std::uint32_t device, bool broken) const {
        if (broken && isDead(device)) {
            return 0;
        }
        double all = 0;
        double sum = 0;
        for (std::uint32_t i = 0; i < m_s.links.size(); ++i) {
            const Link& link = m_s.links[i];
            for (const auto& [low, high] : {std::pair{&link.a, &link.b}, {&link.b, &link.a}}) {
                if (low->kind != Endpoint::Kind::Switch || high->kind != Endpoint::Kind::Switch ||
                    low->index != device || link.state == LinkState::Planned ||
                    height(m_s.switches[high->index].tier) <= height(m_s.switches[device].tier)) {
                    continue;
                }
                all += weight(link);
                sum += open(i, broken) ? weight(link) * waysUp(high->index, broken) : 0;
            }
        }
        return all > 0 ? sum / all : 1;
    }

    const Snapshot& m_s;
    const Outage& m_f;
    std::string m_fabric;
    bool m_alike = false;
};

Outage randomOutage(const Snapshot& s, unsigned seed) {
    std::mt19937 random(seed * 7919 + 1);
    Outage f;
    switch (seed % 5) {
        case 0:
            f.switches = {SwitchIndex(random() % s.switches.size())};
            break;
        case 1:
            if (!s.links.empty()) {
                f.links = {LinkIndex(random() % s.links.size()), LinkIndex(random() % s.links.size())};
            }
            break;
        case 2:
            f.racks = {RackIndex(random() % s.racks.size())};
            break;
        case 3:
            f.gpus = {s.nodes[random() % s.nodes.size()].gpus};
            break;
        default:
            f.switches = {SwitchIndex(random() % s.switches.size()), SwitchIndex(random() % s.switches.size())};
            f.racks = {RackIndex(random() % s.racks.size())};
    }
    return f;
}

Instant at(const char* iso) {
    return *parseInstant(iso);
}

/// Three leases over the GPUs of a site of one rack with three nodes: known, unknown and internal rent.
SnapshotPtr leasedSite() {
    auto made = std::make_shared<Snapshot>();
    Snapshot& s = *made;
    s.sites.emplace_back();
    Rack rack;
    rack.site = SiteIndex(0);
    rack.nodeCount = 4;
    rack.gpus = {0, 32};
    s.racks.push_back(rack);
    for (std::uint32_t n = 0; n < 4; ++n) {
        Node node;
        node.site = SiteIndex(0);
        node.rack = RackIndex(0);
        node.gpus = {8 * n, 8};
        s.nodes.push_back(node);
        for (std::uint16_t slot = 0; slot < 8; ++slot) {
            Gpu gpu;
            gpu.node = NodeIndex(n);
            gpu.slot = slot;
            s.gpus.push_back(gpu);
        }
    }
    s.parties = {{1, "Owner", true, false, false}, {2, "A", false, true, false}, {3, "B", false, true, false}};
    const auto lease = [&](const char* name, std::uint32_t tenant, PriceKind kind, std::uint32_t node) {
        Lease one;
        one.name = name;
        one.tenant = PartyIndex(tenant);
        one.term = {at("2026-01-01"), kForever};
        one.priceKind = kind;
        s.leases.push_back(one);
        Allocation holds;
        holds.lease = LeaseIndex(s.leases.size() - 1);
        holds.scope = ScopeKind::Node;
        holds.index = node;
        holds.window = {kBeginning, kForever};
        s.allocations.push_back(holds);
    };
    lease("monthly", 1, PriceKind::Monthly, 0);
    s.leases.back().amount = Money{1000'00, {}};
    lease("hourly", 2, PriceKind::PerGpuHour, 1);
    s.leases.back().unitPrice = UnitPrice{2'500'000, {}};
    lease("own", 0, PriceKind::Internal, 2);
    return made;
}

}  // namespace

class TestBlastRadius : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void equalsWalkingEveryWay() {
        std::uint64_t cut = 0;
        std::uint64_t degraded = 0;
        for (unsigned seed = 0; seed < 400; ++seed) {
            const SnapshotPtr s = randomFabric(seed);
            const Outage outage = randomOutage(*s, seed);
            const BlastReach reach = blastReach(*s, outage);
            std::vector<double> lost(s->gpus.size(), 0);
            for (const char* fabric : {"compute", "storage"}) {
                const Walker walker(*s, outage, fabric);
                for (std::uint32_t gpu = 0; gpu < lost.size(); ++gpu) {
                    const double before = walker.capacity(gpu, false);
                    const double after = walker.capacity(gpu, true);
                    const double share = walker.dark(gpu) ? 1 : before > 0 ? 1 - after / before : 0;
                    lost[gpu] = std::max(lost[gpu], share);
                }
            }
            std::vector<double> found(s->gpus.size(), 0);
            for (const LossRun& run : reach.runs) {
                QVERIFY(run.gpus.count > 0 && run.lost > 0 && run.lost <= 1);
                for (std::uint32_t gpu = run.gpus.first; gpu < run.gpus.end(); ++gpu) {
                    QCOMPARE(found[gpu], 0.0);
                    found[gpu] = run.lost;
                }
            }
            for (std::size_t gpu = 0; gpu < lost.size(); ++gpu) {
                QVERIFY2(std::abs(found[gpu] - lost[gpu]) < 1e-6,
                         qPrintable(QStringLiteral("seed %1, GPU %2: %3 but walked %4")
                                        .arg(seed)
                                        .arg(gpu)
                                        .arg(found[gpu])
                                        .arg(lost[gpu])));
            }
            cut += reach.cutOff;
            degraded += reach.degraded;
        }
        // Both kinds of loss were met often enough to mean something.
        QVERIFY2(cut > 300 && degraded > 100, qPrintable(QStringLiteral("%1 %2").arg(cut).arg(degraded)));
    }

    void nothingFailsNothingIsLost() {
        const SnapshotPtr s = randomFabric(3);
        QVERIFY(blastReach(*s, {}).runs.empty());
        QVERIFY(blastAccount(*s, {}, at("2026-05-01")).leases.empty());
        Outage empty;
        empty.switches = {};
        QCOMPARE(blastReach(Snapshot{}, empty).cutOff, std::uint64_t{0});
    }

    void accountsWhoPaysForIt() {
        const SnapshotPtr s = leasedSite();
        Outage outage;
        outage.gpus = {{4, 8}};  // half of the monthly lease's node, half of the hourly one's
        const BlastAccount half = blastAccount(*s, blastReach(*s, outage), at("2026-05-01"));
        QCOMPARE(half.leases.size(), std::size_t{2});
        QCOMPARE(half.leases[0].cutOff, std::uint64_t{4});
        QCOMPARE(half.tenants.size(), std::size_t{2});
        QVERIFY(half.complete());
        // 1,000 x 4/8 + 2.5 x 8 x 730 x 4/8
        QCOMPARE(half.rent.at(0).touched.minor, std::int64_t{500'00 + 7300'00});
        QCOMPARE(half.rent.at(0).cutOff.minor, std::int64_t{500'00 + 7300'00});

        outage.gpus = {{0, 32}};
        const BlastAccount all = blastAccount(*s, blastReach(*s, outage), at("2026-05-01"));
        QCOMPARE(all.vacant, std::uint64_t{8});
        QCOMPARE(all.leases.size(), std::size_t{3});
        // The owner's own GPUs are neither known nor unknown rent.
        QCOMPARE(all.coverage.value(), 1.0);
    }

    void unknownPricesAreNoZero() {
        auto s = std::make_shared<Snapshot>(*leasedSite());
        s->leases[1].unitPrice.reset();
        Outage outage;
        outage.racks = {RackIndex(0)};
        const BlastAccount account = blastAccount(*s, blastReach(*s, outage), at("2026-05-01"));
        QVERIFY(!account.complete());
        QCOMPARE(account.coverage.value(), 0.5);
        QCOMPARE(account.rent.at(0).touched.minor, std::int64_t{1000'00});
        // Before any lease began nobody is touched, and there is no rent to know.
        const BlastAccount early = blastAccount(*s, blastReach(*s, outage), at("2025-05-01"));
        QVERIFY(early.leases.empty() && !early.coverage);
        QCOMPARE(early.vacant, std::uint64_t{32});
    }
};

LEASEHOLD_SUITE(runGuiless<TestBlastRadius>)
#include "tst_blast_radius.moc"
