// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/formats/lease_yaml.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "data/formats/yaml_reader.hpp"
#include "data/model/names.hpp"
#include "data/model/plain_name.hpp"

/// Contracts by hand. Strict: the first thing that is wrong ends the import, with its line and column.
namespace leasehold {
namespace {

using yaml::Map;

constexpr std::size_t kMostBytes = 8U << 20U;
constexpr double kMostMegawatts = 1e6;
constexpr std::int64_t kMostGpus = 1'000'000'000;

Probe probe(std::string_view head) {
    int keys = 0;
    bool leases = false;
    std::size_t at = 0;
    while (at < head.size()) {
        const std::size_t end = std::min(head.find('\n', at), head.size());
        const std::string_view line = head.substr(at, end - at);
        at = end + 1;
        for (const std::string_view key : {"leases:", "parties:", "sites:", "currency:"}) {
            if (line.starts_with(key) || line.starts_with("{" + std::string(key))) {
                ++keys;
                leases = leases || key == "leases:";
            }
        }
    }
    if (leases && keys > 1) return {90, "has 'leases:' and 'parties:'"};
    if (leases) return {75, "has 'leases:'"};
    return keys > 0 ? Probe{60, "has 'parties:', 'sites:' or 'currency:'"} : Probe{};
}

int rank(std::string_view, const ReadOptions&) {
    return 60;
}

/// A source is dated to the day, the month or the year.
bool isSourceDate(const std::string& date) {
    const std::string whole = date.size() == 4 ? date + "-01-01" : date.size() == 7 ? date + "-01" : date;
    return parseInstant(whole).has_value();
}

/// The document, key by key, into records; order of the output: parties, sites, leases with their parts.
class Reader {
public:
    Reader(yaml::Faults& faults) : m_faults(faults) {}

    struct Placed {
        Record record;
        Place at;
    };
    std::vector<Placed> records;
    std::int64_t entries = 0;

    void document(const YAML::Node& node) {
        Map map(node, "the file", m_faults);
        if (const auto currency = map.text("currency")) m_currency = currencyOf(map, "currency", *currency);
        map.each("parties", "a party", [&](Map& party) { readParty(party); });
        map.each("sites", "a site", [&](Map& site) { readSite(site); });
        map.each("leases", "a lease", [&](Map& lease) { readLease(lease); });
        map.finish();
    }

private:
    void emit(Record record, const YAML::Mark& mark) { records.push_back({std::move(record), yaml::placeOf(mark)}); }

    /// A price in no currency is no price: none is assumed.
    void needCurrency(const YAML::Mark& mark, const std::optional<Currency>& currency, const char* what) {
        if (currency) return;
        m_faults.add(mark, fmt::format("{} has no currency", what),
                     "write 'currency: USD' (or another) at the top of the file, or beside the price");
    }

    std::optional<Currency> currencyOf(Map& map, const char* key, const std::string& text) {
        const auto currency = parseCurrency(text);
        if (currency) return *currency;
        m_faults.add(map.mark(key), currency.error().message, currency.error().remedy);
        return m_currency;
    }

    void readEvidence(Map& owner, const char* subject, const std::string& name) {
        owner.each("evidence", "an entry of evidence", [&](Map& map) {
            EvidenceRecord record;
            record.subject = subject;
            record.name = name;
            record.field = map.need("field");
            record.value = map.need("value");
            record.kind = map.oneOf("kind", {"contracted", "reported", "estimated"}).value_or("reported");
            record.source = map.text("source").value_or("");
            record.note = map.text("note").value_or("");
            record.date = map.text("date").value_or("");
            if (!record.date.empty() && !isSourceDate(record.date)) {
                m_faults.add(map.mark("date"), fmt::format("an entry of evidence: '{}' is no date", record.date),
                             "write 2026-05-20, 2026-05 or 2026");
            }
            map.finish();
            emit(record, map.mark());
        });
    }

    void readParty(Map& map) {
        ++entries;
        PartyRecord record;
        record.name = map.need("name");
        for (const std::string& role : map.texts("roles")) {
            if (role == "operator") {
                record.isOperator = true;
            } else if (role == "tenant") {
                record.isTenant = true;
            } else if (role == "supplier") {
                record.isSupplier = true;
            } else {
                m_faults.add(map.mark("roles"), fmt::format("a party has no role '{}'", role),
                             "write operator, tenant or supplier");
            }
        }
        emit(record, map.mark());
        readEvidence(map, "party", record.name);
        map.finish();
    }

    /// "envelope_mw", "envelope_kw" or "envelope_w", in watts.
    std::optional<double> readEnvelope(Map& map) {
        const auto exact = map.real("envelope_w", 0, kMostMegawatts * 1e6);
        const auto megawatts = map.real("envelope_mw", 0, kMostMegawatts);
        const auto kilowatts = map.real("envelope_kw", 0, kMostMegawatts * 1000);
        if (int{megawatts.has_value()} + int{kilowatts.has_value()} + int{exact.has_value()} > 1) {
            m_faults.add(map.mark(exact ? "envelope_w" : "envelope_kw"), "an envelope stands twice, in two units",
                         "keep one of them");
        }
        if (exact) return exact;
        if (megawatts) return std::round(*megawatts * 1e6 * 1000) / 1000;
        if (kilowatts) return std::round(*kilowatts * 1e3 * 1000) / 1000;
        return std::nullopt;
    }

    void emitFeed(Map& map, const char* scope, const std::string& site, RackRef place, const std::string& name,
                  std::optional<double> watts) {
        if (!watts) return;
        FeedRecord feed;
        feed.name = name;
        feed.scope = scope;
        feed.site = site;
        feed.place = std::move(place);
        feed.envelopeW = *watts;
        emit(feed, map.mark());
    }

    void readRow(Map& map, const std::string& site, const std::string& hallOfRow) {
        ++entries;
        RackRef place;
        place.row = map.need("name");
        place.hall = hallOfRow.empty() ? map.text("hall").value_or("") : hallOfRow;
        emitFeed(map, "row", site, place, "", readEnvelope(map));
        map.finish();
    }

    void readFeed(Map& map, const std::string& site) {
        ++entries;
        const std::string name = map.text("name").value_or("");
        RackRef place{map.text("hall").value_or(""), map.text("row").value_or(""), map.text("rack").value_or("")};
        const char* scope = !place.rack.empty()   ? "rack"
                            : !place.row.empty()  ? "row"
                            : !place.hall.empty() ? "hall"
                                                  : "site";
        const auto watts = readEnvelope(map);
        if (!watts) m_faults.add(map.mark(), "a feed lacks 'envelope_mw' or 'envelope_kw'");
        emitFeed(map, scope, site, place, name, watts);
        map.finish();
    }

    void readSite(Map& map) {
        ++entries;
        SiteRecord record;
        record.name = map.need("name");
        record.kind = map.oneOf("kind", {"terrestrial", "orbital"});
        record.status = map.oneOf("status", {"operating", "planned", "announced"});
        record.location = map.text("location");
        record.declaredGpus = map.integer("gpus", 0, kMostGpus);
        const std::optional<Currency> currency =
            map.has("currency") ? currencyOf(map, "currency", map.text("currency").value_or("")) : m_currency;
        if (const auto cost = map.number("owner_cost_per_gpu_hour")) {
            const auto price = parseUnitPrice(*cost, currency.value_or(Currency{}));
            if (price) {
                record.ownerCost = *price;
                needCurrency(map.mark("owner_cost_per_gpu_hour"), currency, "an owner's cost");
            } else {
                m_faults.add(map.mark("owner_cost_per_gpu_hour"), price.error().message, price.error().remedy);
            }
        }
        emit(record, map.mark());
        emitFeed(map, "site", record.name, {}, "", readEnvelope(map));
        map.each("halls", "a hall", [&](Map& hall) {
            ++entries;
            const std::string name = hall.need("name");
            emitFeed(hall, "hall", record.name, {name, "", ""}, "", readEnvelope(hall));
            hall.each("rows", "a row", [&](Map& row) { readRow(row, record.name, name); });
            hall.finish();
        });
        map.each("rows", "a row", [&](Map& row) { readRow(row, record.name, ""); });
        map.each("feeds", "a feed", [&](Map& feed) { readFeed(feed, record.name); });
        readEvidence(map, "site", record.name);
        map.finish();
    }

    void readPrice(Map& lease, LeaseRecord& record, std::optional<Currency> currency) {
        record.currency = currency.value_or(Currency{}).text();
        const YAML::Node node = lease.node("price");
        if (!node.IsDefined()) return;
        if (node.IsScalar() && node.Scalar() == "unknown") return;
        if (!node.IsMap()) {
            m_faults.add(node.Mark(),
                         "a price must be {monthly: ...}, {per_gpu_hour: ...}, {credits: ...}, {internal: true} "
                         "or unknown");
            return;
        }
        Map map(node, "a price", m_faults);
        if (map.has("currency")) currency = currencyOf(map, "currency", map.text("currency").value_or(""));
        record.currency = currency.value_or(Currency{}).text();
        if (map.has("monthly") + map.has("credits") + map.has("per_gpu_hour") + map.has("internal") != 1) {
            m_faults.add(map.mark(), "a price has exactly one of monthly, per_gpu_hour, credits and internal");
            return;
        }
        const auto money = [&](const char* key) {
            const auto written = map.number(key);
            if (!written) return;
            record.priceKind = key;
            const auto amount = parseMoney(*written, currency.value_or(Currency{}));
            if (amount) {
                record.amount = amount->minor;
                needCurrency(map.mark(key), currency, "a price");
            } else {
                m_faults.add(map.mark(key), amount.error().message, amount.error().remedy);
            }
        };
        money("monthly");
        money("credits");
        if (const auto written = map.number("per_gpu_hour")) {
            record.priceKind = "per_gpu_hour";
            const auto price = parseUnitPrice(*written, currency.value_or(Currency{}));
            if (price) {
                record.amount = price->micros;
                needCurrency(map.mark("per_gpu_hour"), currency, "a price");
            } else {
                m_faults.add(map.mark("per_gpu_hour"), price.error().message, price.error().remedy);
            }
        }
        if (map.has("internal")) {
            record.priceKind = "internal";
            if (map.text("internal") != "true") m_faults.add(map.mark("internal"), "internal must be true");
        }
        map.finish();
    }

    void readTerms(Map& map, LeaseRecord& record) {
        record.minimumCommitment = map.real("minimum_commitment", 0, 1);
        record.noticeDays = map.integer("notice_days", 0, 36500);
        record.lockInUntil = map.instant("lock_in_until");
        record.deliveredGpus = map.integer("delivered_gpus", 0, kMostGpus);
        record.note = map.text("note").value_or("");
        if (map.has("sla")) {
            Map sla(map.node("sla"), "an sla", m_faults);
            record.slaAvailability = sla.real("availability", 0, 1);
            record.slaCredit = sla.oneOf("credit", {"pro-rata", "none"}).value_or("");
            if (record.slaCredit == "none") record.slaCredit.clear();
            sla.finish();
        }
    }

    void readLease(Map& map) {
        ++entries;
        LeaseRecord record;
        record.restatesParts = true;
        record.name = map.need("name");
        if (!m_leases.insert(lowered(plainName(record.name))).second) {
            m_faults.add(map.mark("name"), fmt::format("lease '{}' stands twice", record.name),
                         "give one another name");
        }
        record.tenant = map.need("tenant");
        record.landlord = map.has("operator") ? map.need("operator") : "";
        if (!map.has("from")) m_faults.add(map.mark(), "a lease lacks 'from'");
        record.from = map.instant("from").value_or(Instant{});
        record.to = map.instant("to");
        if (record.to && *record.to <= record.from) {
            m_faults.add(map.mark("to"), fmt::format("lease '{}' ends before it starts", record.name),
                         "'to' is exclusive and must lie after 'from'");
        }
        const std::string own = map.text("currency").value_or("");
        readPrice(map, record, own.empty() ? m_currency : currencyOf(map, "currency", own));
        readTerms(map, record);
        emit(record, map.mark());
        readRamp(map, record);
        map.each("scope", "a scope", [&](Map& scope) { readScope(scope, record); });
        readEvidence(map, "lease", record.name);
        map.finish();
    }

    void readRamp(Map& map, const LeaseRecord& lease) {
        std::vector<RampRecord> steps;
        map.each("ramp", "a ramp step", [&](Map& step) {
            RampRecord record;
            record.lease = lease.name;
            for (const char* key : {"from", "to", "share"}) {
                if (!step.has(key)) m_faults.add(step.mark(), fmt::format("a ramp step lacks '{}'", key));
            }
            record.from = step.instant("from").value_or(Instant{});
            record.to = step.instant("to").value_or(Instant{});
            if (!step.node("share").IsNull()) record.share = step.real("share", 0, 1);
            if (record.to <= record.from) m_faults.add(step.mark("to"), "a ramp step ends before it starts");
            if (record.from < lease.from || (lease.to && record.to > *lease.to)) {
                m_faults.add(step.mark("from"), "a ramp step lies outside the lease's term");
            }
            const bool twice = std::any_of(steps.begin(), steps.end(), [&](const RampRecord& other) {
                return record.from < other.to && other.from < record.to;
            });
            if (twice) m_faults.add(step.mark("from"), "two ramp steps cover the same time");
            step.finish();
            steps.push_back(record);
            emit(record, step.mark());
        });
    }

    void readScope(Map& map, const LeaseRecord& lease) {
        AllocationRecord record;
        record.lease = lease.name;
        record.at = yaml::placeOf(map.mark());
        record.site = map.text("site").value_or("");
        record.place = {map.text("hall").value_or(""), map.text("row").value_or(""), map.text("rack").value_or("")};
        record.pod = map.text("pod").value_or("");
        record.node = map.text("node").value_or("");
        record.from = map.instant("from");
        record.to = map.instant("to");
        if (record.from && record.to && *record.to <= *record.from) {
            m_faults.add(map.mark("to"), "a scope ends before it starts");
        }
        const std::string gpus = map.text("gpus").value_or("");
        record.count = map.integer("count", 1, kMostGpus);
        record.model = map.text("model");
        if (record.count) {
            record.scope = "count";
            if (!record.site.empty() || !record.place.hall.empty() || !record.place.row.empty() ||
                !record.place.rack.empty() || !record.pod.empty() || !record.node.empty() || !gpus.empty()) {
                m_faults.add(map.mark("count"), "a count is a number of GPUs without places", "leave the place out");
            }
        } else if (record.model) {
            m_faults.add(map.mark("model"), "'model' goes with 'count' alone");
        } else if (!gpus.empty()) {
            record.scope = "gpus";
            splitGpus(map, gpus, record);
        } else {
            record.scope = !record.node.empty()         ? "node"
                           : !record.place.rack.empty() ? "rack"
                           : !record.place.row.empty()  ? "row"
                           : !record.pod.empty()        ? "pod"
                           : !record.place.hall.empty() ? "hall"
                                                        : "site";
            if (record.scope == "site" && record.site.empty()) {
                m_faults.add(map.mark(), "a scope names nothing", "write {hall: NAME} or another part of the site");
            }
        }
        map.finish();
        emit(record, map.mark());
    }

    /// "rack-17/node-3/0-7", or without the rack.
    void splitGpus(Map& map, std::string_view text, AllocationRecord& record) {
        const std::size_t last = text.rfind('/');
        const std::string_view slots = last == std::string_view::npos ? std::string_view{} : text.substr(last + 1);
        const std::string_view path = text.substr(0, last);
        const std::size_t slash = path.rfind('/');
        record.node = trimmed(slash == std::string_view::npos ? path : path.substr(slash + 1));
        if (slash != std::string_view::npos) record.place.rack = trimmed(path.substr(0, slash));
        const std::size_t dash = slots.find('-');
        const auto low = parseInteger(trimmed(slots.substr(0, dash)));
        const auto high = dash == std::string_view::npos ? low : parseInteger(trimmed(slots.substr(dash + 1)));
        if (!low || !high || *low < 0 || *high < *low || *high > 65534 || record.node.empty()) {
            m_faults.add(map.mark("gpus"), fmt::format("'{}' names no GPUs", cleanText(text.substr(0, 60))),
                         "write \"rack-17/node-3/0-7\", or \"node-3/0-7\"");
            return;
        }
        record.slotFrom = *low;
        record.slotTo = *high + 1;
    }

    yaml::Faults& m_faults;
    std::optional<Currency> m_currency;
    std::set<std::string> m_leases;
};

Result<> read(TextSource& source, RecordSink& sink, const ReadOptions& options) {
    auto text = source.readAll(kMostBytes);
    if (!text) return Failure(text.error());
    if (source.stopped()) return {};
    sink.listsAll("lease-yaml:" + lowered(cleanText(options.path.stem().string())), {"lease"});
    return readLeaseYaml(*text, options.path.string(), sink);
}

}  // namespace

Result<> readLeaseYaml(const std::string& document, const std::string& name, RecordSink& sink) {
    yaml::Faults faults;
    Reader reader(faults);
    try {
        const YAML::Node root = yaml::load(document, faults);
        if (!faults.any()) reader.document(root);
    } catch (const YAML::Exception& exception) {
        faults.add(exception.mark, exception.msg, "correct the YAML");
    }
    if (faults.any()) return Failure(faults.error(name));
    sink.rowsRead(reader.entries);
    for (const Reader::Placed& placed : reader.records) {
        if (auto put = sink.put(placed.record, placed.at); !put) return put;
    }
    return {};
}

namespace {

/// Keeps the first lease and what follows of it.
class FirstLease final : public RecordSink {
public:
    Result<> put(const Record& record, Place) override {
        if (const auto* lease = std::get_if<LeaseRecord>(&record)) {
            if (++m_leases == 1) draft.lease = *lease;
        } else if (m_leases == 1) {
            if (const auto* step = std::get_if<RampRecord>(&record)) draft.ramp.push_back(*step);
            if (const auto* scope = std::get_if<AllocationRecord>(&record)) draft.scope.push_back(*scope);
            const auto* evidence = std::get_if<EvidenceRecord>(&record);
            if (evidence != nullptr && evidence->subject == "lease") draft.evidence.push_back(*evidence);
        }
        return {};
    }
    Result<> sample(const SampleRecord&, Place) override { return {}; }
    void rowsRead(std::int64_t) override {}
    void skip(Place, std::string, std::string, std::int64_t) override {}
    void warn(std::string) override {}
    void note(std::string) override {}
    std::string knownFabric(std::span<const std::uint64_t>, std::string otherwise) override { return otherwise; }
    std::optional<Duration> knownStep(std::string_view) override { return std::nullopt; }
    void listsAll(std::string, std::vector<std::string_view>, bool) override {}

    [[nodiscard]] bool found() const { return m_leases > 0; }
    LeaseDraft draft;

private:
    int m_leases = 0;
};

}  // namespace

Result<LeaseDraft> readLeaseDocument(const std::string& document) {
    FirstLease sink;
    if (auto read = readLeaseYaml(document, "lease", sink); !read) return Failure(read.error());
    if (!sink.found()) return fail(ErrorCode::NotFound, {}, "the document has no lease");
    return sink.draft;
}

const Importer& leaseYamlImporter() {
    static const Importer kImporter{
        "lease-yaml", "contracts, parties and prices written by hand in YAML", true, false, probe, rank, read};
    return kImporter;
}

}  // namespace leasehold
