// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/leases/lease_yaml_writer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "data/export/output_file.hpp"
#include "data/leases/yaml_text.hpp"
#include "data/model/money.hpp"
#include "data/store/site_file.hpp"

namespace leasehold {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kMostBytes = 7'000'000;
constexpr std::size_t kMostValues = 200'000;

std::string instantText(Instant t) {
    const std::string whole = formatInstant(t);
    return whole.ends_with("T00:00:00Z") ? whole.substr(0, 10) : whole;
}

std::string evidenceText(const EvidenceRecord& e) {
    FlowMap map;
    map.text("field", e.field).put("value", yamlText(e.value)).text("kind", e.kind);
    return map.text("source", e.source).text("date", e.date).text("note", e.note).str();
}

/// A block list of lines under a key; nothing where there are none.
template <class List, class Text>
std::string block(std::string_view key, const List& list, Text text, std::string_view indent = "    ") {
    if (list.empty()) return {};
    std::string lines = fmt::format("{}{}:\n", indent, key);
    for (const auto& entry : list) {
        lines += fmt::format("{}  - {}\n", indent, text(entry));
    }
    return lines;
}

std::string priceText(const LeaseRecord& lease) {
    const Currency currency = parseCurrency(lease.currency).value_or(Currency{});
    if (lease.priceKind == "internal") return "{internal: true}";
    if (!lease.amount || lease.priceKind == "unknown") return "unknown";
    const std::string amount = lease.priceKind == "per_gpu_hour" ? formatDecimal(UnitPrice{*lease.amount, currency})
                                                                 : formatDecimal(Money{*lease.amount, currency});
    return FlowMap().put(lease.priceKind, amount).str();
}

std::string rampText(const RampRecord& step) {
    return FlowMap()
        .put("from", instantText(step.from))
        .put("to", instantText(step.to))
        .put("share", step.share ? fmt::format("{}", *step.share) : "null")
        .str();
}

std::string scopeText(const AllocationRecord& a) {
    FlowMap map;
    map.text("site", a.site).text("hall", a.place.hall).text("row", a.place.row).text("rack", a.place.rack);
    map.text("pod", a.pod);
    if (a.scope == "gpus") {
        const std::int64_t first = a.slotFrom.value_or(0);
        const std::int64_t last = a.slotTo.value_or(first + 1) - 1;
        map.put("gpus", yamlText(first == last ? fmt::format("{}/{}", a.node, first)
                                               : fmt::format("{}/{}-{}", a.node, first, last)));
    } else {
        map.text("node", a.node);
    }
    if (a.count) map.put("count", fmt::format("{}", *a.count));
    if (a.model) map.text("model", *a.model);
    if (a.from) map.put("from", instantText(*a.from));
    if (a.to) map.put("to", instantText(*a.to));
    return map.str();
}

/// One lease as an entry of "leases:".
std::string leaseEntry(const LeaseDraft& draft, std::string_view currency) {
    const LeaseRecord& lease = draft.lease;
    std::string text;
    const auto line = [&](std::string_view key, std::string_view value) {
        text += fmt::format("{}{}: {}\n", text.empty() ? "  - " : "    ", key, value);
    };
    line("name", yamlText(lease.name));
    if (!lease.landlord.empty()) line("operator", yamlText(lease.landlord));
    line("tenant", yamlText(lease.tenant));
    line("from", instantText(lease.from));
    if (lease.to) line("to", instantText(*lease.to));
    text += block("scope", draft.scope, scopeText);
    if (lease.currency != currency) line("currency", lease.currency);
    line("price", priceText(lease));
    text += block("ramp", draft.ramp, rampText);
    if (lease.minimumCommitment) line("minimum_commitment", fmt::format("{}", *lease.minimumCommitment));
    if (lease.noticeDays) line("notice_days", fmt::format("{}", *lease.noticeDays));
    if (lease.lockInUntil) line("lock_in_until", instantText(*lease.lockInUntil));
    if (lease.slaAvailability || !lease.slaCredit.empty()) {
        FlowMap sla;
        if (lease.slaAvailability) sla.put("availability", fmt::format("{}", *lease.slaAvailability));
        line("sla", sla.text("credit", lease.slaCredit).str());
    }
    if (lease.deliveredGpus) line("delivered_gpus", fmt::format("{}", *lease.deliveredGpus));
    if (!lease.note.empty()) line("note", yamlText(lease.note));
    return text + block("evidence", draft.evidence, evidenceText);
}

std::size_t valuesIn(const LeaseDraft& draft) {
    return 40 + 20 * draft.scope.size() + 10 * draft.ramp.size() + 20 * draft.evidence.size();
}

std::string partyEntries(SQLite::Database& database) {
    SQLite::Statement rows(database, "SELECT id, name, is_operator, is_tenant, is_supplier FROM party ORDER BY id");
    std::string text;
    while (rows.executeStep()) {
        std::string roles;
        constexpr std::array<std::string_view, 3> kRoles{"operator", "tenant", "supplier"};
        for (int i = 0; i < 3; ++i) {
            if (rows.getColumn(2 + i).getInt() == 0) continue;
            roles += (roles.empty() ? "" : ", ") + std::string(kRoles[static_cast<std::size_t>(i)]);
        }
        text += fmt::format("  - name: {}\n", yamlText(rows.getColumn(1).getString()));
        if (!roles.empty()) text += fmt::format("    roles: [{}]\n", roles);
        text += block("evidence", readEvidence(database, "party", rows.getColumn(0).getInt64()), evidenceText);
    }
    return text.empty() ? text : "parties:\n" + text;
}

std::string feedText(const SQLite::Statement& row) {
    FlowMap map;
    const auto name = [&](const char* key, int column) {
        if (!row.getColumn(column).isNull()) map.text(key, row.getColumn(column).getString());
    };
    name("name", 0);
    name("hall", 1);
    name("row", 2);
    name("rack", 3);
    return map.put("envelope_w", fmt::format("{}", row.getColumn(4).getDouble())).str();
}

std::vector<std::string> feedsOf(SQLite::Database& database, std::int64_t site) {
    SQLite::Statement rows(
        database,
        "SELECT f.name, h.name, r.name, k.name, f.envelope_w FROM power_feed f LEFT JOIN rack k ON f.scope = 'rack' "
        "AND k.id = f.ref_id LEFT JOIN rack_row r ON r.id = CASE f.scope WHEN 'row' THEN f.ref_id ELSE k.row_id END "
        "LEFT JOIN hall h ON h.id = CASE f.scope WHEN 'hall' THEN f.ref_id ELSE r.hall_id END WHERE CASE f.scope WHEN "
        "'site' THEN f.ref_id ELSE coalesce(h.site_id, k.site_id) END = ? ORDER BY f.id");
    rows.bind(1, site);
    std::vector<std::string> feeds;
    while (rows.executeStep()) {
        feeds.push_back(feedText(rows));
    }
    return feeds;
}

std::string siteEntries(SQLite::Database& database, std::string_view currency) {
    SQLite::Statement rows(database,
                           "SELECT id, name, kind, status, location, declared_gpus, owner_cost_micros, "
                           "owner_cost_currency FROM site ORDER BY id");
    std::string text;
    while (rows.executeStep()) {
        text += fmt::format("  - name: {}\n    kind: {}\n    status: {}\n", yamlText(rows.getColumn(1).getString()),
                            rows.getColumn(2).getString(), rows.getColumn(3).getString());
        if (const std::string location = rows.getColumn(4).getString(); !location.empty()) {
            text += fmt::format("    location: {}\n", yamlText(location));
        }
        if (!rows.getColumn(5).isNull()) text += fmt::format("    gpus: {}\n", rows.getColumn(5).getInt64());
        if (!rows.getColumn(6).isNull()) {
            const Currency own = parseCurrency(rows.getColumn(7).getString()).value_or(Currency{});
            if (own.text() != currency) text += fmt::format("    currency: {}\n", own.text());
            text += fmt::format("    owner_cost_per_gpu_hour: {}\n",
                                formatDecimal(UnitPrice{rows.getColumn(6).getInt64(), own}));
        }
        const std::int64_t id = rows.getColumn(0).getInt64();
        text += block("feeds", feedsOf(database, id), [](const std::string& feed) { return feed; });
        text += block("evidence", readEvidence(database, "site", id), evidenceText);
    }
    return text.empty() ? text : "sites:\n" + text;
}

/// The currency that most leases are in; USD where there are none.
std::string commonCurrency(const std::vector<LeaseDraft>& drafts) {
    std::map<std::string, std::size_t> counts;
    for (const LeaseDraft& draft : drafts) {
        ++counts[draft.lease.currency];
    }
    const auto most = std::max_element(counts.begin(), counts.end(),
                                       [](const auto& a, const auto& b) { return a.second < b.second; });
    return most == counts.end() ? "USD" : most->first;
}

std::string head(std::string_view currency) {
    return fmt::format("currency: {}\n", currency);
}

/// The documents of a whole file, none larger than import reads.
Result<std::vector<std::string>> documents(SQLite::Database& database, const std::stop_token& stop) {
    const std::vector<LeaseDraft> drafts = readDrafts(database);
    const std::string currency = commonCurrency(drafts);
    std::vector<std::string> parts{head(currency) + partyEntries(database) + siteEntries(database, currency)};
    std::size_t values = parts.back().size() / 8;
    bool begun = false;
    for (const LeaseDraft& draft : drafts) {
        if (stop.stop_requested()) return fail(ErrorCode::Cancelled, {}, "stopped");
        const std::string entry = leaseEntry(draft, currency);
        values += valuesIn(draft);
        if (begun && (values > kMostValues || parts.back().size() + entry.size() > kMostBytes)) {
            parts.push_back(head(currency));
            values = valuesIn(draft);
            begun = false;
        }
        parts.back() += (begun ? "" : "leases:\n") + entry;
        begun = true;
    }
    return parts;
}

bool isYamlName(const fs::path& path) {
    return path.extension() == ".yaml" || path.extension() == ".yml";
}

}  // namespace

std::string leaseDocument(const LeaseDraft& draft) {
    return head(draft.lease.currency) + "leases:\n" + leaseEntry(draft, draft.lease.currency);
}

Result<> exportLeaseYaml(const fs::path& site, const fs::path& out, std::stop_token stop) {
    auto file = SiteFile::open(site, SiteFile::Mode::Read);
    if (!file) return Failure(file.error());
    auto parts = guarded(*file, [&]() -> Result<std::vector<std::string>> {
        file->database().exec("BEGIN");  // one look at the file, whatever others write meanwhile
        auto made = documents(file->database(), stop);
        file->database().exec("COMMIT");
        return made;
    });
    if (!parts) return Failure(parts.error());
    const bool named = isYamlName(out);
    const fs::path first = named ? out : out / "leases.yaml";
    if (!named) {
        std::error_code problem;
        fs::create_directories(out, problem);
        if (problem) {
            return fail(ErrorCode::Io, out.string(), fmt::format("cannot be made ({})", problem.message()),
                        "name a folder that you may write to");
        }
    }
    std::vector<OutputFile> files;
    for (std::size_t i = 0; i < parts->size(); ++i) {
        const fs::path path = i == 0 ? first
                                     : first.parent_path() / fmt::format("{}-{}{}", first.stem().string(), i + 1,
                                                                         first.extension().string());
        auto output = OutputFile::create(path);
        if (!output) return Failure(output.error());
        output->write((*parts)[i]);
        files.push_back(std::move(*output));
    }
    for (OutputFile& output : files) {
        if (auto done = output.commit(); !done) return done;
    }
    return {};
}

}  // namespace leasehold
