// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/report/elevation_booklet.hpp"

#include "data/model/natural_order.hpp"
#include "widgets/report/booklet_pages.hpp"

namespace leasehold::report {
namespace {

/// The hall of that name; names them all where there is none.
Result<std::optional<std::uint32_t>> findHall(const scene::SiteGeometry& geometry, const std::string& name) {
    if (name.empty()) {
        return std::optional<std::uint32_t>();
    }
    std::string known;
    for (std::uint32_t i = 0; i < geometry.halls.size(); ++i) {
        if (sameName(geometry.halls[i].name, name)) {
            return std::optional(i);
        }
        if (i < 12) {
            known += (known.empty() ? "" : ", ") + geometry.halls[i].name;
        }
    }
    return fail(ErrorCode::NotFound, name, "there is no hall of that name",
                known.empty() ? "the site has no halls; leave --hall out" : "choose one of " + known);
}

/// Measured power, where there is any: its absence is no failure.
std::shared_ptr<const Slice> powerSlice(const OpenSite& site, Instant at, std::stop_token stop) {
    const Metric* metric = site.snapshot->metric("power_w");
    if (metric == nullptr) {
        return nullptr;
    }
    auto slice =
        computeSlice(*site.snapshot, site.source, "power_w", {at, at + Duration{1}}, SliceStatistic::Mean, stop);
    return slice ? std::make_shared<const Slice>(std::move(*slice)) : nullptr;
}

/// The colouring's codes with dead GPUs crossed: who leases a dead GPU matters less than that it is dead.
void takeColours(RackFacts& facts) {
    const scene::Colouring& colouring = *facts.values->colouring;
    facts.codes = colouring.codes;
    facts.codes.resize(facts.snapshot().gpus.size(), scene::code::kNoData);
    for (std::size_t gpu = 0; gpu < facts.codes.size(); ++gpu) {
        if (facts.values->states[gpu] == GpuState::Down) {
            facts.codes[gpu] = scene::code::kDown;
        }
    }
    facts.palette = colouring.palette ? *colouring.palette
                                      : scene::paletteFor(colouring.scheme, colouring.map, scene::lightTheme());
}

Result<RackFacts> gatherFacts(const BookletRequest& request, std::stop_token stop) {
    const Instant at = request.at.value_or(request.site->defaultCursor());
    ValuesRequest asked;
    asked.site = request.site;
    asked.at = at;
    asked.window = {at, at + request.site->step};
    asked.quantity = request.quantity;
    const Result<SiteValuesPtr> values = computeValues(asked, nullptr, stop);
    if (!values) {
        return Failure(values.error());
    }
    RackFacts facts;
    facts.geometry = scene::buildGeometry(request.site->snapshot);
    facts.values = *values;
    facts.power = powerSlice(*request.site, at, stop);
    takeColours(facts);
    return facts;
}

}  // namespace

Result<Booklet> makeElevationBooklet(const BookletRequest& request, std::stop_token stop, const Progress& progress) {
    const auto tell = [&](double share, std::string_view phase) {
        if (progress) {
            progress(share, phase);
        }
    };
    tell(0, "reading samples");
    const Result<RackFacts> facts = gatherFacts(request, stop);
    if (!facts) {
        return Failure(facts.error());
    }
    const auto hall = findHall(*facts->geometry, request.hall);
    if (!hall) {
        return Failure(hall.error());
    }
    BookletPages pages(*facts, *hall, request.paper);
    const BookletPlan& plan = pages.plan();
    pages.paintContents();
    for (int page = plan.contentsPages + 1; page <= plan.pages; ++page) {
        if (stop.stop_requested()) {
            return fail(ErrorCode::Cancelled, "booklet", "stopped before it was written");
        }
        pages.paintPage();
        tell(0.05 + 0.9 * page / plan.pages, "drawing racks");
    }
    tell(0.96, "putting the pages together");
    return Booklet{pages.finish(), plan.pages, plan.racks};
}

}  // namespace leasehold::report
