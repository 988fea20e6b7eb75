// SPDX-License-Identifier: GPL-3.0-or-later
#include "support_site.hpp"

#include <algorithm>
#include <cmath>
#include <random>
#include <string>

namespace leasehold::testing {
namespace {

constexpr double kRowPitch = 3.0;
constexpr double kRackWidth = 0.6;

class Maker {
public:
    Maker() {
        m_snapshot->name = "Test site";
        Site site;
        site.name = "Test site";
        site.synthetic = true;
        m_snapshot->sites.push_back(site);
        m_snapshot->gpuModels = {"H100", "GB200"};
        m_snapshot->synthetic = true;
    }

    HallIndex hall(std::string name) {
        m_snapshot->halls.push_back({next(), SiteIndex{0U}, std::move(name)});
        return HallIndex{m_snapshot->halls.size() - 1};
    }
    RowIndex row(HallIndex hall, std::string name) {
        m_snapshot->rows.push_back({next(), hall, std::move(name)});
        return RowIndex{m_snapshot->rows.size() - 1};
    }
    Rack& rack(RowIndex row, PodIndex pod, std::string name, double x, double y) {
        Rack r;
        r.id = next();
        r.site = SiteIndex{0U};
        r.row = row;
        r.pod = pod;
        r.name = std::move(name);
        r.placed = true;
        r.x = static_cast<float>(x);
        r.y = static_cast<float>(y);
        r.width = static_cast<float>(kRackWidth);
        r.gpus.first = static_cast<std::uint32_t>(m_snapshot->gpus.size());
        r.firstNode = static_cast<std::uint32_t>(m_snapshot->nodes.size());
        m_snapshot->racks.push_back(r);
        return m_snapshot->racks.back();
    }
    void node(int u, int heightU, int gpus, Status status = Status::Operating) {
        Rack& r = m_snapshot->racks.back();
        Node n;
        n.id = next();
        n.site = SiteIndex{0U};
        n.rack = RackIndex{m_snapshot->racks.size() - 1};
        n.pod = r.pod;
        n.name = r.name + "-n" + std::to_string(r.nodeCount + 1);
        n.u = static_cast<std::int16_t>(u);
        n.heightU = static_cast<std::uint8_t>(heightU);
        n.gpus = {static_cast<std::uint32_t>(m_snapshot->gpus.size()), static_cast<std::uint32_t>(gpus)};
        m_snapshot->nodes.push_back(n);
        ++r.nodeCount;
        r.gpus.count += static_cast<std::uint32_t>(gpus);
        for (int i = 0; i < gpus; ++i) {
            Gpu g;
            g.id = next();
            g.node = NodeIndex{m_snapshot->nodes.size() - 1};
            g.model = ModelIndex{0U};
            g.slot = static_cast<std::uint16_t>(i);
            g.status = status;
            m_snapshot->gpus.push_back(g);
        }
    }
    SwitchIndex device(Tier tier, std::string name, int u, PodIndex pod = {}) {
        Switch s;
        s.id = next();
        s.site = SiteIndex{0U};
        s.pod = pod;
        s.rack = RackIndex{m_snapshot->racks.size() - 1};
        s.name = std::move(name);
        s.tier = tier;
        s.u = static_cast<std::int16_t>(u);
        s.ports = 64;
        m_snapshot->switches.push_back(s);
        return SwitchIndex{m_snapshot->switches.size() - 1};
    }
    void connect(Endpoint a, Endpoint b, float rate) {
        Link l;
        l.id = next();
        l.a = a;
        l.b = b;
        l.rateGbps = rate;
        m_snapshot->links.push_back(l);
    }
    Endpoint nic(NodeIndex node, int slot) {
        Nic n;
        n.id = next();
        n.node = node;
        n.gpuSlot = static_cast<std::int16_t>(slot);
        m_snapshot->nics.push_back(n);
        return {Endpoint::Kind::Nic, static_cast<std::uint32_t>(m_snapshot->nics.size() - 1), 0};
    }
    PodIndex pod(std::string name) {
        m_snapshot->pods.push_back({next(), SiteIndex{0U}, std::move(name)});
        return PodIndex{m_snapshot->pods.size() - 1};
    }
    Snapshot& out() { return *m_snapshot; }
    SnapshotPtr finish() { return m_snapshot; }

private:
    std::int64_t next() { return ++m_id; }
    std::shared_ptr<Snapshot> m_snapshot = std::make_shared<Snapshot>();
    std::int64_t m_id = 0;
};

Endpoint endOf(SwitchIndex s) {
    return {Endpoint::Kind::Switch, s.value, 0};
}

struct Fabric {
    std::vector<SwitchIndex> leaves;
    std::vector<SwitchIndex> spines;
};

/// Eight racks of eight servers, a leaf in each; GPU slot k of every server goes to leaf k.
void addHopperPod(Maker& m, const SiteSpec& spec, RowIndex row, const std::string& rowName, int podOfRow, double x,
                  double y, bool planned, Fabric& fabric) {
    const PodIndex pod = m.pod("pod " + rowName + std::to_string(podOfRow + 1));
    std::vector<SwitchIndex> leaves;
    const auto firstNode = m.out().nodes.size();
    for (int r = 0; r < 8; ++r) {
        const int number = podOfRow * 8 + r + 1;
        Rack& rack =
            m.rack(row, pod, rowName + (number < 10 ? "0" : "") + std::to_string(number), x + r * kRackWidth, y);
        rack.model = "Hopper 8x8";
        rack.status = planned ? Status::Planned : Status::Operating;
        for (int n = 0; n < 8; ++n) {
            m.node(3 + n * 5, 4, 8, planned ? Status::Planned : Status::Operating);
        }
        leaves.push_back(m.device(Tier::Leaf, rowName + std::to_string(number) + "-leaf", 44, pod));
    }
    if (!spec.links || planned) {
        return;
    }
    for (std::size_t n = firstNode; n < m.out().nodes.size(); ++n) {
        for (int k = 0; k < 8; ++k) {
            m.connect(m.nic(NodeIndex{n}, k), endOf(leaves[static_cast<std::size_t>(k)]), 400);
        }
    }
    fabric.leaves.insert(fabric.leaves.end(), leaves.begin(), leaves.end());
}

void addNvlRow(Maker& m, RowIndex row, const std::string& rowName, int racks, double x, double y) {
    for (int r = 0; r < racks; ++r) {
        Rack& rack = m.rack(row, {}, rowName + std::to_string(r + 1), x + r * kRackWidth, y);
        rack.model = "NVL72";
        for (int n = 0; n < 18; ++n) {
            m.node(n < 10 ? 5 + n : 14 + n, 1, 4);
        }
        for (int s = 0; s < 9; ++s) {
            m.device(Tier::NvLink, rowName + std::to_string(r + 1) + "-nv" + std::to_string(s), 15 + s);
        }
    }
}

/// A row of network racks: spines, in the first hall also cores.
void addNetworkRow(Maker& m, HallIndex hall, const std::string& hallName, int racks, bool cores, double x, double y,
                   Fabric& fabric, std::vector<SwitchIndex>& coreSwitches) {
    const RowIndex row = m.row(hall, hallName + " row N");
    for (int r = 0; r < racks; ++r) {
        m.rack(row, {}, hallName + "-N" + std::to_string(r + 1), x + r * kRackWidth, y).model = "network";
        for (int s = 0; s < 12; ++s) {
            fabric.spines.push_back(
                m.device(Tier::Spine, hallName + "-spine-" + std::to_string(r) + "-" + std::to_string(s), 3 + s * 3));
        }
    }
    for (int r = 0; cores && r < racks; ++r) {
        m.rack(row, {}, hallName + "-C" + std::to_string(r + 1), x + (racks + 2 + r) * kRackWidth, y).model = "network";
        for (int s = 0; s < 12; ++s) {
            coreSwitches.push_back(
                m.device(Tier::Core, "core-" + std::to_string(r) + "-" + std::to_string(s), 3 + s * 3));
        }
    }
}

}  // namespace

SnapshotPtr makeSite(const SiteSpec& spec) {
    Maker m;
    std::vector<SwitchIndex> cores;
    const double wide = spec.podsPerRow * 8 * kRackWidth + (spec.podsPerRow - 1) * 1.8;
    const double deep = (spec.rowsPerHall + 1) * kRowPitch;
    for (int h = 0; h < spec.halls; ++h) {
        const std::string hallName = "H" + std::to_string(h + 1);
        const HallIndex hall = m.hall("Hall " + std::to_string(h + 1));
        const double x0 = (h % spec.hallsAcross) * (wide + 16);
        const double y0 = (h / spec.hallsAcross) * (deep + 18);
        const bool nvl = spec.nvl72Hall && h + 1 == spec.halls;
        Fabric fabric;
        for (int r = 0; r < spec.rowsPerHall; ++r) {
            const std::string letter(1, static_cast<char>('A' + r % 26));
            const RowIndex row = m.row(hall, hallName + " row " + letter);
            const double y = y0 + r * kRowPitch;
            if (nvl) {
                addNvlRow(m, row, hallName + letter, spec.podsPerRow * 8, x0, y);
                continue;
            }
            const bool planned = spec.plannedRow && h == 0 && r + 1 == spec.rowsPerHall;
            for (int p = 0; p < spec.podsPerRow; ++p) {
                addHopperPod(m, spec, row, hallName + letter, p, x0 + p * (8 * kRackWidth + 1.8), y, planned, fabric);
            }
        }
        addNetworkRow(m, hall, hallName, std::max(2, spec.podsPerRow), h == 0, x0, y0 + spec.rowsPerHall * kRowPitch,
                      fabric, cores);
        for (std::size_t l = 0; spec.links && l < fabric.leaves.size(); ++l) {
            for (std::size_t k = 0; k < 64; ++k) {
                m.connect(endOf(fabric.leaves[l]), endOf(fabric.spines[(l + k) % fabric.spines.size()]), 400);
            }
        }
        for (std::size_t s = 0; spec.links && s < fabric.spines.size() && !fabric.leaves.empty(); ++s) {
            for (std::size_t k = 0; k < 32; ++k) {
                m.connect(endOf(fabric.spines[s]), endOf(cores[(s * 7 + k) % cores.size()]), 800);
            }
        }
    }
    return m.finish();
}

SnapshotPtr makeBigSite(std::uint32_t gpus) {
    SiteSpec spec;
    spec.podsPerRow = 4;
    spec.rowsPerHall = 12;
    const std::uint32_t perHall = 4U * 512U * 12U;
    spec.halls = static_cast<int>((gpus + perHall - 1) / perHall);
    spec.hallsAcross = std::max(1, static_cast<int>(std::ceil(std::sqrt(spec.halls * 1.2))));
    spec.nvl72Hall = spec.halls > 1;
    spec.plannedRow = false;
    return makeSite(spec);
}

SnapshotPtr makeRandomSite(std::uint32_t seed, int racks) {
    std::mt19937 random(seed);
    const auto pick = [&](int low, int high) {
        return low + static_cast<int>(random() % static_cast<unsigned>(high - low + 1));
    };
    Maker m;
    const HallIndex hall = m.hall("Hall");
    const int across = std::max(1, static_cast<int>(std::sqrt(racks)));
    RowIndex row;
    for (int i = 0; i < racks; ++i) {
        if (i % across == 0) {
            row = m.row(hall, "row " + std::to_string(i / across));
        }
        Rack& rack = m.rack(row, {}, "R" + std::to_string(i), (i % across) * 2.4, (i / across) * 2.4);
        rack.rotation = static_cast<float>(pick(0, 7) * 45 + (pick(0, 3) == 0 ? pick(1, 44) : 0));
        rack.width = 0.5F + 0.05F * static_cast<float>(pick(0, 6));
        rack.depth = 0.9F + 0.1F * static_cast<float>(pick(0, 4));
        rack.height = 1.2F + 0.2F * static_cast<float>(pick(0, 7));
        rack.heightU = static_cast<std::uint16_t>(pick(24, 52));
        const int rackU = rack.heightU;
        const bool known = pick(0, 4) != 0;
        int u = pick(1, 3);
        while (u < rackU - 6) {
            const int tall = pick(1, 5);
            m.node(known ? u : 0, tall, pick(0, 5) == 0 ? 0 : pick(1, 16));
            u += tall + pick(0, 2);
        }
        if (pick(0, 1) == 1) {
            m.device(Tier::Leaf, "S" + std::to_string(i), known ? rackU - 1 : 0);
        }
    }
    return m.finish();
}

std::shared_ptr<scene::Colouring> makeUtilisation(const Snapshot& snapshot, std::uint32_t seed) {
    auto c = std::make_shared<scene::Colouring>();
    c->title = "GPU utilisation";
    c->unit = "%";
    std::mt19937 random(seed);
    c->codes.resize(snapshot.gpus.size());
    double level = 90;
    int left = 0;
    for (std::size_t n = 0; n < snapshot.nodes.size(); ++n) {
        if (left-- <= 0) {
            left = 16 + static_cast<int>(random() % 200);
            const auto kind = random() % 10;
            level = kind < 6    ? 84 + static_cast<double>(random() % 14)
                    : kind < 8  ? 30 + static_cast<double>(random() % 40)
                    : kind == 8 ? 5
                                : -1;
        }
        const bool dead = random() % 400 == 0;
        const bool silent = random() % 200 == 0;
        const GpuRange g = snapshot.nodes[n].gpus;
        for (std::uint32_t i = g.first; i < g.end(); ++i) {
            const double value = level + static_cast<double>(random() % 140) / 10 - 7;
            c->codes[i] = dead                            ? scene::code::kDown
                          : level < 0                     ? scene::code::kVacant
                          : silent || random() % 300 == 0 ? scene::code::kNoData
                                                          : scene::codeOf(value, 0, 100);
        }
    }
    c->entries = {
        {"vacant", "", scene::code::kVacant}, {"no data", "", scene::code::kNoData}, {"down", "", scene::code::kDown}};
    return c;
}

std::shared_ptr<scene::Colouring> makeTenants(const Snapshot& snapshot) {
    auto c = makeUtilisation(snapshot, 3);
    c->quantity = scene::Quantity::Tenant;
    c->scheme = scene::Scheme::Tenants;
    c->title = "Tenant";
    c->unit.clear();
    std::size_t i = 0;
    for (auto& code : c->codes) {
        const std::size_t block = i++ / 4096;
        if (code <= scene::code::kTopValue) {
            code = static_cast<std::uint8_t>(block * 5 % 9);
            code = code == 8 ? scene::code::kOthers : code;
        } else if (code == scene::code::kNoData) {
            code = static_cast<std::uint8_t>(block * 5 % 8);
        }
    }
    c->entries.clear();
    for (std::uint8_t t = 0; t < 8; ++t) {
        c->entries.push_back(
            {"Tenant " + std::string(1, static_cast<char>('A' + t)), std::to_string(12 - t) + ",288 GPUs", t});
    }
    c->entries.push_back({"others", "2,048 GPUs", scene::code::kOthers});
    c->entries.push_back({"vacant", "8,192 GPUs", scene::code::kVacant});
    return c;
}

std::shared_ptr<scene::Colouring> makeStates(const Snapshot& snapshot) {
    auto c = makeUtilisation(snapshot, 2);
    c->quantity = scene::Quantity::State;
    c->scheme = scene::Scheme::States;
    c->title = "State";
    c->unit.clear();
    for (auto& code : c->codes) {
        if (code <= scene::code::kTopValue) {
            code = code > 24 ? scene::code::kBusy : scene::code::kIdle;
        }
    }
    c->entries = {{"leased, busy", "", scene::code::kBusy},
                  {"leased, idle", "", scene::code::kIdle},
                  {"vacant", "", scene::code::kVacant},
                  {"down", "", scene::code::kDown},
                  {"no data", "", scene::code::kNoData}};
    return c;
}

}  // namespace leasehold::testing
