// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <utility>

#include "app/cli/arguments.hpp"
#include "app/cli/command.hpp"
#include "app/cli/headless.hpp"
#include "data/model/digits.hpp"
#include "widgets/scene/gltf_export.hpp"
#include "widgets/scene/labels.hpp"
#include "widgets/scene/render_image.hpp"
#include "widgets/state/link_loads.hpp"
#include "widgets/state/values_feed.hpp"

namespace leasehold::cli {
namespace {

/// The value of that name, by its position.
template <class Value, std::size_t N>
std::optional<Value> named(const std::array<const char*, N>& names, std::string_view text) {
    const auto found = std::find(names.begin(), names.end(), text);
    return found == names.end() ? std::nullopt : std::optional(static_cast<Value>(found - names.begin()));
}

Result<scene::Quantity> parseQuantity(std::string_view text) {
    if (const auto quantity = named<scene::Quantity>(scene::kQuantityNames, text)) {
        return *quantity;
    }
    return fail(ErrorCode::InvalidInput, {}, fmt::format("'{}' is not a colouring", text),
                "choose utilisation, tenant, state, expiry, power, health or temperature");
}

Result<scene::FabricBy> parseFabricBy(std::string_view text) {
    if (const auto by = named<scene::FabricBy>(scene::kFabricByNames, text)) {
        return *by;
    }
    return fail(ErrorCode::InvalidInput, {}, fmt::format("'{}' is no colouring of cables", text),
                "choose tier, state or load");
}

/// "0:50", both finite, the first below the second.
Result<ColourRange> parseRange(std::string_view text) {
    const std::size_t colon = text.find(':');
    if (colon != std::string_view::npos) {
        const QByteArray low(text.data(), static_cast<qsizetype>(colon));
        const QByteArray high(text.data() + colon + 1, static_cast<qsizetype>(text.size() - colon - 1));
        bool okLow = false;
        bool okHigh = false;
        const ColourRange range{low.toDouble(&okLow), high.toDouble(&okHigh)};
        if (okLow && okHigh && std::isfinite(range.low) && std::isfinite(range.high) && range.low < range.high) {
            return range;
        }
    }
    return fail(ErrorCode::InvalidInput, {}, fmt::format("'{}' is no range", text), "write LOW:HIGH, as 0:50");
}

Result<const scene::Theme*> parseTheme(std::string_view text) {
    if (text == "dark" || text == "light") {
        return text == "dark" ? &scene::darkTheme() : &scene::lightTheme();
    }
    return fail(ErrorCode::InvalidInput, {}, fmt::format("'{}' is not a theme", text), "choose dark or light");
}

/// What is wrong with a camera's word, empty where nothing is. Whether the name is there is found when it is drawn.
std::string isCamera(const std::string& text) {
    for (const std::string_view place : {"hall:", "row:", "rack:"}) {
        if (text.starts_with(place) && text.size() > place.size()) {
            return {};
        }
    }
    return text == "overview" || text == "top"
               ? std::string{}
               : fmt::format("'{}' is not a camera; choose overview, top, hall:NAME, row:NAME or rack:NAME", text);
}

class RenderCommand : public Command {
public:
    RenderCommand() : Command("render", "A picture of the site, without a display") {}

    void define(CLI::App& app) override {
        addSite(app, m_site);
        addInstant(app, "--at", m_at, "The time to show (default: the last sample)");
        addRead(app, "--color-by", "utilisation tenant state expiry power health temperature", "NAME", parseQuantity,
                [this](scene::Quantity quantity) { m_quantity = quantity; })
            ->default_str("utilisation");
        app.add_option("--camera", m_spec.camera, "overview top hall:NAME row:NAME rack:NAME")
            ->check(isCamera)
            ->type_name("NAME")
            ->capture_default_str();
        addRead(app, "--size", "Width and height in pixels", "WxH", parsePictureSize, [this](PictureSize size) {
            m_size = size;
        })->default_str("1920x1080");
        addRead(app, "--theme", "dark light", "NAME", parseTheme, [this](const scene::Theme* theme) {
            m_spec.theme = theme;
        })->default_str("dark");
        addInstant(app, "--from", m_from, "Colour by all samples from this time to --at, not by the one at --at");
        app.add_flag("--max", m_highest, "With --from: the highest sample instead of the mean");
        app.add_flag("--worst", m_worst, "Racks seen from afar show their worst GPU instead of the mean");
        addRead(app, "--range", "Values at the ends of the colour map", "LOW:HIGH", parseRange,
                [this](ColourRange range) { m_range = range; });
        addRead(app, "--fabric-by", "tier state load", "NAME", parseFabricBy, [this](scene::FabricBy by) {
            m_spec.fabricBy = by;
        })->default_str("tier");
        app.add_flag("--no-fabric", m_noFabric, "Leave the cable trays out");
        app.add_option("-o,--output", m_output, "Write to this file: .png, or the scene as .gltf or .glb")
            ->type_name("FILE")
            ->required();
    }

    Result<> run(Context& context) override {
        const std::string ending = endingOf(m_output);
        if (ending != "png" && ending != "gltf" && ending != "glb") {
            throw CLI::ValidationError("--output", fmt::format("'{}' does not end in .png, .gltf or .glb", m_output));
        }
        refuseOverSite(m_site, m_output);
        context.console.progress(0, "reading the site");
        const Result<OpenSitePtr> site = openSite(m_site, context.stop);
        if (!site) {
            return Failure(site.error());
        }
        ValuesRequest request;
        request.site = *site;
        request.at = m_at.value_or((*site)->defaultCursor());
        request.window = {m_from.value_or(request.at), request.at + (*site)->step};
        if (request.window.empty()) {
            throw CLI::ValidationError("--from", "comes after --at");
        }
        request.quantity = m_quantity;
        request.highest = m_highest;
        request.worst = m_worst;
        request.range = m_range;
        const Result<SiteValuesPtr> values = computeValues(request, nullptr, context.stop);
        if (!values) {
            return Failure(values.error());
        }
        if (ending != "png") {
            context.console.progress(0.4, "writing");
            return write(*(*site)->snapshot, **values);
        }
        context.console.progress(0.4, "drawing");
        return draw(*(*site)->snapshot, **values, context);
    }

private:
    /// When and how much. Without GPUs there is nothing that a time could colour, so the fabric is counted instead.
    static std::string subtitle(const Snapshot& snapshot, const SiteValues& values) {
        if (snapshot.gpus.empty()) {
            return fmt::format("{}   \u00b7   {}   \u00b7   {}", countOf(snapshot.nodes.size(), "node"),
                               countOf(snapshot.switches.size(), "switch", "es"),
                               countOf(snapshot.links.size(), "cable"));
        }
        return fmt::format("{} UTC   \u00b7   {}", formatInstantShort(values.at), countOf(values.inService, "GPU"));
    }

    Result<> draw(const Snapshot& snapshot, const SiteValues& values, Context& context) {
        const HeadlessQt qt;
        m_spec.width = m_size.width;
        m_spec.height = m_size.height;
        m_spec.fabric = !m_noFabric;
        m_spec.content.title = QString::fromStdString(snapshot.name);
        m_spec.content.subtitle = QString::fromStdString(subtitle(snapshot, values));
        m_spec.content.legend = !snapshot.gpus.empty();
        m_spec.content.marks = scene::marksFor(snapshot);
        m_spec.content.compass = m_spec.content.scaleBar;
        m_spec.content.cables = m_spec.fabric ? m_spec.fabricBy : scene::FabricBy::Tier;
        if (m_spec.content.cables == scene::FabricBy::Load) {
            m_spec.loads = linkLoads(values);
            m_spec.content.marks << QStringLiteral("load estimated");
        }
        const auto image = scene::renderToImage(scene::buildGeometry(values.site->snapshot), values.colouring, m_spec);
        if (!image) {
            return Failure(image.error());
        }
        if (context.stop.stop_requested()) {
            return fail(ErrorCode::Cancelled, m_output, "stopped before it was written");
        }
        context.console.progress(0.8, "writing");
        return scene::savePicture(*image, m_output);
    }

    Result<> write(const Snapshot& snapshot, const SiteValues& values) const {
        scene::GltfSpec spec;
        spec.theme = m_spec.theme;
        spec.fabric = !m_noFabric;
        spec.title = snapshot.name;
        spec.subtitle = subtitle(snapshot, values);
        for (const QString& mark : scene::marksFor(snapshot)) {
            spec.marks.push_back(mark.toStdString());
        }
        const auto geometry = scene::buildGeometry(values.site->snapshot);
        return scene::saveGltf(*geometry, values.colouring.get(), spec, m_output);
    }

    std::string m_site;
    std::optional<Instant> m_at;
    std::optional<Instant> m_from;
    std::optional<ColourRange> m_range;
    bool m_highest = false;
    bool m_worst = false;
    scene::Quantity m_quantity = scene::Quantity::Utilisation;
    scene::PictureSpec m_spec;
    PictureSize m_size;
    bool m_noFabric = false;
    std::string m_output;
};

}  // namespace

std::unique_ptr<Command> makeRenderCommand() {
    return std::make_unique<RenderCommand>();
}

}  // namespace leasehold::cli
