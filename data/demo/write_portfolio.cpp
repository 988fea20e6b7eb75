// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <chrono>
#include <string_view>

#include "data/demo/bulk_insert.hpp"
#include "data/demo/calendar.hpp"
#include "data/demo/site_writer.hpp"

namespace leasehold::demo {
namespace {

constexpr std::int64_t kDaySeconds = 86400;
constexpr std::int64_t date(int year, unsigned month, unsigned day) {
    const std::chrono::sys_days days{std::chrono::year{year} / static_cast<int>(month) / static_cast<int>(day)};
    return days.time_since_epoch().count() * kDaySeconds;
}
constexpr std::int64_t millionUsd(std::int64_t millions) {
    return millions * 1'000'000 * 100;  // cents
}

// Row ids.
constexpr std::int64_t kXai = 1;
constexpr std::int64_t kAnthropic = 2;
constexpr std::int64_t kGoogle = 3;
constexpr std::int64_t kReflection = 4;
constexpr std::int64_t kGoogleCloud = 5;
constexpr std::int64_t kAmazon = 6;
constexpr std::int64_t kCoreWeave = 7;
constexpr std::int64_t kAkamai = 8;
constexpr std::int64_t kOwnUse = 1;
constexpr std::int64_t kWholeSite = 2;
constexpr std::int64_t kGoogleLease = 3;
constexpr std::int64_t kReflectionLease = 4;

void writeParties(SQLite::Database& database) {
    BulkInsert party(database,
                     "INSERT INTO party (id, name, is_operator, is_tenant, is_supplier) VALUES (?, ?, ?, ?, ?)");
    party.row(kXai, "xAI", 1, 1, 0);
    party.row(kAnthropic, "Anthropic", 0, 1, 0);
    party.row(kGoogle, "Google", 0, 1, 0);
    party.row(kReflection, "Reflection AI", 0, 1, 0);
    party.row(kGoogleCloud, "Google Cloud", 0, 0, 1);
    party.row(kAmazon, "Amazon", 0, 0, 1);
    party.row(kCoreWeave, "CoreWeave", 0, 0, 1);
    party.row(kAkamai, "Akamai", 0, 0, 1);
}

void writeLeases(SQLite::Database& database) {
    BulkInsert lease(database,
                     "INSERT INTO lease (id, name, operator_id, tenant_id, from_s, to_s, price_kind, amount, currency, "
                     "notice_days, lock_in_until, note) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'USD', ?, ?, ?)");
    lease.row(kOwnUse, "xAI own use", kXai, kXai, date(2024, 9, 1), kHandover * 60, "internal", nullptr, nullptr,
              nullptr, "Grok training; half of the GPUs, the rest vacant. Which half is our choice.");
    lease.row(kWholeSite, "Colossus 1 whole", kXai, kAnthropic, kHandover * 60, date(2029, 5, 31), "monthly",
              millionUsd(1250), 90, nullptr, "Ramp in May and June 2026 by an undisclosed amount.");
    lease.row(kGoogleLease, "Google, other site", kXai, kGoogle, date(2026, 10, 1), date(2029, 6, 30), "monthly",
              millionUsd(920), 90, date(2026, 12, 31), "About 110,000 GPUs at a site that is not named.");
    lease.row(kReflectionLease, "Reflection AI, other site", kXai, kReflection, date(2026, 7, 1), date(2029, 12, 31),
              "monthly", millionUsd(150), 90, date(2026, 10, 1),
              "Neither the site nor the number of GPUs is disclosed. Notice may be given after the third month.");
    BulkInsert ramp(database, "INSERT INTO lease_ramp (lease_id, from_s, to_s, share) VALUES (?, ?, ?, ?)");
    ramp.row(kWholeSite, kHandover * 60, date(2026, 7, 1), nullptr);
}

/// Takes halls, then arrays, racks and servers of the next one, until half of the GPUs is held.
class HalfOfTheSite {
public:
    HalfOfTheSite(SQLite::Database& database, const SitePlan& site)
        : m_site(site),
          m_left(site.gpus / 2),
          m_insert(database, "INSERT INTO allocation (lease_id, scope, ref_id) VALUES (?, ?, ?)") {}

    std::uint32_t take() {
        const std::uint32_t half = m_left;
        halls();
        return half - m_left;
    }

private:
    bool fits(std::string_view scope, std::size_t index, std::uint32_t gpus) {
        if (gpus > m_left) {
            return false;
        }
        m_left -= gpus;
        m_insert.row(kOwnUse, scope, index + 1);
        return true;
    }

    void halls() {
        for (std::size_t h = 0; h < m_site.halls.size(); ++h) {
            if (m_site.halls[h].gpus > 0 && !fits("hall", h, m_site.halls[h].gpus)) {
                pods(m_site.halls[h]);
                return;
            }
        }
    }

    void pods(const HallPlan& hall) {
        for (std::uint32_t p = hall.firstPod; p < hall.firstPod + hall.pods; ++p) {
            if (!fits("pod", p, m_site.pods[p].gpus)) {
                racks(m_site.pods[p]);
                return;
            }
        }
    }

    void racks(const PodPlan& pod) {
        for (std::uint32_t r = pod.firstRack; r < pod.firstRack + pod.racks; ++r) {
            const RackPlan& rack = m_site.racks[r];
            if (!fits("rack", r, rack.gpus)) {
                for (std::uint32_t n = rack.firstNode; n < rack.firstNode + rack.nodes; ++n) {
                    if (!fits("node", n, m_site.nodes[n].gpus)) {
                        return;
                    }
                }
                return;
            }
        }
    }

    const SitePlan& m_site;
    std::uint32_t m_left;
    BulkInsert m_insert;
};

void writeOtherAllocations(SQLite::Database& database) {
    BulkInsert place(database, "INSERT INTO allocation (lease_id, scope, ref_id) VALUES (?, ?, ?)");
    place.row(kWholeSite, "site", kColossus1);
    BulkInsert count(database, "INSERT INTO allocation (lease_id, scope, gpu_count) VALUES (?, 'count', ?)");
    count.row(kGoogleLease, 110000);  // Reflection AI's number is unknown: no row, since unknown is not zero
}

struct Row {
    std::string_view subject;
    std::int64_t ref;
    std::string_view field;
    std::string_view value;
    std::string_view kind;
    std::string_view source;
    std::string_view date;
    std::string_view note;
};

constexpr std::string_view kPress = "press";
constexpr std::string_view kProspectus = "share prospectus, as quoted by press";
constexpr std::string_view kTour = "Supermicro and ServeTheHome, tour of the site";
constexpr std::string_view kArithmetic = "our arithmetic from other figures";

constexpr auto kEvidence = std::to_array<Row>({
    {"site", kColossus1, "gpus", "220000", "reported", "press: \"more than 220,000\"", "2026-05", ""},
    {"site", kColossus1, "gpus", "230000", "reported", "press, elsewhere: about 230,000", "", "rival"},
    {"site", kColossus1, "gpus_h100", "150000", "estimated", kPress, "", ""},
    {"site", kColossus1, "gpus_h200", "50000", "estimated", kPress, "", ""},
    {"site", kColossus1, "gpus_gb200", "20000", "estimated", kPress, "", ""},
    {"site", kColossus1, "gpus_gb200", "30000", "reported", "press, other reports", "", "rival"},
    {"site", kColossus1, "rack", "8 liquid-cooled 4U servers of 8 GPUs, in-rack coolant unit", "reported", kTour,
     "2024-10", ""},
    {"site", kColossus1, "array", "8 racks, 512 GPUs", "reported", kTour, "2024-10", ""},
    {"site", kColossus1, "rack_nvl72", "18 compute trays of 4 GPUs, 9 switch trays", "reported", "NVIDIA", "", ""},
    {"site", kColossus1, "hall_gpus", "25000", "reported", "press: four halls of 25,000 for the first 100,000", "", ""},
    {"site", kColossus1, "nic_rate", "400 Gb/s per GPU and one more per server, 3.6 Tb/s per server", "reported",
     kPress, "", ""},
    {"site", kColossus1, "switch", "SN5600: 64 x 800 G, used as 128 x 400 G", "reported", "NVIDIA data sheet", "", ""},
    {"site", kColossus1, "fabric", "rail-optimised three-tier Clos, non-blocking", "estimated",
     "illustrative: the real wiring is not published", "", "assumed"},
    {"site", kColossus1, "layout", "halls, rows and places of racks", "estimated",
     "illustrative: the real floor plan is not published", "", "assumed"},
    {"site", kColossus1, "telemetry", "synthetic", "estimated", "generated; no telemetry of the site is published", "",
     "assumed"},
    {"site", kColossus1, "rack_power_hopper_w", "80000", "estimated", kArithmetic, "", "a parameter of this site"},
    {"site", kColossus1, "rack_power_hopper_w", "60000", "reported", "press: \"over 60\" kW", "", "rival"},
    {"site", kColossus1, "rack_power_hopper_w", "82000", "estimated", "eight DGX H100 at their rating", "", "rival"},
    {"site", kColossus1, "rack_power_hopper_w", "87000", "estimated", "300 MW over 220,000 GPUs, 64 to a rack", "",
     "rival"},
    {"site", kColossus1, "rack_power_nvl72_w", "120000", "estimated", kArithmetic, "", "a parameter of this site"},
    {"site", kColossus1, "envelope_w", "300000000", "reported", kPress, "", ""},
    {"site", kColossus1, "envelope_w", "250000000", "reported", "press, one report", "", "rival"},
    {"site", kColossus1, "power_sources", "150 MW grid and 150 MW batteries at first; 208 Megapacks of 3.9 MWh",
     "reported", kPress, "", ""},
    {"site", kColossus1, "location", "Memphis, Tennessee", "reported", kPress, "", ""},
    {"site", kColossus1, "utilisation", "0.11", "reported", "press: low utilisation before the handover", "", ""},
    {"site", kColossus1, "utilisation", "0.11 as model FLOPs utilisation (MFU)", "reported",
     "others: the figure is MFU, not the share of busy GPUs", "", "rival"},
    {"site", kColossus2, "gpus", "unknown", "estimated", "shown is one planned hall, its size our choice", "",
     "assumed"},
    {"site", kOrbitalSite, "gpus", "0", "reported", "announced; none in service", "", ""},
    {"lease", kOwnUse, "to", "2026-05-10", "estimated", "the handover ends the owner's use", "", ""},
    {"lease", kOwnUse, "utilisation", "0.11", "reported", "press: low utilisation", "", ""},
    {"lease", kOwnUse, "utilisation", "0.11 as model FLOPs utilisation (MFU)", "reported", "others call it MFU", "",
     "rival"},
    {"lease", kOwnUse, "scope", "half of the GPUs", "estimated", "our assumption; which half is our choice", "",
     "assumed"},
    {"lease", kWholeSite, "from", "2026-05-10", "reported", kPress, "2026-05-11", ""},
    {"lease", kWholeSite, "from", "2026-05-06", "reported", "press: announced on 6 May", "", "rival"},
    {"lease", kWholeSite, "to", "2029-05-31", "reported", kProspectus, "2026-05-20", ""},
    {"lease", kWholeSite, "price", "1250000000", "reported", kProspectus, "2026-05-20", ""},
    {"lease", kWholeSite, "ramp", "reduced in May and June 2026, amount unknown", "reported", kProspectus, "2026-05-20",
     ""},
    {"lease", kWholeSite, "notice_days", "90", "reported", kProspectus, "2026-05-20", ""},
    {"lease", kWholeSite, "consideration", "cash", "reported", kProspectus, "2026-05-20", ""},
    {"lease", kWholeSite, "consideration", "undisclosed", "reported", "press, one source", "", "rival"},
    {"lease", kWholeSite, "consideration", "credits", "reported", "press, another source", "", "rival"},
    {"lease", kGoogleLease, "price", "920000000", "reported", kProspectus, "", ""},
    {"lease", kGoogleLease, "gpus", "110000", "reported", kProspectus, "", "about"},
    {"lease", kGoogleLease, "notice_days", "90, after 2026-12-31", "reported", kProspectus, "", ""},
    {"lease", kReflectionLease, "price", "150000000", "reported", kPress, "", ""},
    {"lease", kReflectionLease, "to", "2029-12-31", "reported", kPress, "", ""},
    {"lease", kReflectionLease, "to", "2029-07-31", "reported", "press, one source: end of July 2029", "", "rival"},
    {"lease", kReflectionLease, "notice_days", "90, after month 3", "reported", kPress, "", ""},
    {"party", kAnthropic, "suppliers", "Google Cloud (TPU), Amazon, CoreWeave, Akamai; amounts unknown", "reported",
     kPress, "", ""},
    {"party", kGoogleCloud, "investment", "up to 40000000000 USD in Anthropic", "reported", kPress, "",
     "an investment commitment, not a lease"},
});

void writeEvidence(SQLite::Database& database) {
    BulkInsert evidence(database,
                        "INSERT INTO evidence (subject, ref_id, field, value, kind, source, date, note) "
                        "VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
    for (const Row& row : kEvidence) {
        evidence.row(row.subject, row.ref, row.field, row.value, row.kind, row.source, row.date, row.note);
    }
}

}  // namespace

std::uint32_t writePortfolio(SQLite::Database& database, const SitePlan& site) {
    writeParties(database);
    writeLeases(database);
    const std::uint32_t held = HalfOfTheSite(database, site).take();
    writeOtherAllocations(database);
    writeEvidence(database);
    return held;
}

}  // namespace leasehold::demo
