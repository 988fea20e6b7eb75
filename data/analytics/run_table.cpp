// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/analytics/run_table.hpp"

#include <algorithm>
#include <tuple>

namespace leasehold {
namespace {

constexpr std::uint32_t kEnd = 0xFFFFFFFF;

/// Walks two tables over the ordinals where either changes: visit(range, heldByA or null, heldByB or null).
template <class Visit>
void walk(const RunTable& a, const RunTable& b, Visit visit) {
    std::size_t i = 0;
    std::size_t j = 0;
    std::uint32_t at = 0;
    while (i < a.size() || j < b.size()) {
        const Segment* x = i < a.size() ? &a[i] : nullptr;
        const Segment* y = j < b.size() ? &b[j] : nullptr;
        const bool inX = x != nullptr && x->gpus.first <= at;
        const bool inY = y != nullptr && y->gpus.first <= at;
        std::uint32_t next = kEnd;
        for (const auto& [segment, inside] : {std::pair{x, inX}, std::pair{y, inY}}) {
            if (segment != nullptr) {
                next = std::min(next, inside ? segment->gpus.end() : segment->gpus.first);
            }
        }
        if (next > at && (inX || inY)) {
            visit(GpuRange{at, next - at}, inX ? &x->held : nullptr, inY ? &y->held : nullptr);
        }
        at = next;
        i += x != nullptr && x->gpus.end() <= at ? 1 : 0;
        j += y != nullptr && y->gpus.end() <= at ? 1 : 0;
    }
}

/// Adds a segment, growing the last where it touches and has the same history.
void append(RunTable& table, GpuRange gpus, std::vector<Held> held) {
    if (held.empty()) {
        return;
    }
    if (!table.empty() && table.back().gpus.end() == gpus.first && table.back().held == held) {
        table.back().gpus.count += gpus.count;
    } else {
        table.push_back({gpus, std::move(held)});
    }
}

template <class Combine>
std::vector<Held> intersectTimes(const std::vector<Held>& a, const std::vector<Held>& b, Combine combine) {
    std::vector<Held> out;
    std::size_t j = 0;
    for (const Held& x : a) {
        while (j < b.size() && b[j].window.to <= x.window.from) {
            ++j;
        }
        for (std::size_t k = j; k < b.size() && b[k].window.from < x.window.to; ++k) {
            const TimeWindow both = leasehold::intersect(x.window, b[k].window);
            if (both.empty()) {
                continue;
            }
            const std::uint32_t value = combine(x.value, b[k].value);
            if (!out.empty() && out.back().window.to == both.from && out.back().value == value) {
                out.back().window.to = both.to;
            } else {
                out.push_back({both, value});
            }
        }
    }
    return out;
}

std::vector<Held> subtractTimes(const std::vector<Held>& a, const std::vector<Held>& b) {
    std::vector<Held> out;
    std::size_t j = 0;
    for (Held x : a) {
        while (j < b.size() && b[j].window.to <= x.window.from) {
            ++j;
        }
        for (std::size_t k = j; k < b.size() && b[k].window.from < x.window.to; ++k) {
            if (b[k].window.from > x.window.from) {
                out.push_back({{x.window.from, b[k].window.from}, x.value});
            }
            x.window.from = std::max(x.window.from, b[k].window.to);
        }
        if (!x.window.empty()) {
            out.push_back(x);
        }
    }
    return out;
}

std::vector<Held> uniteTimes(const std::vector<Held>* a, const std::vector<Held>* b) {
    std::vector<Held> out;
    for (const std::vector<Held>* part : {a, b}) {
        if (part != nullptr) {
            out.insert(out.end(), part->begin(), part->end());
        }
    }
    std::sort(out.begin(), out.end(), [](const Held& x, const Held& y) { return x.window.from < y.window.from; });
    return out;
}

/// One segment's claims, in order of time, into a history without overlaps.
std::vector<Held> settle(std::vector<const Claim*>& active, GpuRange gpus, std::vector<ClaimOverlap>* overlaps) {
    std::sort(active.begin(), active.end(), [](const Claim* x, const Claim* y) {
        return std::tie(x->window.from, x->began, x->value, x->window.to) <
               std::tie(y->window.from, y->began, y->value, y->window.to);
    });
    std::vector<Held> held;
    for (const Claim* claim : active) {
        TimeWindow window = claim->window;
        if (!held.empty() && held.back().window.to > window.from) {
            const TimeWindow both = leasehold::intersect(held.back().window, window);
            if (overlaps != nullptr && !both.empty()) {
                overlaps->push_back({held.back().value, claim->value, gpus, both});
            }
            window.from = held.back().window.to;
        }
        if (!window.empty()) {
            if (!held.empty() && held.back().window.to == window.from && held.back().value == claim->value) {
                held.back().window.to = window.to;
            } else {
                held.push_back({window, claim->value});
            }
        }
    }
    return held;
}

}  // namespace

RunTable intersect(const RunTable& a, const RunTable& b) {
    RunTable out;
    walk(a, b, [&](GpuRange gpus, const auto* x, const auto* y) {
        if (x != nullptr && y != nullptr) {
            append(out, gpus, intersectTimes(*x, *y, [](std::uint32_t value, std::uint32_t) { return value; }));
        }
    });
    return out;
}

RunTable intersect(const RunTable& a, const RunTable& b,
                   const std::function<std::uint32_t(std::uint32_t, std::uint32_t)>& combine) {
    RunTable out;
    walk(a, b, [&](GpuRange gpus, const auto* x, const auto* y) {
        if (x != nullptr && y != nullptr) {
            append(out, gpus, intersectTimes(*x, *y, combine));
        }
    });
    return out;
}

RunTable subtract(const RunTable& a, const RunTable& b) {
    RunTable out;
    walk(a, b, [&](GpuRange gpus, const auto* x, const auto* y) {
        if (x != nullptr) {
            append(out, gpus, y == nullptr ? *x : subtractTimes(*x, *y));
        }
    });
    return out;
}

RunTable unite(const RunTable& a, const RunTable& b) {
    RunTable out;
    walk(a, b, [&](GpuRange gpus, const auto* x, const auto* y) { append(out, gpus, uniteTimes(x, y)); });
    return out;
}

RunTable tabulate(std::vector<Claim> claims, std::vector<ClaimOverlap>* overlaps) {
    std::erase_if(claims, [](const Claim& c) { return c.gpus.count == 0 || c.window.empty(); });
    std::sort(claims.begin(), claims.end(), [](const Claim& x, const Claim& y) { return x.gpus.first < y.gpus.first; });
    std::vector<std::uint32_t> edges;
    edges.reserve(claims.size() * 2);
    for (const Claim& claim : claims) {
        edges.push_back(claim.gpus.first);
        edges.push_back(claim.gpus.end());
    }
    std::sort(edges.begin(), edges.end());
    edges.erase(std::unique(edges.begin(), edges.end()), edges.end());

    RunTable table;
    std::vector<const Claim*> active;
    std::size_t next = 0;
    for (std::size_t e = 0; e + 1 < edges.size(); ++e) {
        std::erase_if(active, [&](const Claim* c) { return c->gpus.end() <= edges[e]; });
        while (next < claims.size() && claims[next].gpus.first == edges[e]) {
            active.push_back(&claims[next++]);
        }
        if (!active.empty()) {
            const GpuRange gpus{edges[e], edges[e + 1] - edges[e]};
            append(table, gpus, settle(active, gpus, overlaps));
        }
    }
    return table;
}

}  // namespace leasehold
